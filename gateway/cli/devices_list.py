"""`gateway devices [list]`: role, port, protocol, last good, last error of each device; and what is plugged in beside them."""

import argparse
from dataclasses import asdict

from gateway.cli.daemon import Daemon, find_daemon
from gateway.cli.devices_rows import Row, rows, strangers
from gateway.cli.saying import BROKEN, OK, Said, age, say
from gateway.clock_io import boottime_ns
from gateway.config import Config
from gateway.drivers.usb import KINDS, Plugged

MANY_PORTS = 20  # a hub full of them; more is shown as a number


def run(args: argparse.Namespace) -> int:
    """0 when nothing is known to be wrong, 1 when something is."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    return answer(load(args.config), as_json=args.json)


def answer(config: Config, *, as_json: bool) -> int:
    """Answer by the daemon's word if it runs, by the ports themselves if not."""
    daemon = find_daemon(config)
    listed, others = rows(config, daemon, boottime_ns() // 1_000_000), strangers(config)
    ill = [row for row in listed if not row.is_well]
    lines = [line for row in listed for line in _lines(row, others)]
    if others:
        lines += ["plugged in and not configured:", *(line for one in others[:MANY_PORTS] for line in _stranger(one))]
    told = {
        "daemon": "yes" if daemon.runs else "no",
        "devices": [_json(row, others) for row in listed],
        "plugged": [{**asdict(one), "usb_id": one.usb_id} for one in others],
    }
    verdict = "degraded" if ill else "ok"
    return say(Said(verdict, config.outlet.id, _summary(listed, ill, daemon), lines, told), BROKEN if ill else OK, as_json=as_json)


def _summary(listed: tuple[Row, ...], ill: list[Row], daemon: Daemon) -> str:
    if not listed:
        return "no device is configured"
    count = f"{len(listed) - len(ill)} of {len(listed)} devices without a known fault"
    if not daemon.runs:
        return f"{count}; the daemon does not run: whether the ports open is known, not whether the devices talk"
    return f"{count}; the daemon runs"


def _lines(row: Row, others: tuple[Plugged, ...]) -> list[str]:
    leads = "" if row.node in (None, row.port) else f" -> {row.node}"
    gone = " -> nothing" if row.there == "no" else ""
    learned = "".join(f"  {key} {value}" for key, value in sorted((row.learned or {}).items()))
    lines = [f"{row.device:<18} {row.state:<8} {row.port}{leads}{gone}  {row.protocol}{f'  learned:{learned}' if learned else ''}"]
    last = "none known" if row.error is None else f"{row.error.code} {age(row.error.age_s)}"
    lines.append(f"    last good {age(row.good_s)}, last error {last}")
    if not row.is_well:
        why = f"{row.trouble.code} {row.trouble.why}" if row.trouble else "not told yet, ask again in five seconds"
        lines += [f"    why: {why}", f"    next: {next_command(row, others)}"]
    return lines


def next_command(row: Row, others: tuple[Plugged, ...]) -> str:
    """One command that brings this device forward."""
    role = row.device.partition(".")[0]
    candidates = [one for one in others if one.kind in KINDS.get(role, ())]
    if row.there == "no" and candidates:
        port = f" {candidates[0].node}" if len(candidates) == 1 else " PORT"
        return f"`sudo gateway devices assign {role}{port}` if that is it (plugged in and not configured, see below)"
    if row.there == "no":
        return "plug it in and switch it on, then `gateway devices`"
    code = row.trouble.code if row.trouble else ""
    if code in ("GW-2203", "GW-2204", "GW-2202"):
        return f"`sudo systemctl stop gateway; sudo gateway devices detect {row.port}; sudo systemctl start gateway`"
    if code == "GW-2004":
        return "`gateway config check`, then choose a value that this version drives"
    if row.state == "absent" and row.node is not None:
        return f"`ls -l {row.node}; sudo fuser -v {row.node}` shows its group and who holds it"
    return "`journalctl -u gateway -n 50` has the whole story"


def _stranger(one: Plugged) -> list[str]:
    names = next(iter(one.names), "no stable name")
    roles = "|".join(role for role, kinds in KINDS.items() if one.kind in kinds)
    told = f"  {one.node:<15} {one.usb_id or 'no USB device':<10} {one.title}".rstrip()
    return [f"{told}  {names}", f"    next: `sudo gateway devices assign {roles} {one.node}` gives it a name"]


def _json(row: Row, others: tuple[Plugged, ...]) -> dict[str, object]:
    tree: dict[str, object] = asdict(row)
    tree["next"] = None if row.is_well else next_command(row, others)
    return tree
