"""What every double is: bytes in, bytes out, and perhaps some by itself. Pure, so that a simulation can drive it in virtual time."""

from typing import Protocol


class Core(Protocol):
    """One simulated device."""

    @property
    def every_ns(self) -> int | None:
        """How often it does something by itself (`tick`), None for never."""
        ...

    @property
    def full(self) -> bool:
        """Whether it takes no more bytes now."""
        ...

    def feed(self, data: bytes) -> bytes:
        """These bytes reach the device; what it answers at once."""
        ...

    def tick(self) -> bytes:
        """Its own time has come; what it sends."""
        ...
