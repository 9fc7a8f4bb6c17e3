"""How the last runs of the daemon ended, and whether the next one should start in safe mode. Pure.

Only ends by our own fault count: a bug that left the process, or the watchdog's abort. A power cut, a kill from outside and a clean
stop do not: a shop with bad mains must not lose its scale and its uplink to a rule that is about bugs.
"""

import json
from dataclasses import dataclass

LIMIT = 3  # ends …
WINDOW_MS = 300_000  # … within five minutes: a bug met again at each start, not one met once a day


@dataclass(frozen=True, slots=True)
class Record:
    """When the process broke, ms of CLOCK_BOOTTIME, oldest first, within one run of the kernel (`kernel`, its boot id)."""

    kernel: str
    broke_ms: tuple[int, ...] = ()

    def with_end(self, now_ms: int) -> "Record":
        """The record after one more end; only as many are kept as the rule looks at."""
        return Record(self.kernel, (*self.broke_ms, now_ms)[-LIMIT:])

    def is_safe_mode(self, now_ms: int) -> bool:
        """Whether the last LIMIT ends all lie in the window before now."""
        recent = [at for at in self.broke_ms if now_ms - WINDOW_MS <= at <= now_ms]
        return len(recent) >= LIMIT


def to_text(record: Record) -> str:
    """The record as it is kept."""
    return json.dumps({"kernel": record.kernel, "broke_ms": list(record.broke_ms)})


def from_text(text: str, kernel: str) -> Record:
    """The kept record; an empty one where the text is damaged, or tells of another run of the kernel."""
    try:
        kept = json.loads(text)
    except ValueError:
        return Record(kernel)
    if not isinstance(kept, dict) or kept.get("kernel") != kernel:
        return Record(kernel)
    ends = kept.get("broke_ms")
    if not isinstance(ends, list):
        return Record(kernel)
    return Record(kernel, tuple(at for at in ends if type(at) is int)[-LIMIT:])
