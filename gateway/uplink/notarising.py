"""When a batch carries a checkpoint: at most once an hour, and with each Z. One that did not arrive does not count. Pure."""

from gateway.messages.journal import Row

EVERY_NS = 3_600 * 1_000_000_000
"""A checkpoint costs some 300 bytes and covers all before it; what it adds is how soon a rewritten past is noticed."""


class Notarising:
    """One checkpoint at a time: ordered with a batch, in the air with it, taken by the broker or lost."""

    def __init__(self) -> None:
        self._taken_ns: int | None = None
        self._z = 0  # the last Z that no checkpoint covers yet
        self._ordered = False
        self._air: tuple[str, int] | None = None  # the batch's token, and its last event

    def committed(self, row: Row) -> None:
        """An event is durable."""
        if row.kind == "z":
            self._z = row.seq

    def order(self, last: int, now_ns: int) -> bool:
        """Whether the batch that is sealed now, up to event `last`, should carry one."""
        hour_over = self._taken_ns is None or now_ns - self._taken_ns >= EVERY_NS
        self._ordered = self._air is None and (hour_over or 0 < self._z <= last)
        return self._ordered

    def published(self, token: str, last: int) -> None:
        """The batch that was sealed went out, up to event `last`."""
        if self._ordered:
            self._air, self._ordered = (token, last), False

    def landed(self, token: str, now_ns: int) -> None:
        """The broker took this batch."""
        if self._air is not None and self._air[0] == token:
            self._taken_ns = now_ns
            self._z = 0 if self._air[1] >= self._z else self._z
            self._air = None

    def lost(self, token: str = "") -> None:
        """This batch did not arrive, or with "" whatever was in the air."""
        if not token or (self._air is not None and self._air[0] == token):
            self._air = None
