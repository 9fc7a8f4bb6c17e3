"""One happening in a sentence for the overseer. Pure; a body of a later version is told as far as it is understood."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.config import Outlet
from gateway.journal.business import Moment, Outage, objects, text, whole
from gateway.journal.explain import rupiah
from gateway.journal.figures import KINDS
from gateway.journal.phrases import Phrases
from gateway.messages.journal import Fields

MAX_GOODS = 5
"""Goods named in one sentence; the event itself has them all."""


class Teller:
    """Tells in one language, for one outlet."""

    def __init__(self, phrases: Phrases, outlet: Outlet) -> None:
        self._say = phrases
        self._zone = ZoneInfo(outlet.timezone)

    def local(self, wall_ms: int) -> datetime:
        """The time there; 1970 for one that is no time."""
        try:
            return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=wall_ms)).astimezone(self._zone)
        except OverflowError:
            return datetime(1970, 1, 1, tzinfo=UTC).astimezone(self._zone)

    def time(self, moment: Moment) -> str:
        """Hours and minutes, with ± where the clock was not sure."""
        at = self.local(moment.wall_ms)
        return ("" if moment.is_sure else "±") + self._say.clock(at.hour, at.minute)

    def event(self, moment: Moment) -> list[str]:
        """What the event tells, mostly one sentence. Sales, devices and copies are told by others."""
        own = self._KINDS.get(moment.kind)
        return own(self, moment.fields) if own else [self._say("other", kind=moment.kind)]

    def outage(self, outage: Outage) -> str:
        """What did not work, and until when."""
        device = f"{self._say(outage.role)} ({outage.name})" if outage.role in ("scanner", "scale", "printer", "display") else outage.name
        what = self._say(outage.what, device=device)
        if outage.ended is None:
            return self._say("outage", what=what, length=self._say("still"))
        length = self._say("unknown length") if outage.length_ms is None else self._say.length(outage.length_ms)
        return self._say("outage", what=what, length=self._say("until", time=self.time(outage.ended), length=length))

    def cut(self, longest_ms: int | None) -> str:
        """A power cut; it began at some time after the last event, so only how long it was at most is known, if that."""
        length = self._say("unknown length") if longest_ms is None else self._say("was", length=self._say.length(longest_ms))
        return self._say("cut", length=length)

    def goods(self, fields: Fields) -> str:
        """What it was about: "2 Indomie goreng, 0,750 kg Beras"."""
        if "lines" not in fields and "lines_digest" in fields:
            return self._say("goods gone")
        lines = objects(fields.get("lines"))
        named = [f"{self._measure(line)} {text(line, 'name') or text(line, 'code')}" for line in lines[:MAX_GOODS]]
        more = [self._say("goods more", count=len(lines) - MAX_GOODS)] if len(lines) > MAX_GOODS else []
        return ", ".join(named + more) or self._say("no lines")

    def _void(self, fields: Fields) -> list[str]:
        return [self._say("void", amount=rupiah(whole(fields, "total")), reason=self._reason(fields), goods=self.goods(fields))]

    def _unsold(self, fields: Fields) -> list[str]:
        told = []
        if "lines" in fields or "lines_digest" in fields:
            told.append(self._say("taken", amount=rupiah(whole(fields, "amount")), goods=self.goods(fields)))
        if scans := objects(fields.get("scans")):
            codes = ", ".join(f"{text(scan, 'code') or '?'} ×{whole(scan, 'count')}" for scan in scans)
            told.append(self._say("scanned", codes=codes))
        if weights := objects(fields.get("weights")):
            named = (f"{self._kg(weight)} ({self._say.length(whole(weight, 'seconds') * 1_000)})" for weight in weights)
            told.append(self._say("weighed", weights=", ".join(named)))
        if told and whole(fields, "rest"):
            told[-1] += self._say("rest", count=whole(fields, "rest"))
        return told

    def _refund(self, fields: Fields) -> list[str]:
        of = fields.get("refund_of", "?")
        return [self._say("refund", of=of, amount=rupiah(whole(fields, "total")), goods=self.goods(fields))]

    def _drawer(self, fields: Fields) -> list[str]:
        return [self._say("drawer", reason=self._reason(fields))]

    def _price(self, fields: Fields) -> list[str]:
        plain = {key: value for key, value in fields.items() if key not in _COMMON and not isinstance(value, dict | list)}
        return [self._say("price_override", what=", ".join(f"{key} {value}" for key, value in sorted(plain.items())))]

    def _cash_in(self, fields: Fields) -> list[str]:
        return [self._say("cash_in", amount=rupiah(whole(fields, "amount")), reason=self._reason(fields))]

    def _cash_out(self, fields: Fields) -> list[str]:
        return [self._say("cash_out", amount=rupiah(whole(fields, "amount")), reason=self._reason(fields))]

    def _bon(self, fields: Fields) -> list[str]:
        paid = fields.get("payment")
        way = self._say(text(paid, "kind")) if isinstance(paid, dict) and text(paid, "kind") in KINDS else self._say("tunai")
        rest = rupiah(whole(fields, "owed"))
        amount = rupiah(whole(fields, "amount"))
        return [self._say("bon_payment", member=self._member(fields), amount=amount, way=way, rest=rest, by=self._by(fields))]

    def _saving(self, fields: Fields) -> list[str]:
        amount = rupiah(whole(fields, "amount"))
        return [self._say("saving", kind=text(fields, "saving") or "?", member=self._member(fields), amount=amount, by=self._by(fields))]

    def _link(self, fields: Fields) -> list[str]:
        amount = rupiah(whole(fields, "total"))
        return [self._say("member_link", receipt=whole(fields, "receipt_no"), member=text(fields, "member"), amount=amount)]

    def _stock(self, fields: Fields) -> list[str]:
        amount = whole(fields, "qty") * 1_000 + whole(fields, "grams") + whole(fields, "milli") + whole(fields, "counted")
        count = self._say.thousandths(amount) if amount % 1_000 else str(amount // 1_000)
        goods = " ".join(part for part in (count, text(fields, "unit"), text(fields, "name") or text(fields, "code")) if part)
        return [self._say(text(fields, "kind"), goods=goods, reason=self._reason(fields))]

    def _reprint(self, fields: Fields) -> list[str]:
        skipped = self._say("skipped", count=whole(fields, "skipped")) if whole(fields, "skipped") else ""
        return [self._say("reprint", receipt=whole(fields, "receipt"), skipped=skipped)]

    def _failed(self, fields: Fields) -> list[str]:
        return [self._say("refused" if text(fields, "state") == "refused" else "unknown", receipt=whole(fields, "receipt"))]

    def _clock(self, fields: Fields) -> list[str]:
        before, after = self.local(whole(fields, "before")), self.local(whole(fields, "after"))
        if abs(whole(fields, "after") - whole(fields, "before")) < 60_000:  # noqa: PLR2004 - less than a minute cannot be told in minutes
            return [self._say("clock same")]
        return [self._say("clock", before=self._date_and_time(before), after=self._date_and_time(after))]

    def _shift_open(self, fields: Fields) -> list[str]:
        told = self._say("float", amount=rupiah(whole(fields, "float"))) if "float" in fields else ""
        return [self._say("shift_open", shift=whole(fields, "shift"), by=self._by(fields), float=told)]

    def _shift_close(self, fields: Fields) -> list[str]:
        count = self._count(fields) if "counted" in fields else self._say("uncounted") if "expected" in fields else ""
        shift, by, reason = whole(fields, "shift"), self._by(fields), self._reason(fields)
        return [self._say("shift_close", shift=shift, by=by, count=count, reason=reason)]

    def _count(self, fields: Fields) -> str:
        """What was counted, and by how much it was off."""
        difference, tried = whole(fields, "difference"), fields.get("tried")
        phrase = "short" if difference < 0 else "over" if difference else "fits"
        told = self._say(phrase, counted=rupiah(whole(fields, "counted")), amount=rupiah(abs(difference)))
        counts = [rupiah(count) for count in tried if isinstance(count, int)] if isinstance(tried, list) else []
        return told + (self._say("tried", counts=", ".join(counts)) if counts else "")

    def _z(self, fields: Fields) -> list[str]:
        sums, ever = fields.get("sums"), rupiah(whole(fields, "grand_total"))
        total = ""
        if isinstance(sums, dict):
            total = self._say("z total", amount=rupiah(whole(sums, "total")), count=whole(sums, "sales"), ever=ever)
        auto = self._say("auto") if fields.get("auto") is True else ""
        return [self._say("z", z=whole(fields, "z"), auto=auto, total=total)]

    def _date_fixed(self, fields: Fields) -> list[str]:
        return [self._say("date_fixed", z=whole(fields, "z"), was=text(fields, "was"), day=text(fields, "day"))]

    def _ack(self, fields: Fields) -> list[str]:
        return [self._say("ack", stored=whole(fields, "stored"))]

    def _boot(self, fields: Fields) -> list[str]:
        return [self._say("boot")]

    def _shutdown(self, fields: Fields) -> list[str]:
        return [self._say("shutdown")]

    def _recovered(self, fields: Fields) -> list[str]:
        return [self._say("recovered")]

    def _restored(self, fields: Fields) -> list[str]:
        return [self._say("restored")]

    def _key(self, fields: Fields) -> list[str]:
        return [self._say("key")]

    def _segment(self, fields: Fields) -> list[str]:
        return [self._say("segment")]

    _KINDS: dict[str, Callable[["Teller", Fields], list[str]]] = {  # noqa: RUF012 - a table, never changed
        "void": _void, "unsold": _unsold, "refund": _refund, "drawer": _drawer, "price_override": _price, "cash_in": _cash_in,
        "cash_out": _cash_out, "reprint": _reprint, "print_failed": _failed, "clock": _clock, "shift_open": _shift_open,
        "shift_close": _shift_close, "z": _z, "ack": _ack, "boot": _boot, "shutdown": _shutdown, "recovered": _recovered,
        "bon_payment": _bon, "saving": _saving,
        "member_link": _link, "stock_in": _stock, "stock_out": _stock, "stock_count": _stock,
        "restored": _restored, "key": _key, "segment": _segment, "genesis": _segment,
        "date_fixed": _date_fixed,
    }  # fmt: skip

    def _measure(self, line: Fields) -> str:
        if whole(line, "grams"):
            return self._kg(line)
        return self._say.thousandths(whole(line, "milli")) if whole(line, "milli") else str(whole(line, "qty"))

    def _kg(self, weight: Fields) -> str:
        return f"{self._say.thousandths(whole(weight, 'grams'))} kg"

    def _reason(self, fields: Fields) -> str:
        return self._say("reason", reason=text(fields, "reason")) if text(fields, "reason") else ""

    def _member(self, fields: Fields) -> str:
        return self._say("of member", member=text(fields, "member")) if text(fields, "member") else ""

    def _by(self, fields: Fields) -> str:
        return self._say("by", by=text(fields, "by")) if text(fields, "by") else ""

    def _date_and_time(self, at: datetime) -> str:
        return f"{at:%d/%m/%Y} {self._say.clock(at.hour, at.minute)}"


_COMMON = frozenset({"v", "kind", "boot", "wall", "trust", "business_day", "marks"})
