"""Imports every module of a package in this interpreter and prints, as JSON, what the imports did beside defining things.

Run by the third rule of the house (`house_rules.py`) in a fresh interpreter: python -B tests/quiet_imports.py PACKAGE.
Seen are files opened, directories made, sockets, children, threads and databases. The code of modules and the data files
that a library reads beside its own code are no finding: they are the library.
"""

import importlib
import json
import logging
import pkgutil
import signal
import sys
import sysconfig
import threading
from collections.abc import Mapping
from pathlib import Path

LOUD = (
    "socket.", "subprocess.", "sqlite3.", "shutil.", "tempfile.", "_thread.start", "glob.", "fcntl.", "urllib.", "http.", "smtplib.",
    "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate",
    "os.link", "os.symlink", "os.chmod", "os.chown", "os.utime", "os.putenv", "os.unsetenv", "os.kill", "syslog.",
)  # fmt: skip


class Listener:
    """An audit hook that keeps what is loud while a module of the package is being imported."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.importing = ""
        self.found: list[str] = []
        self._libraries = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        """Called by the interpreter at each audited act."""
        if self.importing and self._is_loud(event, args):
            self.found.append(f"{self.importing}: {event} {args[0] if args else ''}".strip())

    def _is_loud(self, event: str, args: tuple[object, ...]) -> bool:
        if event == "open":
            return not self._is_code(str(args[0]), args[2])
        return event.startswith(LOUD)

    def _is_code(self, path: str, flags: object) -> bool:
        """A module's own file, or anything that lies among the libraries, opened for reading."""
        writes = isinstance(flags, int) and flags & 0b11 != 0
        return not writes and (path.endswith((".py", ".pyc")) or path.startswith(self._libraries))


def listen(package: str) -> list[str]:
    """Import all of the package; what was loud, and what is left running or set afterwards."""
    listener = Listener(package)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGABRT)}
    sys.addaudithook(listener)
    _hear_threads(listener)
    listener.importing = package
    root = importlib.import_module(package)
    names = sorted(module.name for module in pkgutil.walk_packages(root.__path__, f"{package}.") if not module.name.endswith("__main__"))
    for name in names:
        listener.importing = name
        importlib.import_module(name)
    listener.importing = ""
    return listener.found + _left(handlers)


def _hear_threads(listener: Listener) -> None:
    """Python 3.11 tells no audit hook of a thread; this interpreter is ours, so its start is wrapped."""
    start = threading.Thread.start

    def heard(self: threading.Thread) -> None:
        listener("_thread.start", (self.name,))
        start(self)

    threading.Thread.start = heard  # type: ignore[method-assign]


def _left(handlers: Mapping[signal.Signals, object]) -> list[str]:
    """What the imports left behind that no audit event tells."""
    left = [f"left running: thread {thread.name}" for thread in threading.enumerate() if thread is not threading.main_thread()]
    left += [f"left set: handler of {number.name}" for number, was in handlers.items() if signal.getsignal(number) is not was]
    return left + [f"left set: log handler {handler!r}" for handler in logging.getLogger().handlers]


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.stdout.write(json.dumps(listen(sys.argv[1])))
