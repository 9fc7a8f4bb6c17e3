"""A dialogue with a scale, written down as data: who said what, and what the house is told of it. Pure."""

from dataclasses import dataclass

from gateway.messages.devices import WeightFlag, WeightKind


@dataclass(frozen=True, slots=True)
class Asks:
    """The gateway writes exactly this."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Says:
    """The scale sends this."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Waits:
    """Nobody says anything for so long, but for questions that are due."""

    ms: int


@dataclass(frozen=True, slots=True)
class Told:
    """The last reading told is this."""

    grams: int | None
    stable: bool
    kind: WeightKind = "gross"
    flags: tuple[WeightFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """The scale is in this fault; "" for none."""

    code: str


Turn = Asks | Says | Waits | Told | Trouble


def often(times: int, *turns: Turn) -> tuple[Turn, ...]:
    """The same turns so many times."""
    return turns * times


@dataclass(frozen=True, slots=True)
class Transcript:
    """One dialogue, from the opening of the wire on. `source`: where it was seen or read."""

    title: str
    source: str
    turns: tuple[Turn, ...]
