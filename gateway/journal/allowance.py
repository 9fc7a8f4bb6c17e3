"""How many events of one thing an hour may have: a loose plug, a child at the scale or a page in a loop must not fill the card. Pure."""

HOUR_NS = 3_600 * 1_000_000_000


class Allowance:
    """So many in each hour, counted from the first of it."""

    def __init__(self, an_hour: int) -> None:
        self._an_hour = an_hour
        self._hour_ns = 0
        self._used = 0

    def take(self, now_ns: int) -> bool:
        """Use one up; False when none is left in this hour."""
        if not self._used or now_ns - self._hour_ns >= HOUR_NS:
            self._hour_ns, self._used = now_ns, 0
        if self._used >= self._an_hour:
            return False
        self._used += 1
        return True

    @property
    def again_ns(self) -> int:
        """When there is one again, after `take` said no."""
        return self._hour_ns + HOUR_NS
