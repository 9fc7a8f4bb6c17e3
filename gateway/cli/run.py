"""`gateway run`: the daemon in the foreground, as systemd starts it."""

import argparse
import hashlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from gateway.app import Gateway, JournalRefusedError, Rewire, Start
from gateway.clock_io import boottime_ns
from gateway.config import Config
from gateway.config_problem import Problem
from gateway.config_read import DEFAULT_PATH
from gateway.ends_io import Ends, kernel_boot_id
from gateway.faults import fault, tell
from gateway.health import watchdog_us
from gateway.health_io import Health
from gateway.last_good_io import KEPT, keep_good, load_or_last_good
from gateway.messages.house import Stopping

DOWN = 2
BUG = 70  # sysexits: an internal error; systemd starts us again


class _HungError(Exception):
    """The watchdog's SIGABRT: the process is to end because it made no progress."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    parser.add_argument("--config", metavar="FILE", default=DEFAULT_PATH, help=f"configuration file (default {DEFAULT_PATH})")
    parser.add_argument("--verbose", action="store_true", help="log what repeats, too")


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT: 0 after a clean end, 2 when the journal cannot be opened, 70 after a bug. Raises ConfigError."""
    kept = kept_path(args.config)
    config, problems = load_or_last_good(args.config, kept)
    for line in _stood_in(args.config, problems):
        sys.stderr.write(f"<4>{line}\n")
    faults = (fault("GW-1004", "never", count=len(problems)),) if problems else ()

    def started() -> None:
        if not problems:
            keep_good(args.config, kept, config)

    return serve(config, Start(faults=faults, verbose=args.verbose), started=started)


def _stood_in(path: str, problems: tuple[Problem, ...]) -> list[str]:
    """What the log says where the last good configuration had to stand in; nothing where the file is fine."""
    if not problems:
        return []
    told = tell(fault("GW-1004", "never", count=len(problems)), "en")
    return [f"{told.code} {path}: {told.message} {told.safe} {told.next}", *map(str, problems)]


def serve(config: Config, start: Start, rewire: Rewire = dict, started: Callable[[], None] = lambda: None) -> int:
    """Build the gateway, run it, and see to its end. `rewire` as in `Gateway`; `started` is called when it can sell."""
    state = Path(config.paths.state)
    with suppress(OSError):  # what is wrong with it the journal says in words
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    ends = Ends(str(state), kernel_boot_id())
    start = Start(safe_mode=ends.began(), faults=start.faults, verbose=start.verbose)
    health = _health()
    try:
        gateway = Gateway(config, start, health, rewire)
        with _signals(gateway):
            health.ready(f"outlet {config.outlet.id}")
            started()
            gateway.run()
    except JournalRefusedError as err:
        told = tell(err.fault, "en")
        sys.stderr.write(f"<3>DOWN  {config.outlet.id}  {told.code} {told.message} {told.safe} {told.next}\n")
        return DOWN
    except Exception as bug:  # noqa: BLE001 - the outermost wall: till or journal broke (or hung); end, be counted, be started again
        sys.stderr.writelines(f"<3>{line}\n" for line in "".join(traceback.format_exception(bug)).splitlines())
        ends.broke()
        sys.stderr.flush()
        os._exit(BUG)  # not one second more than needed: threads that only talk to the world must not hold up the next start
    ends.stopped()
    return 0


def _health() -> Health:
    env = os.environ
    return Health(env.get("NOTIFY_SOCKET", ""), watchdog_us(env, os.getpid()), env.get("RUNTIME_DIRECTORY"), boottime_ns)


def kept_path(config_path: str, service: str = "/var/lib/gateway") -> str:
    """Where the last good copy of this file is kept, one per configuration file.

    The service's state directory, which systemd names; a daemon started by hand looks there too. Where there is none, beside the file:
    a file that is broken cannot be asked for paths.state.
    """
    name = hashlib.sha256(str(Path(config_path).absolute()).encode()).hexdigest()[:8]
    state = os.environ.get("STATE_DIRECTORY") or (service if os.access(service, os.W_OK | os.X_OK) else "")
    beside = Path(config_path).absolute()
    return str(Path(state) / f"{name}.{KEPT}" if state else beside.with_name(f".{beside.name}.last-good"))


@contextmanager
def _signals(gateway: Gateway) -> Iterator[None]:
    """SIGTERM and SIGINT are waited for by a thread of their own: a handler would run inside the loop's queue and lock it for good."""
    asked = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, asked)

    def wait() -> None:
        while True:
            signal.sigwait(asked)
            gateway.post(Stopping())

    def hung(_number: int, _frame: FrameType | None) -> None:
        raise _HungError("the watchdog saw no progress")

    threading.Thread(target=wait, name="signals", daemon=True).start()
    before = signal.signal(signal.SIGABRT, hung)
    try:
        yield
    finally:
        signal.signal(signal.SIGABRT, before)
