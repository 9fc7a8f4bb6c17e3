"""In which order an unknown scale is listened to and asked: which lines, which questions, and who may answer them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.drivers.address import Line, parse_line
from gateway.drivers.scale.protocol import Harm, Protocol


@dataclass(frozen=True, slots=True)
class Guess:
    """What the scale may be: a protocol on a line."""

    protocol: Protocol
    line: str


@dataclass(frozen=True, slots=True)
class Probe:
    """One question on one line, and the guesses that it would be answered by. `every_ms`: not asked more often."""

    line: str
    ask: bytes
    harm: Harm
    guesses: tuple[Guess, ...]

    @property
    def every_ms(self) -> int:
        """The slowest of those who may answer sets the pace."""
        return max(one.protocol.ask_every_ms for one in self.guesses)


def usual_lines(candidates: Iterable[Protocol]) -> tuple[str, ...]:
    """Every line the candidates use, the most common first: the one that most of them name, and the factory's before the rest."""
    named: dict[str, int] = {}
    for line in (line for one in candidates for line in one.lines):
        named[line] = named.get(line, 0) + 1
    return tuple(sorted(named, key=lambda line: -named[line]))


def listening_lines(candidates: Iterable[Protocol], line: str = "") -> tuple[str, ...]:
    """On which lines to listen; a `line` that is fixed is the only one.

    Eight bits without parity hear seven with parity too, and tell them apart by the parity on top: one opening does for all of them.
    """
    return (line,) if line else tuple(dict.fromkeys(_ear(one) for one in usual_lines(candidates)))


def guesses(candidates: Iterable[Protocol], opened: str, line: str = "") -> tuple[Guess, ...]:
    """All that can be heard on a line that is opened so: every protocol on it, usual there or not, and on its own lines that sound alike.

    Protocols that stream come first, experimental ones last.
    """
    order = sorted(candidates, key=lambda one: (one.experimental, not one.listen_ms))
    alike = {one.name: () if line else tuple(each for each in one.lines if _ear(each) == opened) for one in order}
    return tuple(Guess(one, each) for one in order for each in dict.fromkeys((*alike[one.name], opened)))


def probes(candidates: Iterable[Protocol], line: str = "") -> tuple[Probe, ...]:
    """Every question once on each line of those who know it: harmless ones on all lines first, common lines before rare ones."""
    protocols = tuple(candidates)
    lines = (line,) if line else usual_lines(protocols)
    found = [
        Probe(opened, ask, _harm(protocols, ask), _who(protocols, ask, opened, line))
        for opened in lines
        for ask in dict.fromkeys(ask for one in protocols if line or opened in one.lines for ask in one.asks)
    ]
    return tuple(sorted(found, key=lambda probe: probe.harm))


def _who(candidates: tuple[Protocol, ...], ask: bytes, opened: str, line: str) -> tuple[Guess, ...]:
    return guesses((one for one in candidates if ask in one.asks), opened, line)


def _harm(candidates: tuple[Protocol, ...], ask: bytes) -> Harm:
    """A question that several know is as harmless as the most careful of them thinks."""
    return max(one.harm for one in candidates if ask in one.asks)


def _ear(text: str) -> str:
    """The settings that hear this line: eight bits without parity where its bytes last ten bits, and where only the stop is longer."""
    line = parse_line(text)
    if line is None or not _lasts_ten_bits(line):
        return text
    return f"{line.baud} 8N1"


def _lasts_ten_bits(line: Line) -> bool:
    return line.bits + (line.parity != "N") == 8  # noqa: PLR2004 - eight between start and stop; a second stop bit is silence
