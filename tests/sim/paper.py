"""The printer double with an eye on it: tells of every receipt number the moment it reaches the print head."""

import re
from collections.abc import Callable

from gateway.drivers.sim.printer import PrinterCore

NUMBER = re.compile(rb"01\.\d-(\d{6})")
SLIP = re.compile(r"01\.\d-(\d{6})")
WIDTH = 16  # bytes back that a number may have begun in: it comes in pieces


class WatchedPrinter(PrinterCore):
    """`seen` hears each receipt number, as often as it comes."""

    def __init__(self, seen: Callable[[int], None]) -> None:
        super().__init__()
        self._seen = seen
        self._tail = b""

    @property
    def out(self) -> set[int]:
        """The receipts of which a finished slip lies there."""
        return {int(found[1]) for slip in self.receipts if (found := SLIP.search(slip))}

    def feed(self, data: bytes) -> bytes:
        """As any printer, watched."""
        text = self._tail + data
        for found in NUMBER.finditer(text):
            self._seen(int(found[1]))
        self._tail = text[-WIDTH:] if not NUMBER.search(text[-WIDTH:]) else b""
        return super().feed(data)
