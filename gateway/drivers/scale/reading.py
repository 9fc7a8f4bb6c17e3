"""What a scale's frame says, and the exact arithmetic of weights. Pure; integer grams only."""

import re
from dataclasses import dataclass

from gateway.drivers.session import MS
from gateway.messages.devices import WeightFlag, WeightKind

STEADY_COUNT = 5  # equal readings that make a weight stable where the scale has no word for it (the best driver seen takes 5)
GAP_NS = 500 * MS  # ... with no longer pause between two of them, so all of them within two seconds
MAX_GRAMS = 1_000_000_000  # a thousand tonnes: digits that come to more are noise that looks like a frame
MAX_DIGITS = 10  # of a number: the longest seen has eight, and a longer one is noise
_GRAMS = {"kg": (1_000, 1), "g": (1, 1), "lb": (45_359_237, 100_000), "oz": (45_359_237, 1_600_000)}  # exactly, as fractions
_NUMBER = re.compile(rb" *([+-]?) *(\d*)(?:\.(\d*))? *")


@dataclass(frozen=True, slots=True)
class Weight:
    """A frame with a weight. `stable` None: the protocol has no word for it, repetition decides."""

    grams: int
    kind: WeightKind = "gross"
    stable: bool | None = None
    flags: tuple[WeightFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """A frame without a weight: it moves, or something is wrong, or only the plate's zero is told."""

    stable: bool
    kind: WeightKind = "gross"
    flags: tuple[WeightFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The scale says only that its last weight still stands; worth something right after that weight, and nothing else."""

    kind: WeightKind = "gross"


@dataclass(frozen=True, slots=True)
class Garbled:
    """A frame that means nothing."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """A frame of the protocol's own politeness (an ACK, a record taken): sound, but it says nothing about the plate."""


Said = Weight | Status | Unchanged | Handshake | Garbled


def grams_of(digits: str, decimals: int, unit: str) -> int | None:
    """Whole grams of `digits` with the point `decimals` from the right; half a gram goes up. `unit`: kg, g, lb or oz; None for others."""
    if unit not in _GRAMS:
        return None
    numerator, denominator = _GRAMS[unit]
    above: int = int(digits) * numerator
    below: int = pow(10, decimals) * denominator
    return (2 * above + below) // (2 * below)


def weight_flags(grams: int, unit: str = "kg") -> tuple[WeightFlag, ...]:
    """The flags a weight itself shows: zero, negative, and a unit that may not be sold by."""
    flags: list[WeightFlag] = []
    if grams == 0:
        flags.append("zero")
    if grams < 0:
        flags.append("negative")
    if unit not in {"kg", "g"}:
        flags.append("unit")
    return tuple(flags)


def weight_of(
    number: bytes, unit: bytes, kind: WeightKind = "gross", *, stable: bool | None, flags: tuple[WeightFlag, ...] = ()
) -> Weight | Status | Garbled:
    """A weight from its number as scales write it: "+0001.234", "-  0.500" (the sign stands apart), "750". `flags`: told beside it.

    In a unit that has no grams (tonnes, pieces, per cent) it is a status that says so; without a number or a unit it means nothing.
    """
    found = _NUMBER.fullmatch(number)
    sign, whole, decimals = (part or b"" for part in found.groups()) if found else (b"", b"", b"")
    digits, name = (whole + decimals).decode("ascii"), unit.strip(b" _").decode("ascii", "replace").lower()
    if not 0 < len(digits) <= MAX_DIGITS or not name:
        return Garbled()
    grams = grams_of(digits, len(decimals), name)
    if grams is None:
        return Status(stable=bool(stable), kind=kind, flags=(*flags, "unit"))
    if grams > MAX_GRAMS:
        return Garbled()
    signed = -grams if sign == b"-" else grams
    shown = weight_flags(signed, name)
    return Weight(signed, kind, stable=stable, flags=(*shown, *(flag for flag in flags if flag not in shown)))


class Steady:
    """Stability by repetition: enough equal weights in a row, soon after one another, never across a gap."""

    def __init__(self) -> None:
        self._weight: Weight | None = None
        self._count = 0
        self._last_ns = 0

    def heard(self, weight: Weight, now_ns: int) -> bool:
        """Whether this weight now counts as stable."""
        if weight != self._weight or now_ns - self._last_ns > GAP_NS:
            self._count = 0
        self._weight, self._last_ns = weight, now_ns
        self._count = min(self._count + 1, STEADY_COUNT)
        return self._count == STEADY_COUNT

    def forget(self) -> None:
        """A gap, or a frame that was no weight."""
        self._weight, self._count = None, 0
