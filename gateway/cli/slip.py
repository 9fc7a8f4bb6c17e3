"""A slip that is no receipt, printed through the daemon or without it, and whether it came out: for the commands that print."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.cli.daemon import UNREACHABLE, Daemon, find_daemon
from gateway.cli.saying import BROKEN, NEEDS_DAEMON, OK, Said, cannot, chat, say
from gateway.cli.wired import held, wired
from gateway.config import Config
from gateway.faults import Fault, tell
from gateway.messages.devices import DeviceChanged, Print, Printed, PrinterFault, PrintJob, PrintRefused, PrintSent, PrintUnknown
from gateway.messages.printing import Document

WAIT_S = 90.0  # a silent printer is waited for a minute; then the driver itself says unknown
LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed: by the daemon when its API is called at `path` with `body`, else here. `what`: in the command's words."""

    path: str
    body: Mapping[str, object]
    document: Document
    what: str
    look: str


def print_slip(config: Config, slip: Slip, *, as_json: bool, wait_s: float = WAIT_S) -> int:
    """Through the daemon while it runs: it holds the printer, and its job waits and is told like any other."""
    name = next((f"printer.{one}" for one in config.printer), None)
    if name is None:
        then = "add a [printer.receipt] section to the configuration, then `gateway config check`"
        return cannot(config.outlet.id, "no printer is configured", then, BROKEN, as_json=as_json)
    daemon = find_daemon(config)
    try:
        told = _through(daemon, slip, name, wait_s) if daemon.runs else _in_hand(config, slip, name, wait_s)
    except UNREACHABLE as err:
        why = f"the daemon (process {daemon.pid}) holds the printer and does not answer at {daemon.host}:{daemon.port}: {err}"
        return cannot(config.outlet.id, why, "`journalctl -u gateway -n 50`", NEEDS_DAEMON, as_json=as_json)
    return _say(config.outlet.id, slip, name, *told, as_json=as_json)


def _through(daemon: Daemon, slip: Slip, name: str, wait_s: float) -> tuple[str, str]:
    """The slip's end and why, as the daemon's state tells it."""
    status, state = daemon.call(slip.path, slip.body)
    end = time.monotonic() + wait_s
    while status == 200 and time.monotonic() < end:  # noqa: PLR2004 - HTTP
        slips = [job["state"] for job in state["prints"] if job["receipt_no"] is None]
        if not slips:
            return _ended(state, name)
        if slips[-1] == "fault":
            return "fault", _warned(state) or "the printer is not ready"
        time.sleep(LOOK_S)
        status, state = daemon.call("/api/state")
    if status != 200:  # noqa: PLR2004 - HTTP
        return "fault", f"{state.get('code', status)} {state.get('message', '')}".strip()
    return "unknown", _warned(state) or f"no word of its end in {wait_s:.0f} s"


def _ended(state: dict[str, Any], name: str) -> tuple[str, str]:
    """It is no longer open: the note says what was wrong, if anything; a mute printer says nothing at all."""
    note = state["note"]
    if note is not None and note["code"].startswith("GW-23"):
        return "unknown", f"{note['code']} {note['message']}"
    if state["devices"][name]["state"] == "unknown":
        return "unknown", "this printer cannot say whether a slip came out"
    return "printed", ""


def _warned(state: dict[str, Any]) -> str:
    return next((f"{one['code']} {one['message']}" for one in state["warnings"] if one["code"].startswith("GW-23")), "")


def _in_hand(config: Config, slip: Slip, name: str, wait_s: float) -> tuple[str, str]:
    wiring = wired(config)[name]
    chat(f"{config.outlet.id}: the daemon does not run; this opens {wiring.address.text} itself")
    job = PrintJob("uji", None, slip.document)
    end, sent, why = time.monotonic() + wait_s, False, "the printer says nothing"
    with held(config, wiring) as printer:
        printer.port.order(Print(job))
        while time.monotonic() < end:
            match printer.next(LOOK_S):
                case Printed():
                    return "printed", ""
                case PrintUnknown(fault=what):
                    return "unknown", _words(what)
                case PrinterFault(fault=what) | PrintRefused(fault=what):
                    return "fault", _words(what)
                case PrintSent():
                    sent = True
                case DeviceChanged(state="absent" | "fault", fault=Fault() as what):
                    if not sent:
                        return "fault", _words(what)
                    why = _words(what)  # the slip is in the printer and may still come out
    return "unknown" if sent else "fault", why


def _words(what: Fault) -> str:
    told = tell(what, "en")
    return f"{told.code} {told.message} {told.next}"


def _say(outlet: str, slip: Slip, name: str, end: str, why: str, *, as_json: bool) -> int:
    told = {"device": name, "print": end, "why": why or None}
    if end == "printed":
        return say(Said("ok", outlet, f"{name}: {slip.what} printed, the printer itself says so", (), told), OK, as_json=as_json)
    then = slip.look if end == "unknown" else "`gateway devices`"
    lines = [f"    why: {why}", f"    next: {then}"]
    line = f"{name}: {slip.what}: whether it came out is unknown" if end == "unknown" else f"{name}: {slip.what} not printed"
    return say(Said("degraded" if end == "unknown" else "broken", outlet, line, lines, told), BROKEN, as_json=as_json)
