"""The kernel's monotonic time and which run of the kernel it belongs to: what waits after wrong PINs are counted by."""

import time
from functools import cache
from pathlib import Path

from gateway.counter.attempts import Moment

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def moment() -> Moment:
    """Now."""
    return Moment(_boot_id(), time.clock_gettime_ns(time.CLOCK_BOOTTIME))


@cache
def _boot_id() -> str:
    """Where the system does not tell, every start of the process is one: then each wait begins anew with it."""
    try:
        return BOOT_ID.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return f"start at {time.clock_gettime_ns(time.CLOCK_BOOTTIME)}"
