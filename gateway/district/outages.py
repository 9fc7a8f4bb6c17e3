"""What the receiver says of an outage: one line when it begins, one when it is over. Pure; times are monotonic ns."""

from dataclasses import dataclass

from gateway.faults import Fault, tell


@dataclass(slots=True)
class _Outage:
    code: str
    since_ns: int
    times: int = 1


class Outages:
    """Remembers what is down. The calls return the line to log, "" for none."""

    def __init__(self) -> None:
        self._open: dict[str, _Outage] = {}

    def failed(self, what: str, why: Fault, now_ns: int) -> str:
        """It failed (again). A new kind of fault in the same outage is told too."""
        outage = self._open.get(what)
        if outage is not None and outage.code == why.code:
            outage.times += 1
            return ""
        if outage is None:
            self._open[what] = _Outage(why.code, now_ns)
        else:
            outage.code, outage.times = why.code, outage.times + 1
        told = tell(why, "en")
        return f"{told.code} {told.message} {told.safe} {told.next}"

    def works(self, what: str, now_ns: int) -> str:
        """It works (again)."""
        outage = self._open.pop(what, None)
        if outage is None:
            return ""
        return f"{what}: recovered after {outage.times} failure(s) in {(now_ns - outage.since_ns) // 1_000_000_000} s"
