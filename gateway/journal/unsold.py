"""What was on its way to be sold and was not: goods taken out before payment, scans that were refused, weights that were lifted off.

Evidence, no accusation: it is gathered, and written as one event when its basket ends, after ten minutes, or at the stop; so many an
hour, then one that sums up. What a power cut takes with it is the present basket and these ten minutes; nobody can know it afterwards.
A basket that was voided is told by its `void`, whole. Pure.
"""

import re
from dataclasses import dataclass, field

from gateway.clock import Now
from gateway.config import Outlet
from gateway.journal.allowance import Allowance
from gateway.journal.event import line_fields
from gateway.journal.plates import Lifted, Plates
from gateway.journal.taken_out import Taken, change, missing
from gateway.journal.veiled import PRIVATE
from gateway.messages import Event
from gateway.messages.acts import Scan
from gateway.messages.counter import Asked, TillShown
from gateway.messages.devices import DeviceChanged, Scanned, Weighed
from gateway.messages.journal import Json
from gateway.messages.sales import SaleLine

WAIT_NS = 600 * 1_000_000_000
"""How long what was gathered may wait for its basket to end."""
EMPTY_NS = 60 * 1_000_000_000
"""How long goods taken out of a basket that is now empty may come back: the clerk scans them anew within seconds."""
EVENTS_AN_HOUR = 12
"""As many as of a device that comes and goes; each may be as large as a sale."""
MAX_EACH = 20
"""Goods, scans and weights listed in one event; the rest of them are counted."""
MAX_TAKEN = 200
"""Goods taken out of one basket that may still come back: as many as a basket holds."""
REFUSED = frozenset({
    "GW-3101", "GW-3105", "GW-3106", "GW-3107", "GW-3109", "GW-3113",
    "GW-3201", "GW-3202", "GW-3203", "GW-3204", "GW-3205", "GW-3206", "GW-3207", "GW-3208",
})  # fmt: skip
"""Notes of a scan that named goods and sold none: unknown, expired, in pounds, no price, basket full, nothing fit on the scale."""
_GOODS = re.compile(r"(?:\][A-Za-z][0-9A-Za-z])?([0-9]{8,14})(?![0-9])")
"""A code of goods. Other text is never kept: a clerk types words, a QR may hold a name."""


@dataclass(slots=True)
class _Gathered:
    """What waits to be written. `scans`: how often, by code and note. `rest`: how many more there were than are listed."""

    baskets: set[str] = field(default_factory=set)
    lines: list[SaleLine] = field(default_factory=list)
    scans: dict[tuple[str, str], int] = field(default_factory=dict)
    weights: list[Lifted] = field(default_factory=list)
    amount: int = 0
    rest: int = 0

    def __bool__(self) -> bool:
        return bool(self.lines or self.scans or self.weights)


class Unsold:
    """Hears guns, scales and the till's picture. `due_ns`: when `flush` is to be called at the latest; None: nothing waits."""

    def __init__(self, outlet: Outlet) -> None:
        self._is_private = outlet.kind in PRIVATE
        self._allowance = Allowance(EVENTS_AN_HOUR)
        self._plates = Plates()
        self._before: TillShown | None = None
        self._taken: Taken = {}
        self._scanned = ""
        self._gathered = _Gathered()
        self.due_ns: int | None = None

    def handle(self, event: Event, now: Now) -> dict[str, Json] | None:
        """Take notice of an event; the keys of an `unsold` event when one is due."""
        ended = False
        practised = self._before is not None and self._before.training
        match event:
            case TillShown() if practised or event.training:
                if not practised:
                    self._answered(event)
                    self._gather(self._before)
                self._before = event
            case _ if practised:
                pass  # what is practised was never for sale
            case Scanned(_, code) | Asked(_, Scan(code)):
                self._answered(self._before)
                self._scanned = found[1] if (found := _GOODS.match(code)) else ""
            case Weighed(device, reading):
                self._lifted(self._plates.weighed(device, reading))
            case DeviceChanged(device, role, state) if role == "scale" and state != "ok":
                self._plates.lost(device)
            case TillShown():
                ended = self._seen(event)
        if self._gathered or self._taken:
            given_up = bool(self._taken) and self._before is not None and not self._before.basket.lines
            due_ns = now.mono_ns + (EMPTY_NS if given_up else WAIT_NS)
            self.due_ns = due_ns if self.due_ns is None else min(self.due_ns, due_ns)
        return self.flush(now) if ended else None

    def flush(self, now: Now) -> dict[str, Json] | None:
        """What has been gathered, if anything was and this hour has an event left for it; else it goes on waiting."""
        self._answered(self._before)
        self._gather(self._before)
        self.due_ns = None
        if not self._gathered:
            return None
        if not self._allowance.take(now.mono_ns):
            self.due_ns = self._allowance.again_ns
            return None
        gathered, self._gathered = self._gathered, _Gathered()
        return self._fields(gathered)

    def _seen(self, shown: TillShown) -> bool:
        """The till's next picture; True when a basket has come to its end and there is something to tell."""
        before, self._before = self._before, shown
        self._answered(shown)
        if before is None:
            return False
        seen = change(before.basket, shown.basket)
        for line in seen.came:
            self._sold(line)
        if before.basket.id != shown.basket.id:
            self._gather(before)
            return bool(self._gathered)
        self._taken = missing(self._taken, seen)
        if len(self._taken) > MAX_TAKEN:
            self._gather(before)
        return False

    def _answered(self, shown: TillShown | None) -> None:
        """How the last scan fared. One that changed nothing on the page was refused with the note that stood there already."""
        note = shown.note if shown is not None else None
        if self._scanned and note is not None and note.code in REFUSED:
            key = self._scanned, note.code
            if key in self._gathered.scans or len(self._gathered.scans) < MAX_EACH:
                self._gathered.scans[key] = self._gathered.scans.get(key, 0) + 1
            else:
                self._gathered.rest += 1
        self._scanned = ""

    def _lifted(self, lifted: Lifted | None) -> None:
        if lifted is not None and len(self._gathered.weights) < MAX_EACH:
            self._gathered.weights.append(lifted)
        elif lifted is not None:
            self._gathered.rest += 1

    def _sold(self, line: SaleLine) -> None:
        """A line came: its weight and its code were sold after all."""
        if line.grams is not None:
            self._plates.sold(line.grams)
        for code, why in list(self._gathered.scans):
            if code.lstrip("0") == line.code.lstrip("0"):
                del self._gathered.scans[code, why]

    def _gather(self, shown: TillShown | None) -> None:
        """What is missing of this picture's basket will not come back."""
        if not self._taken or shown is None:
            return
        taken, self._taken = list(self._taken.values()), {}
        self._gathered.baskets.add(shown.basket.id)
        self._gathered.amount += sum(line.amount for line in taken)
        room = MAX_EACH - len(self._gathered.lines)
        self._gathered.lines += taken[:room]
        self._gathered.rest += len(taken[room:])

    def _fields(self, gathered: _Gathered) -> dict[str, Json]:
        by_code: dict[tuple[str, str], int] = {}
        for (code, note), count in sorted(gathered.scans.items()):
            key = ("" if self._is_private else code), note
            by_code[key] = by_code.get(key, 0) + count
        scans: list[Json] = [{"code": code or None, "note": note, "count": count} for (code, note), count in by_code.items()]
        weights: list[Json] = [{"grams": weight.grams, "seconds": weight.seconds} for weight in gathered.weights]
        lines: list[Json] = [line_fields(line) for line in gathered.lines]
        told: dict[str, Json] = {
            "basket": next(iter(gathered.baskets)) if len(gathered.baskets) == 1 else None,
            "shift": self._before.shift.no if self._before is not None else None,
            "amount": gathered.amount or None,
            "rest": gathered.rest or None,
        }
        listed: dict[str, Json] = {"lines": lines, "scans": scans, "weights": weights}
        return {key: value for key, value in (told | listed).items() if value not in (None, [])}
