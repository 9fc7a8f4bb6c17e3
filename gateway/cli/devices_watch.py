"""`gateway devices watch [DEVICE]`: weights and scans as they come, one line per change, until Ctrl-C."""

import argparse
import json
import time
from contextlib import ExitStack

from gateway.cli import seen
from gateway.cli.daemon import UNREACHABLE, Daemon, find_daemon
from gateway.cli.devices import interrupted
from gateway.cli.saying import BROKEN, NEEDS_DAEMON, OK, SCHEMA, USAGE, cannot, chat, put
from gateway.cli.wired import Held, Wired, held, wired
from gateway.config import Config
from gateway.drivers.registry import Unknown, Wiring
from gateway.drivers.replay import event_json, event_text
from gateway.messages.devices import DeviceEvent, Weighed

TURN_S = 0.05  # between two devices that this process holds: nobody's eye is faster


def run(args: argparse.Namespace) -> int:
    """0 at its end, 1 when the devices cannot be watched, 64 for a device that is not configured."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    try:
        return watch(load(args.config), args)
    except KeyboardInterrupt:
        interrupted()
        return OK


def watch(config: Config, args: argparse.Namespace) -> int:
    """By the daemon's states while it runs, else with the devices in hand."""
    devices = wired(config)
    if args.device is not None and args.device not in devices:
        known = ", ".join(devices) or "none is configured"
        return cannot(config.outlet.id, f"{args.device} is not configured; known: {known}", "`gateway devices`", USAGE, as_json=args.json)
    end = None if args.seconds is None else time.monotonic() + args.seconds
    daemon = find_daemon(config)
    if daemon.runs:
        return _through(config, daemon, args, end)
    return _in_hand(config, {name: one for name, one in devices.items() if args.device in (None, name)}, args, end)


def _through(config: Config, daemon: Daemon, args: argparse.Namespace, end: float | None) -> int:
    chat(
        f"{config.outlet.id}: the daemon holds the devices, so this shows what it shows the clerk. Weights: ten a second at most. "
        "Scans: only as the line or the note that came of them; `capture` with the daemon stopped shows every byte."
    )
    before: seen.State | None = None
    try:
        for state in daemon.states():
            for one in seen.changes(before, state, args.device):
                put(json.dumps({"schema_version": SCHEMA, **one}, ensure_ascii=False) if args.json else seen.text(one))
            before = state
            if end is not None and time.monotonic() >= end:
                return OK
    except UNREACHABLE as err:
        why = f"the daemon (process {daemon.pid}) does not answer at {daemon.host}:{daemon.port}: {err}"
        return cannot(config.outlet.id, why, "`journalctl -u gateway -n 50`", NEEDS_DAEMON, as_json=args.json)
    chat("the daemon has ended; start it again, or watch again without it")
    return BROKEN


def _in_hand(config: Config, devices: dict[str, Wired], args: argparse.Namespace, end: float | None) -> int:
    unknown = {name: one for name, one in devices.items() if isinstance(one, Unknown)}
    ours = [one for one in devices.values() if isinstance(one, Wiring)]
    for name in unknown:
        chat(f"{name}: this version cannot drive what the configuration says of it")
    if not ours:
        return cannot(config.outlet.id, "no device to watch", "`gateway devices`", BROKEN, as_json=args.json)
    chat(f"{config.outlet.id}: the daemon does not run; this opens {', '.join(one.device for one in ours)} itself. Ctrl-C ends it.")
    with ExitStack() as stack:
        open_ones = [stack.enter_context(held(config, one)) for one in ours]
        _follow(open_ones, args, end)
    return OK


def _follow(open_ones: list[Held], args: argparse.Namespace, end: float | None) -> None:
    shown: dict[str, str] = {}
    while end is None or time.monotonic() < end:
        for one in open_ones:
            event = one.next(TURN_S / len(open_ones))
            while event is not None:
                _show(event, shown, as_json=args.json)
                event = one.next(0)


def _show(event: DeviceEvent, shown: dict[str, str], *, as_json: bool) -> None:
    """A line, unless it is a weight that has been shown already."""
    device = getattr(event, "device", "")
    line = f"{device:<18} {event_text(event)}"
    if isinstance(event, Weighed) and shown.get(device) == line:
        return
    shown[device] = line
    put(json.dumps({"schema_version": SCHEMA, **event_json(event)}, ensure_ascii=False) if as_json else line)
