"""The plate of the scale: whether what lies on it may be sold. Remembers the last reading; knows nothing of goods or baskets."""

from dataclasses import dataclass

from gateway.faults import Fault, fault
from gateway.messages.devices import DeviceState, Reading

MAX_AGE_NS = 2_000_000_000
"""A weight older than this says nothing about what lies there now (DESIGN, Weights)."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A weight that may be sold."""

    grams: int


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why nothing can be sold from the plate. `wait`: it may become fit by itself within seconds."""

    fault: Fault
    wait: bool


class Plate:
    """The plate of one scale; `max_grams` None if the shop has no scale."""

    def __init__(self, max_grams: int | None) -> None:
        self._max_grams = max_grams
        self._state: DeviceState = "unknown"
        self._last: Reading | None = None
        self._emptied = True  # nothing was sold from it yet

    def changed(self, state: DeviceState) -> None:
        """The scale is now in this state; what it said before it went away no longer counts."""
        self._state = state
        if state in ("absent", "fault"):
            self._last = None

    def weighed(self, reading: Reading) -> None:
        """A new reading. The weight of a tare is none of what lies on the plate."""
        if reading.kind == "tare":
            return
        self._last = reading
        # Below zero too: a bowl that was tared away has been lifted off with its goods.
        empty = "zero" in reading.flags or (reading.grams is not None and reading.grams <= 0)
        if empty and not {"over", "unit", "error"} & set(reading.flags):
            self._emptied = True

    def sold(self) -> None:
        """This weight was used: the plate must be seen empty before the next."""
        self._emptied = False

    def weight(self, mono_ns: int) -> Fit | Unfit:
        """What can be sold from the plate at this instant."""
        if self._max_grams is None or self._state in ("absent", "fault"):
            return Unfit(fault("GW-3202"), wait=False)
        last = self._last
        if last is None or mono_ns - last.mono_ns > MAX_AGE_NS:
            return Unfit(fault("GW-3207", "now"), wait=True)
        return self._judge(last, self._max_grams)

    def _judge(self, last: Reading, max_grams: int) -> Fit | Unfit:
        if "unit" in last.flags:
            return Unfit(fault("GW-3206", "never"), wait=False)
        if "over" in last.flags or (last.stable and (last.grams or 0) > max_grams):
            return Unfit(fault("GW-3203", "now", grams=max_grams), wait=False)
        if last.stable and "zero" in last.flags and "error" not in last.flags:  # empty, some say it without a number
            return Unfit(fault("GW-3204", "now"), wait=True)
        if not last.stable or last.grams is None or "error" in last.flags:
            return Unfit(fault("GW-3201", "now"), wait=True)
        if last.grams <= 0 or last.flags:
            return Unfit(fault("GW-3204", "now"), wait=True)
        if not self._emptied:
            return Unfit(fault("GW-3205", "now"), wait=True)
        return Fit(last.grams)
