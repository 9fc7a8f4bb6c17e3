"""What every double is: bytes in, bytes out, and perhaps some by itself. Pure, so that a simulation can drive it in virtual time."""

from typing import Protocol, runtime_checkable


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


@runtime_checkable
class Lined(Protocol):
    """A double that cares how the other end of its line is set."""

    def opened(self, line: str) -> None:
        """The wire was opened with these settings, "" for those of the address."""
        ...
