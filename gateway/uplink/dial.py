"""When and how to connect next: protocol version, pause, keep-alive. Pure."""

from collections.abc import Callable

from gateway.config import Uplink
from gateway.messages.uplink import Disconnected, Protocol
from gateway.uplink.pace import Backoff, KeepAlive, S

SILENT = "GW-5018"
"""The line was idle and nothing came back: found dead by its keep-alive."""
WEEK_NS = 7 * 86_400 * S  # a broker that only spoke 3.1.1 is asked for 5 again after a week: it may have been renewed


class Dial:
    """Remembers how the last attempts went. MQTT "auto": 5 first, 3.1.1 when refused, and then the version that worked."""

    def __init__(self, config: Uplink, jitter: Callable[[], float]) -> None:
        self._fixed: Protocol | None = None if config.mqtt == "auto" else config.mqtt
        self.protocol: Protocol = self._fixed or "5"
        self._old_since_ns: int | None = None
        self._up_ns: int | None = None
        self._backoff = Backoff(jitter)
        self._keepalive = KeepAlive(None if config.keepalive_s == "learn" else config.keepalive_s)

    @property
    def keepalive_s(self) -> int:
        """For the next connection."""
        return self._keepalive.seconds

    def up(self, protocol: Protocol, now_ns: int) -> None:
        """The broker took us with this version."""
        self._up_ns = now_ns
        if protocol == "5":
            self._old_since_ns = None
        elif self._old_since_ns is None:
            self._old_since_ns = now_ns

    def down(self, event: Disconnected, now_ns: int) -> int:
        """The connection ended or was never made: how many ns to wait before the next one."""
        stood_ns = 0 if self._up_ns is None else now_ns - self._up_ns
        was_up, self._up_ns = self._up_ns is not None, None
        if was_up:
            self._keepalive.ended(stood_ns, silently=event.fault.code == SILENT)
        if event.refused and not was_up and self._switch():
            return 0
        if self._old_since_ns is not None and now_ns - self._old_since_ns >= WEEK_NS:
            self.protocol, self._old_since_ns = self._fixed or "5", None
        return self._backoff.pause_ns(stood_ns)

    def _switch(self) -> bool:
        """Take the other version; True when it should be tried at once: it is only a second try, not a new attempt."""
        if self._fixed is not None:
            return False
        self.protocol = "3.1.1" if self.protocol == "5" else "5"
        return self.protocol == "3.1.1"
