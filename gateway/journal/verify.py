"""Checking a journal: the chain, both copies against each other, and what the events say of themselves. Pure, over streams of rows.

ok: both copies hold every event. damaged: one lacks or spoils events that the other has whole. broken: an event is in neither, the
copies tell different histories, or the numbers do not add up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from gateway.journal.chain import event_hash
from gateway.journal.event import decode, is_sorted
from gateway.journal.ledger import advance, marks_of
from gateway.journal.recovery import base_of
from gateway.journal.z_check import ZCheck
from gateway.messages.journal import Fields, Row, Tip

State = Literal["ok", "damaged", "broken"]
Where = Literal["database", "copy", "journal"]
MAX_FINDINGS = 100  # a page for a person to read; a wholly spoilt file has one range, not a line per event
MARKS = ("boot", "generation", "grand_total", "receipt_no", "z")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with events `first`..`last`. `where`: in which copy, or in the journal as a whole."""

    state: State
    where: Where
    first: int
    last: int
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `tip`: where the journal stands; `events`: how many were checked."""

    state: State
    events: int
    tip: Tip
    findings: tuple[Finding, ...]


def verify(database: Iterable[Row], copy: Iterable[Row] | None, base: Tip | None = None) -> Report:
    """Check the rows of both copies, each in order of seq. `copy` None: the database alone. `base`: what is before the first row."""
    check = Check(base=base, alone=copy is None)
    for a, b in _pairs(database, copy or ()):
        check.pair(a, b)
    return check.report()


def _pairs(database: Iterable[Row], copy: Iterable[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    left, right = iter(database), iter(copy)
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        seq = min(row.seq for row in (a, b) if row is not None)
        here_a, here_b = a if a and a.seq == seq else None, b if b and b.seq == seq else None
        yield here_a, here_b
        a = next(left, None) if here_a else a
        b = next(right, None) if here_b else b


@dataclass(slots=True)
class Check:
    """A check under way, pair by pair in order of seq. `base`: what is before the first; `alone`: there is no copy to compare with.

    `anchored`: the hash before the next event is known. `sure`: the totals before it are.
    """

    base: Tip | None = None
    alone: bool = False
    tip: Tip = field(default_factory=Tip)
    events: int = 0
    anchored: bool = False
    sure: bool = False
    forked: bool = False
    state: State = "ok"
    findings: list[Finding] = field(default_factory=list)
    zs: ZCheck = field(default_factory=ZCheck)

    def pair(self, a: Row | None, b: Row | None) -> None:
        """The next event, as the database and as the copy has it; None where it has not."""
        row = a or b
        if row is None:
            return
        if not self.events:
            self._start(row, b)
        if row.seq > self.tip.seq + 1:
            self._found("broken", "journal", self.tip.seq + 1, row.seq - 1, "in neither copy")
            self.anchored = self.sure = False
        standing = self._standing(row.seq, a, None if self.forked else b)
        self.events += 1
        if standing is None:
            kept = a or b or row
            self._found("broken", "journal", row.seq, row.seq, "does not follow from the event before it, in any copy")
            self.tip = replace(self.tip, seq=kept.seq, hash=kept.hash)
            self.sure = False
        else:
            self._says(*standing)
        self.anchored = True

    def report(self) -> Report:
        """What was found so far."""
        return Report(self.state, self.events, self.tip, tuple(self.findings))

    def _start(self, row: Row, copied: Row | None) -> None:
        """Event 1, or the first of a later segment when those before are not here: it carries the hash before it."""
        self.tip = self.base or base_of(row.seq, row.seq, [row], [copied] if copied else [])
        self.anchored, self.sure = True, self.tip.seq == 0

    def _standing(self, seq: int, a: Row | None, b: Row | None) -> tuple[Row, Fields] | None:
        """The row that stands, with its keys; what is wrong with the other is told."""
        mine = self._read(a)
        theirs = mine if a == b else self._read(b)
        if a and b and mine is not None and theirs is not None and a != b:
            self._found("broken", "journal", seq, seq, "database and copy tell different histories from here on")
            self.forked = True
            return a, mine
        standing = (a, mine) if a and mine is not None else (b, theirs) if b and theirs is not None else None
        if standing is not None:
            self._compare("database", seq, a, is_good=mine is not None)
            if not self.forked and not self.alone:
                self._compare("copy", seq, b, is_good=theirs is not None)
        return standing

    def _read(self, row: Row | None) -> Fields | None:
        """The keys of a row that follows from the one before. After a gap: as it is, what comes next must follow from it."""
        if row is None or (self.anchored and row.hash != event_hash(self.tip.hash, row.seq, row.body)):
            return None
        try:
            fields = decode(row.body)
        except ValueError:
            return None
        return fields if fields.get("kind") == row.kind else None

    def _compare(self, where: Where, seq: int, row: Row | None, *, is_good: bool) -> None:
        if row is None:
            self._found("damaged", where, seq, seq, "missing here, whole in the other copy")
        elif not is_good:
            self._found("damaged", where, seq, seq, "spoilt here, whole in the other copy")

    def _says(self, row: Row, fields: Fields) -> None:
        """What a standing event says must fit those before it."""
        if not is_sorted(fields, row.body):
            self._found("broken", "journal", row.seq, row.seq, "its body is not in canonical form")
        marks = fields.get("marks")
        if self.sure and isinstance(marks, dict) and row.kind not in ("genesis", "segment", "recovered", "restored"):
            expected = marks_of(self.tip, 0)
            if any(marks.get(name) != expected[name] for name in MARKS):
                self._found("broken", "journal", row.seq, row.seq, "the totals it carries are not those of the events before it")
        before = self.tip
        self.tip = advance(self.tip, row, fields)
        if self.sure and row.kind in ("sale", "refund") and self.tip.receipt_no != before.receipt_no + 1:
            self._found("broken", "journal", row.seq, row.seq, f"receipt {self.tip.receipt_no} after receipt {before.receipt_no}")
        for why in self.zs.wrong(row, fields):
            self._found("broken", "journal", row.seq, row.seq, why)
        self.sure = self.sure or isinstance(marks, dict)

    def _found(self, state: State, where: Where, first: int, last: int, why: str) -> None:
        """Neighbours with the same trouble are one finding."""
        self.state = "broken" if "broken" in (state, self.state) else state
        for at in range(len(self.findings) - 1, max(-1, len(self.findings) - 3), -1):
            near = self.findings[at]
            if (near.state, near.where, near.why, near.last + 1) == (state, where, why, first):
                self.findings[at] = Finding(state, where, near.first, last, why)
                return
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(state, where, first, last, why))
