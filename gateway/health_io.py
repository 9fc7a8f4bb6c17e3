"""Tells systemd and the technician how the daemon is: sd_notify, the watchdog, and a snapshot file that outlives the process.

Never raises for a manager that does not listen or a directory that takes nothing: telling must not cost the shop anything.
"""

import contextlib
import json
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from gateway.health import Pulse
from gateway.messages.journal import Json

SNAPSHOT = "status.json"
SNAPSHOT_EVERY_NS = 1_000_000_000  # often enough for a person, rare enough to cost nothing


def boottime_ns() -> int:
    """The house's monotonic time: ns since the kernel started, sleep included (CLOCK_BOOTTIME)."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def notify(address: str, *lines: str) -> bool:
    """One datagram to systemd's socket (sd_notify(3)); an address that begins with @ is abstract. True if it was taken."""
    if not address:
        return False
    place = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
            door.settimeout(0)  # a manager that does not read must not hold up the caller
            door.sendto("\n".join(lines).encode(), place)
    except OSError:
        return False
    return True


class Health:
    """The daemon's word on itself. Used from one thread.

    `notify_socket`: systemd's NOTIFY_SOCKET, "" without systemd. `watchdog_us`: its period, 0 for none.
    `directory`: where the snapshot goes (a RuntimeDirectory, in memory), None for nowhere.
    """

    def __init__(
        self,
        notify_socket: str = "",
        watchdog_us: int = 0,
        directory: str | None = None,
        mono_ns: Callable[[], int] = boottime_ns,
    ) -> None:
        self._socket = notify_socket
        self._pulse = Pulse(watchdog_us)
        self._file = Path(directory) / SNAPSHOT if directory else None
        self._mono_ns = mono_ns
        self._written_ns: int | None = None
        self._waiting: str | None = None

    def ready(self, status: str = "") -> None:
        """The first sale is possible. `status` is one line for `systemctl status`."""
        notify(self._socket, "READY=1", f"STATUS={_one_line(status)}")

    def stopping(self, status: str = "") -> None:
        """The end was asked for and has begun. What waits of the snapshot is written."""
        notify(self._socket, "STOPPING=1", f"STATUS={_one_line(status)}")
        self._write()

    def say(self, status: str) -> None:
        """A new line for `systemctl status`."""
        notify(self._socket, f"STATUS={_one_line(status)}")

    def beat(self, loop_ns: int, journal_ns: int) -> bool:
        """Call it about once a second. True while both made progress lately; the watchdog is fed then, as often as it wants.

        Times are ns of the last progress, of the same clock as `mono_ns`; a part with nothing to do passes the present.
        """
        now = self._mono_ns()
        if self._pulse.must_feed(now, loop_ns, journal_ns):
            notify(self._socket, "WATCHDOG=1")
        self._write_when_due(now)
        return self._pulse.is_alive(now, loop_ns, journal_ns)

    def show(self, status: Mapping[str, Json]) -> None:
        """Keep this as the snapshot, at most one write a second; the newest is written by a later `beat`."""
        self._waiting = json.dumps(dict(status), ensure_ascii=False)
        self._write_when_due(self._mono_ns())

    def _write_when_due(self, now_ns: int) -> None:
        if self._written_ns is None or now_ns - self._written_ns >= SNAPSHOT_EVERY_NS:
            self._write()

    def _write(self) -> None:
        """Replaced whole, so that a reader never sees half of it. Not synced: it lies in memory and means nothing after a power cut."""
        if self._file is None or self._waiting is None:
            return
        new = self._file.with_name(SNAPSHOT + ".new")
        with contextlib.suppress(OSError):
            new.write_text(self._waiting, encoding="utf-8")
            new.replace(self._file)
        self._waiting, self._written_ns = None, self._mono_ns()


def _one_line(text: str) -> str:
    return " ".join(text.split())
