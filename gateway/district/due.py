"""When an ack is due: at once, or together with others after a while. Pure; times are monotonic ns."""

from collections.abc import Iterable


class Due:
    """Collects outlets until their ack is due. `after_ns`: how long one may wait for company."""

    def __init__(self, after_ns: int) -> None:
        self._after_ns = after_ns
        self._at: dict[str, int] = {}

    def later(self, outlets: Iterable[str], now_ns: int) -> None:
        """Their acks are due within the wait, counted from the first time that this was said."""
        for outlet in outlets:
            self._at.setdefault(outlet, now_ns + self._after_ns)

    def at_once(self, outlets: Iterable[str], now_ns: int) -> None:
        """Their acks are due now."""
        for outlet in outlets:
            self._at[outlet] = min(now_ns, self._at.get(outlet, now_ns))

    def ready(self, now_ns: int) -> list[str]:
        """Those that are due, the longest due first."""
        return sorted((outlet for outlet, at in self._at.items() if at <= now_ns), key=lambda outlet: (self._at[outlet], outlet))

    def done(self, outlet: str) -> None:
        """Its ack was published (or there is none to publish)."""
        self._at.pop(outlet, None)

    def next_ns(self) -> int | None:
        """When the next is due, None if none is."""
        return min(self._at.values(), default=None)
