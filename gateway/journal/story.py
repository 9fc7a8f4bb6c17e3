"""A business day as a story that an overseer can read: sums, what should be looked at, then hour by hour. Pure; from the journal alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from gateway.config import Outlet
from gateway.journal.business import Day, Moment, whole
from gateway.journal.explain import rupiah
from gateway.journal.figures import KINDS, Sold, figures
from gateway.journal.phrases import Language, Phrases
from gateway.journal.telling import Teller

MAX_LOOK = 40
"""Sentences at the top; a day with more has its trouble elsewhere, and everything stands below."""
GRAVE = ("recovered", "restored", "key")
MONEY = ("void", "unsold", "refund", "price_override", "drawer", "cash_out", "cash_in", "stock_out")
PAPER = ("reprint", "print_failed")
OUTAGE_MS = 600_000
"""An outage that an overseer should hear of: ten minutes."""
STEP_MS = 300_000
"""A step of the clock that may hide something; smaller ones are a clock that runs wrong."""
QUIET = frozenset({"sale", "device", "disk", "link"})
"""Told in sums, or by how long something did not work."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. `seq` 0: of no single event. `look`: how grave it is, 0 being nothing to look at."""

    seq: int
    time: str
    words: str
    look: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """`title`, `sums` and `notes` are lines as they are read; `hours` are the heading and the lines of each."""

    title: str
    sums: tuple[str, ...]
    look: tuple[Line, ...]
    hours: tuple[tuple[str, tuple[Line, ...]], ...]
    notes: tuple[str, ...]


def story(day: Day, outlet: Outlet, language: Language = "id") -> Story:
    """The day told. A day without events has a title and nothing else."""
    say = Phrases(language)
    if not day.moments:
        return Story(say("nothing", date=say.date(day.day)), (), (), (), ())
    narrator = _Narrator(day, Teller(say, outlet), say)
    title = say("title", date=say.date(day.day), first=day.moments[0].seq, last=day.moments[-1].seq)
    lines = narrator.lines()
    look = sorted((line for _, line in lines if line.look), key=lambda line: -line.look)
    notes = (1, 3, 4) if all(moment.is_sure for moment in day.moments) else (1, 2, 3, 4)
    return Story(title, tuple(narrator.sums()), tuple(look), tuple(narrator.hours(lines)), tuple(say(f"note {n}") for n in notes))


def page(told: Story, language: Language = "id") -> list[str]:
    """The story as lines of text."""
    say = Phrases(language)
    heading = say("look", count=len(told.look)) if told.look else say("look none")
    more = [say("look more", count=len(told.look) - MAX_LOOK)] if len(told.look) > MAX_LOOK else []
    lines = [*told.sums, "", heading, *map(_row, told.look[:MAX_LOOK]), *more, "", say("hours")]
    for hour, rows in told.hours:
        lines += [f"{hour}", *map(_row, rows)]
    return [*lines, "", *told.notes]


class _Narrator:
    """The day in its parts."""

    def __init__(self, day: Day, teller: Teller, say: Phrases) -> None:
        self._day = day
        self._teller = teller
        self._say = say
        self._sold = {moment.seq: found for moment in day.of("sale", "refund") if isinstance(found := figures(moment.row), Sold)}
        self._cuts = day.cuts()

    def sums(self) -> Iterator[str]:
        """How much of what; a kind that did not happen is left out, sales are always told."""
        say, sold = self._say, list(self._sold.values())
        sales, refunds = [one for one in sold if one.kind == "sale"], [one for one in sold if one.kind == "refund"]
        yield say("sales", count=len(sales), paid=rupiah(sum(one.paid for one in sales)))
        for kind in KINDS:
            amounts = [amount for one in sales if (amount := dict(one.payments)[kind])]
            if amounts:
                yield say("payment", kind=say(kind), amount=rupiah(sum(amounts)), count=len(amounts))
        if refunds:
            yield say("refunds", count=len(refunds), paid=rupiah(-sum(one.paid for one in refunds)))
        yield from self._counted("given", "bon_payment", "amount")
        yield from self._counted("saved", "saving", "amount")
        yield from self._counted("voids", "void", "total")
        yield from self._counted("unsold", "unsold", "amount")
        for phrase, kind in (("drawers", "drawer"), ("overrides", "price_override"), ("reprints", "reprint"), ("failed", "print_failed")):
            if moments := self._day.of(kind):
                yield say(phrase, count=len(moments))
        if self._cuts:
            known = [length for length in self._cuts.values() if length is not None]
            told = say("length", length=say.length(sum(known))) if len(known) == len(self._cuts) else ""
            yield say("power", count=len(self._cuts), length=told)

    def lines(self) -> list[tuple[Moment, Line]]:
        """Everything but the sales, each with the moment under whose hour it stands, in order."""
        found = [(moment, line) for moment in self._day.moments if moment.kind not in QUIET for line in self._event(moment)]
        for outage in self._day.outages:
            if not outage.is_short:
                is_long = outage.length_ms is None or outage.length_ms >= OUTAGE_MS
                found.append((outage.began, self._line(outage.began, self._teller.outage(outage), 1 if is_long else 0)))
        found = sorted(found, key=lambda pair: pair[0].seq)
        missing = [gap for gap in self._day.gaps if gap.what in ("events", "receipts")]
        words = [self._say(f"lost {gap.what}", first=gap.first, last=gap.last) for gap in missing]
        return [(self._day.moments[0], Line(0, "", sentence, 5)) for sentence in words] + found

    def hours(self, lines: list[tuple[Moment, Line]]) -> Iterator[tuple[str, tuple[Line, ...]]]:
        """Hour by hour in order of seq: a clock that was set back begins its hour anew."""
        everything: list[tuple[Moment, Line | None]] = [*lines, *((moment, None) for moment in self._day.of("sale"))]
        everything.sort(key=lambda pair: pair[0].seq)
        for hour, group in groupby(everything, key=lambda pair: self._hour(pair[0])):
            pairs = list(group)
            sales = [moment for moment, line in pairs if line is None]
            yield hour, (*(line for _, line in pairs if line is not None), *self._sales(sales))

    def _event(self, moment: Moment) -> Iterator[Line]:
        if moment.seq in self._cuts:
            yield self._line(moment, self._teller.cut(self._cuts[moment.seq]), 2)
            return
        look = 4 if moment.kind in GRAVE else 3 if moment.kind in MONEY else 2 if moment.kind in PAPER else 0
        uncounted = "expected" in moment.fields and "counted" not in moment.fields
        if moment.kind == "shift_close" and (uncounted or whole(moment.fields, "difference")):
            look = 3
        if moment.kind == "clock":
            look = 1 if abs(whole(moment.fields, "after") - whole(moment.fields, "before")) >= STEP_MS else 0
        for words in self._teller.event(moment):
            out = moment.kind == "refund" and self._paper_is_out(moment.seq)
            yield self._line(moment, words + (self._say("paper out") if out else ""), look)

    def _line(self, moment: Moment, words: str, look: int) -> Line:
        return Line(moment.seq, self._teller.time(moment), words, look)

    def _sales(self, moments: list[Moment]) -> Iterator[Line]:
        if moments:
            paid = sum(self._sold[moment.seq].paid for moment in moments if moment.seq in self._sold)
            last = self._say("to", last=moments[-1].seq) if len(moments) > 1 else ""
            words = self._say("hour sales", count=len(moments), paid=rupiah(paid), first=moments[0].seq, last=last)
            yield Line(0, "", words)

    def _counted(self, phrase: str, kind: str, key: str) -> Iterator[str]:
        if moments := self._day.of(kind):
            yield self._say(phrase, count=len(moments), amount=rupiah(sum(whole(moment.fields, key) for moment in moments)))

    def _hour(self, moment: Moment) -> str:
        hour = self._teller.local(moment.wall_ms).hour
        return f"{'' if moment.is_sure else '±'}{self._say.clock(hour, 0)}-{self._say.clock((hour + 1) % 24, 0)}"

    def _paper_is_out(self, seq: int) -> bool:
        return any(
            outage.what == "paper" and outage.began.seq < seq and (outage.ended is None or seq < outage.ended.seq)
            for outage in self._day.outages
        )


def _row(line: Line) -> str:
    where = f"#{line.seq}" if line.seq else ""
    return f"  {line.time:<6} {where:<6} {line.words}".rstrip()
