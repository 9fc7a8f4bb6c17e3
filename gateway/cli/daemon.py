"""The running daemon as another process sees it: who holds the journal, its last snapshot, its page. Changes and locks nothing."""

import http.client
import json
import os
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.config import Config
from gateway.counter.doors import doors, is_wildcard
from gateway.counter.identity_io import pem_file
from gateway.counter.porter_io import local_key
from gateway.health_io import SNAPSHOT
from gateway.journal.segments_io import place_of

RUNTIME = "/run/gateway"  # systemd's RuntimeDirectory=gateway
LOCKS = Path("/proc/locks")
CALL_S = 15.0  # the daemon answers in milliseconds or says within ten seconds why not
MAX_SNAPSHOT = 4 * 1024 * 1024  # bytes; a basket of 10,000 lines is under two
NO_CHECK_TIME = ssl.VerifyFlags(0x200000)  # X509_V_FLAG_NO_CHECK_TIME: the machine's clock may not be set
QUIET_S = 60.0  # an event stream comments every 15 s; one that says nothing for so long is dead
UNREACHABLE = (OSError, http.client.HTTPException, ValueError)


@dataclass(frozen=True, slots=True)
class Daemon:
    """The daemon of one outlet.

    `pid`: the process that holds its journal, None when none does. `snapshot`: its last word, even when it is dead; None where there
    is none (no RuntimeDirectory, or another outlet's).
    """

    pid: int | None
    snapshot: Mapping[str, Any] | None
    host: str
    port: int
    tls: Path | None = None
    """The counter's own certificate, where it serves nothing without TLS."""
    key: str = field(default="", repr=False)
    """By which the daemon knows the command line of its own machine: who may read its state directory needs no PIN."""

    @property
    def runs(self) -> bool:
        """Whether it is there now."""
        return self.pid is not None

    def call(self, path: str, body: Mapping[str, object] | None = None) -> tuple[int, dict[str, Any]]:
        """Status and JSON of one call of the counter's API. Raises one of `UNREACHABLE`."""
        with closing(self._line(CALL_S)) as line:
            data = None if body is None else json.dumps(body)
            line.request("GET" if body is None else "POST", path, data, {"Content-Type": "application/json", **self._headers()})
            answer = line.getresponse()
            tree = json.loads(answer.read())
            if not isinstance(tree, dict):
                raise ValueError("not an answer of the gateway")  # noqa: TRY004 - the world's fault, not the caller's
            return answer.status, tree

    def states(self) -> Iterator[dict[str, Any]]:
        """Each new state as the page gets it (GET /api/events), until the daemon ends. Raises one of `UNREACHABLE`."""
        with closing(self._line(QUIET_S)) as line:
            line.request("GET", "/api/events", headers=self._headers())
            answer = line.getresponse()
            if answer.status != http.client.OK:
                raise ValueError(f"it answers {answer.status}")
            for raw in answer:
                if raw.startswith(b"data: "):
                    yield json.loads(raw[6:])

    def _headers(self) -> dict[str, str]:
        return {"X-Gateway-Local": self.key} if self.key else {}

    def _line(self, timeout_s: float) -> http.client.HTTPConnection:
        if self.tls is None:
            return http.client.HTTPConnection(self.host, self.port, timeout=timeout_s)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False  # it is this very certificate or none, whatever its names
        context.verify_flags |= NO_CHECK_TIME
        context.load_verify_locations(self.tls)
        return http.client.HTTPSConnection(self.host, self.port, timeout=timeout_s, context=context)


def find_daemon(config: Config, runtime: str | None = None, locks: Path = LOCKS) -> Daemon:
    """The daemon of this outlet. Raises PermissionError when its files may not be looked at by this user."""
    door = doors(config.counter)[0][0]
    host = "127.0.0.1" if is_wildcard(door.host) else door.host
    state = Path(config.paths.state)
    directory = runtime or os.environ.get("RUNTIME_DIRECTORY") or RUNTIME
    pid = _holder(place_of(config).directory / "lock", locks)
    tls = pem_file(state) if door.lan else None
    return Daemon(pid, _snapshot(Path(directory) / SNAPSHOT, config.outlet.id), host, door.port, tls, local_key(state))


def _holder(lock: Path, locks: Path) -> int | None:
    """Who holds the journal's lock, as the kernel lists it: asking for the lock itself could refuse a daemon that is just starting."""
    try:
        inode = lock.stat().st_ino
        listed = locks.read_text("ascii", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    found = re.search(rf"FLOCK\s+\S+\s+WRITE\s+(-?\d+)\s+[0-9a-f]+:[0-9a-f]+:{inode}\s", listed)
    return int(found[1]) if found else None


def _snapshot(file: Path, outlet: str) -> Mapping[str, Any] | None:
    try:
        with file.open("rb") as opened:
            tree = json.loads(opened.read(MAX_SNAPSHOT))
        return tree if tree["outlet"]["id"] == outlet else None
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError):  # not ours, or cut
        return None
