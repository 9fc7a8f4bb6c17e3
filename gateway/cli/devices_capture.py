"""`gateway devices capture FILE`: every byte of one device with its time, into a file that can be mailed and replayed."""

import argparse
import time
from pathlib import Path

from gateway.cli.daemon import find_daemon
from gateway.cli.devices import interrupted
from gateway.cli.devices_rows import protocol_of
from gateway.cli.saying import BROKEN, NO_PERMISSION, OK, USAGE, Said, cannot, chat, say
from gateway.cli.wired import held, wired
from gateway.clock_io import SystemClock, set_by
from gateway.config import Config
from gateway.drivers.address import SerialAddress, parse_line
from gateway.drivers.capture import MAX_BYTES, Head
from gateway.drivers.capture_io import CaptureFile, tee
from gateway.drivers.listening import Listening
from gateway.drivers.registry import Wiring
from gateway.drivers.replay import event_text
from gateway.messages.devices import Role, Weighed

WARNING = "it holds what was scanned, weighed and printed: codes, member cards, names. Send it only to who may see them"
TURN_S = 0.5


def run(args: argparse.Namespace) -> int:
    """0 captured, 1 nothing came or it cannot be, 64 for a device that is not configured, 77 without permission."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    return capture(load(args.config), args)


def capture(config: Config, args: argparse.Namespace) -> int:
    """Find the device, refuse to fight the daemon for it, listen."""
    if args.port is not None and parse_line(args.line) is None:
        return cannot(config.outlet.id, f"{args.line!r} is no line", 'write it as "9600 8N1"', USAGE, as_json=args.json)
    wiring = _chosen(config, args)
    if isinstance(wiring, str):
        return cannot(config.outlet.id, wiring, "`gateway devices` lists them", USAGE, as_json=args.json)
    if find_daemon(config).runs:
        why = "the daemon holds the devices, and two readers would each get half of the bytes"
        then = "`sudo systemctl stop gateway`, capture, `sudo systemctl start gateway`"
        return cannot(config.outlet.id, why, then, BROKEN, as_json=args.json)
    clock = SystemClock(set_by(Path(config.paths.clock_synced), rtc=config.outlet.rtc)).now()
    protocol, line = _language(config, wiring, args)
    try:
        file = CaptureFile(args.file, Head(wiring.device, wiring.role, protocol, line, clock.wall_ms, clock.trust))
    except OSError as err:
        code = NO_PERMISSION if isinstance(err, PermissionError) else BROKEN
        return cannot(config.outlet.id, f"{args.file} cannot be made: {err.strerror}", "give it another name", code, as_json=args.json)
    chat(f"{config.outlet.id}: capturing {wiring.device} at {wiring.address.text}; {WARNING}. Ctrl-C ends it.")
    try:
        _listen(config, wiring, file, args)
    except KeyboardInterrupt:
        interrupted()
    finally:
        file.close()
    return _done(config, file, args)


def _chosen(config: Config, args: argparse.Namespace) -> Wiring | str:
    """The device meant, or why it is not clear."""
    if args.port is not None:
        role: Role = args.role
        device = f"{role}.captured"
        return Wiring(device, role, SerialAddress(args.port, args.line), lambda _: Listening(device, role))
    devices = {name: one for name, one in wired(config).items() if isinstance(one, Wiring)}
    if args.device is None and len(devices) == 1:
        return next(iter(devices.values()))
    if args.device is None:
        return f"which one? --device {' | '.join(devices)}, or --port PORT" if devices else "no device is configured; give --port PORT"
    return devices.get(args.device) or f"{args.device} is not configured, or this version cannot drive it"


def _language(config: Config, wiring: Wiring, args: argparse.Namespace) -> tuple[str, str]:
    """Protocol and line for the head: as configured, so that a replay builds the same session."""
    if args.port is not None:
        return "", args.line
    own = wiring.device.partition(".")[2]
    line = config.scale[own].line if wiring.role == "scale" else getattr(wiring.address, "line", "")
    return protocol_of(config, wiring.device).split(" ")[0], line


def _listen(config: Config, wiring: Wiring, file: CaptureFile, args: argparse.Namespace) -> None:
    end = None if args.seconds is None else time.monotonic() + args.seconds
    told = ""
    with held(config, wiring, tee(file)) as device:
        while not file.full and (end is None or time.monotonic() < end):
            event = device.next(TURN_S if end is None else min(TURN_S, max(0.0, end - time.monotonic())))
            line = event_text(event) if event is not None else told
            if line != told or (event is not None and not isinstance(event, Weighed)):
                told = line
                chat(f"  {line}")


def _done(config: Config, file: CaptureFile, args: argparse.Namespace) -> int:
    told = {"file": str(args.file), "bytes_in": file.bytes_in, "bytes_out": file.bytes_out, "full": file.full}
    lines = [f"    mind: {WARNING}"]
    if file.full:
        lines.append(f"    mind: full at {MAX_BYTES} bytes; what came after is not in it")
    if not file.bytes_in:
        lines += ["    why: the device sent no byte", "    next: is it on, and the cable whole? `gateway devices`"]
        return say(Said("degraded", config.outlet.id, f"{args.file}: nothing came", lines, told), BROKEN, as_json=args.json)
    lines.append(f"    next: `gateway devices replay {args.file}` shows what the gateway makes of it")
    line = f"{args.file}: {file.bytes_in} bytes from the device, {file.bytes_out} to it"
    return say(Said("ok", config.outlet.id, line, lines, told), OK, as_json=args.json)
