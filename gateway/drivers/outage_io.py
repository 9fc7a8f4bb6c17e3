"""Telling an outage in the log: one warning when it begins, one line when it is over, and only whispers in between."""

import logging

from gateway.drivers.session import SECOND
from gateway.faults import Fault

log = logging.getLogger("gateway.drivers")


class Outage:
    """The outages of one device, one after another."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._since_ns: int | None = None
        self._times = 0

    def begin(self, why: Fault, now_ns: int) -> None:
        """The device cannot be reached; said aloud once."""
        fields = " ".join(f"{name}={value!r}" for name, value in why.fields)
        log.log(logging.WARNING if self._since_ns is None else logging.DEBUG, "%s %s", why.code, fields)
        self._since_ns = now_ns if self._since_ns is None else self._since_ns
        self._times += 1

    def over(self, now_ns: int) -> None:
        """The device is there."""
        if self._since_ns is not None:
            log.info("device=%r recovered after %d errors in %d s", self._device, self._times, (now_ns - self._since_ns) // SECOND)
        self._since_ns, self._times = None, 0
