"""How a customer display is spoken to, as data, and two lines of text as its bytes. Pure."""

from dataclasses import dataclass

from gateway.plain_text import ascii_of

COLUMNS = 20
Lines = tuple[str, str]
"""The upper and the lower line, any text."""


@dataclass(frozen=True, slots=True)
class Language:
    """A make's commands. `start`: makes it empty and ready, whatever it was doing before.

    `again`: goes before both lines when they are written anew; sets what a display forgets that was switched off meanwhile, and
    clears nothing. `before`: what leads to the upper and to the lower line; `behind`: what ends a line.
    """

    start: bytes
    again: bytes
    before: tuple[bytes, bytes]
    behind: bytes

    def line(self, row: int, text: str) -> bytes:
        """The bytes that put this text into row 0 or 1, in place of all that stood there."""
        return self.before[row] + fitted(text) + self.behind


def fitted(text: str) -> bytes:
    """Exactly twenty printable ASCII characters; more is cut off, less is filled with spaces."""
    return ascii_of(text)[:COLUMNS].ljust(COLUMNS).encode("ascii")
