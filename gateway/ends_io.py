"""Keeps the record of ends in a small file. Touches the disk only when a run broke, and once more when one ended well after that."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

from gateway.ends import Record, from_text, to_text

MAX_BYTES = 4_096  # a record has some 100; a longer file is not one
BOOT_ID = "/proc/sys/kernel/random/boot_id"


def kernel_boot_id(path: str = BOOT_ID) -> str:
    """The id of this run of the kernel; "" where the system does not tell, which still counts ends of one place and time."""
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def boottime_ms() -> int:
    """Ms since the kernel started, sleep included (CLOCK_BOOTTIME)."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


class Ends:
    """The record of ends in `directory`, which must outlive the process. Call `began` at start, then one of the other two at the end.

    Neither call raises for a disk that is full, read-only or damaged: then the record is as good as empty, and the shop opens as usual.
    """

    def __init__(self, directory: str, boot_id: str, mono_ms: Callable[[], int] = boottime_ms) -> None:
        self._file = Path(directory) / "ends.json"
        self._boot_id = boot_id
        self._mono_ms = mono_ms

    def began(self) -> bool:
        """Whether this run should be in safe mode."""
        return self._read().is_safe_mode(self._mono_ms())

    def broke(self) -> bool:
        """The process ends by its own fault: a bug, or the watchdog's SIGABRT. True if it could be written down."""
        new = self._file.with_name("ends.json.new")
        try:
            # No fsync: the record must outlive the process, not the power; a power cut wipes it by right, and a card that hangs
            # must not hold up the end.
            new.write_text(to_text(self._read().with_end(self._mono_ms())), encoding="utf-8")
            new.replace(self._file)
        except OSError:
            return False
        return True

    def stopped(self) -> None:
        """The process was asked to end and does: whoever did it has seen to the cause, so counting begins anew."""
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _read(self) -> Record:
        try:
            with self._file.open("rb") as file:
                text = file.read(MAX_BYTES).decode()
        except (OSError, UnicodeDecodeError):
            return Record(self._boot_id)
        return from_text(text, self._boot_id)
