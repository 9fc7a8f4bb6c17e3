"""`gateway devices replay FILE`: the recorded bytes go through the session of their protocol; what it tells is printed."""

import argparse
import time

from gateway.cli.devices import interrupted
from gateway.cli.saying import BROKEN, OK, USAGE, Said, cannot, put, say
from gateway.drivers.capture import Capture, Unreadable
from gateway.drivers.capture_io import load_capture
from gateway.drivers.replay import Replayed, event_json, event_text, replay, session_for
from gateway.drivers.session import Session
from gateway.faults import Fault, tell
from gateway.messages.devices import DeviceChanged

AFTER_US = 3_000_000  # of silence behind the last byte: what is cut or silent by then says so
CAPTURE = "capture"  # in the place of the outlet: a capture does not say whose it is


def run(args: argparse.Namespace) -> int:
    """0 replayed, 1 no capture or nothing that made sense, 64 for a protocol that is none. Reads no configuration."""
    try:
        found = load_capture(args.file)
    except OSError as err:
        then = "give a file of `gateway devices capture`"
        return cannot(CAPTURE, f"{args.file} cannot be read: {err.strerror}", then, BROKEN, as_json=args.json)
    if isinstance(found, Unreadable):
        then = f"`sed -n {found.number}p {args.file}` shows the line; mend it, or capture again"
        return cannot(CAPTURE, f"{args.file} line {found.number}: {found.why}", then, BROKEN, as_json=args.json)
    session = session_for(found.head, args.protocol or "")
    if isinstance(session, Fault):
        then = f"`gateway devices replay --protocol NAME {args.file}`"
        return cannot(CAPTURE, tell(session, "en").message, then, USAGE, as_json=args.json)
    try:
        return _play(args, found, session)
    except KeyboardInterrupt:
        interrupted()
        return OK


def _play(args: argparse.Namespace, found: Capture, session: Session) -> int:
    """Replayed at once, in virtual time; shown at once, or as slowly as it came."""
    events = list(replay(found, session, AFTER_US))
    heard = sum(len(entry.data) for entry in found.entries if entry.what == "<")
    sense = any(not isinstance(one.event, DeviceChanged) for one in events)
    head = found.head
    line = f"{head.device} {args.protocol or head.protocol} {head.line}".strip() + f": {heard} bytes heard, {len(events)} events told"
    told: dict[str, object] = {"device": head.device, "started": head.started, "trust": head.trust, "bytes": heard}
    if args.json:
        told["events"] = [{"us": one.us, **event_json(one.event)} for one in events]
    lines = [] if sense else ["    why: nothing in it makes sense in this protocol", "    next: the same with `--protocol NAME`"]
    code = say(Said("ok" if sense else "degraded", CAPTURE, line, lines, told), OK if sense else BROKEN, as_json=args.json)
    if not args.json:
        _show(events, real_time=args.real_time)
    return code


def _show(events: list[Replayed], *, real_time: bool) -> None:
    began = time.monotonic()
    for one in events:
        if real_time:
            time.sleep(max(0.0, one.us / 1e6 - (time.monotonic() - began)))
        put(f"{one.us / 1e6:12.6f}  {event_text(one.event)}")
