"""What stood on a scale and was lifted off without having been sold. Pure; knows scales and weights, no goods.

A visit begins when something lies on an empty plate and ends when the plate is empty again. It was sold when a line took one of its
weights: the till sells one weight a visit.
"""

from dataclasses import dataclass, field

from gateway.messages.devices import Reading

MIN_GRAMS = 50
"""Below it lies a price tag or a scale's drift; the lightest goods sold by weight here, a handful of chillies, have about as much."""
STOOD_NS = 3_000_000_000
"""A weight that is sold stands that long at least; a bag put down in passing, or a hand, does not."""
MAX_WEIGHTS = 16
"""Weights of one visit that a line may have taken; somebody who adds more piece by piece sells the last of them."""
ODD = frozenset({"over", "under", "unit", "error", "negative"})


@dataclass(frozen=True, slots=True)
class Lifted:
    """A weight that nobody sold: grams, and how many whole seconds it stood."""

    grams: int
    seconds: int


@dataclass(slots=True)
class _Visit:
    """`grams` has stood from `since_ns` to `until_ns`; `best` is the largest that stood long enough."""

    grams: int
    since_ns: int
    until_ns: int
    seen: list[int] = field(default_factory=list)
    best: Lifted | None = None
    sold: bool = False


class Plates:
    """The plates of all scales, by device."""

    def __init__(self) -> None:
        self._visits: dict[str, _Visit] = {}

    def weighed(self, device: str, reading: Reading) -> Lifted | None:
        """A reading; what was lifted off unsold with it, if anything was. A tare is no weight on the plate; gross and net both are."""
        if reading.kind == "tare" or reading.grams is None:
            return None
        if reading.grams < MIN_GRAMS and not (ODD - {"negative", "under"}) & set(reading.flags):
            return self._emptied(device)
        if reading.stable and reading.grams >= MIN_GRAMS and not ODD & set(reading.flags):
            self._stands(device, reading.grams, reading.mono_ns)
        return None

    def sold(self, grams: int) -> None:
        """A line has this weight."""
        for visit in self._visits.values():
            visit.sold = visit.sold or grams in visit.seen

    def lost(self, device: str) -> None:
        """The scale cannot be read: whether anything was sold from it is not known any more."""
        self._visits.pop(device, None)

    def _stands(self, device: str, grams: int, mono_ns: int) -> None:
        visit = self._visits.get(device)
        if visit is None:
            visit = self._visits[device] = _Visit(grams, mono_ns, mono_ns)
        elif visit.grams != grams:
            visit.grams, visit.since_ns = grams, mono_ns
        visit.until_ns = mono_ns
        visit.seen = [*visit.seen, grams][-MAX_WEIGHTS:] if grams not in visit.seen else visit.seen
        stood_ns = visit.until_ns - visit.since_ns
        if stood_ns >= STOOD_NS and (visit.best is None or grams >= visit.best.grams):
            visit.best = Lifted(grams, stood_ns // 1_000_000_000)

    def _emptied(self, device: str) -> Lifted | None:
        visit = self._visits.pop(device, None)
        return None if visit is None or visit.sold else visit.best
