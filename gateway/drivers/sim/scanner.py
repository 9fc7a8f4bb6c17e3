"""A scanner double: what a gun sends for a code. Pure."""

from dataclasses import dataclass


@dataclass
class ScannerCore:
    """A gun with this ending. It hears nothing."""

    ending: bytes = b"\r"
    every_ns: int | None = None
    full: bool = False

    def typed(self, code: str) -> bytes:
        """The bytes of one scan."""
        return code.encode() + self.ending

    def feed(self, data: bytes) -> bytes:
        """Guns take no orders here."""
        return b""

    def tick(self) -> bytes:
        """Guns say nothing by themselves."""
        return b""
