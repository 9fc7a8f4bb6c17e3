"""What every scale double has: a plate, and the faults that can be put on its wire. Pure.

Formats are written down here a second time, apart from the drivers': a double that shared their code would share their mistakes.
"""

from dataclasses import dataclass


@dataclass(kw_only=True)
class Plate:
    """Set `grams`, `moving`, `over`, `net` as on a real plate. Not `moving` means that the scale calls itself stable.

    `silent` stops everything, `cut` truncates what it says to so many bytes, `noise` goes before it.
    """

    grams: int = 0
    moving: bool = False
    over: bool = False
    net: bool = False
    silent: bool = False
    cut: int | None = None
    noise: bytes = b""
    full: bool = False

    def said(self, text: bytes) -> bytes:
        """What leaves for these words, the faults put on them."""
        return b"" if self.silent else self.noise + text[: self.cut]


@dataclass(kw_only=True)
class Asked(Plate):
    """A scale that talks only when asked: override `feed`."""

    every_ns: int | None = None

    def feed(self, data: bytes) -> bytes:
        """The answers to these bytes."""
        raise NotImplementedError

    def tick(self) -> bytes:
        """It never talks by itself."""
        return b""


@dataclass(kw_only=True)
class Streams(Plate):
    """A scale that talks by itself: override `line`. `streams` False: it waits for `ask` (one byte each)."""

    streams: bool = True
    ask: bytes = b"R"
    swing: int = 0

    @property
    def every_ns(self) -> int | None:
        """Ten lines a second."""
        return 100_000_000 if self.streams else None

    def feed(self, data: bytes) -> bytes:
        """One line for each question, unless it streams anyway."""
        return b"" if self.streams else b"".join(self.tick() for byte in data if byte in self.ask)

    def tick(self) -> bytes:
        """The next line."""
        return self.said(self.line())

    def line(self) -> bytes:
        """What it says now."""
        raise NotImplementedError

    def shown(self) -> int:
        """The grams on a display without a word for moving: while it moves they are others each time, and never the right ones."""
        self.swing = self.swing % 7 + 1
        return self.grams + 10 * self.swing if self.moving else self.grams
