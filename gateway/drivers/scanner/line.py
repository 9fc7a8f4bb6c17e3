"""A scanner on a serial line: its bytes are the characters. Pure."""

from gateway.drivers.scanner.collector import ENDINGS, Collector, Suffix
from gateway.drivers.session import Session, Step
from gateway.faults import Fault


class LineScanner(Session):
    """One scanner, UTF-8. `suffix`: what it sends behind a code; "auto" takes CR, LF, TAB and any row of them."""

    def __init__(self, device: str, suffix: Suffix = "auto") -> None:
        self._codes = Collector(device, ENDINGS[suffix])

    def opened(self, now_ns: int) -> Step:
        """See Session."""
        return self._codes.opened()

    def received(self, data: bytes, now_ns: int) -> Step:
        """Bytes from the gun."""
        return self._codes.step(*self._codes.characters(data, now_ns))

    def woken(self, now_ns: int) -> Step:
        """See Session."""
        return self._codes.woken(now_ns)

    def lost(self, fault: Fault, now_ns: int) -> Step:
        """See Session."""
        return self._codes.lost(fault)
