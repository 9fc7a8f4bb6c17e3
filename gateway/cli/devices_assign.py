"""`gateway devices assign ROLE [PORT]`: finds the device, and writes the udev rule that gives it a name it keeps."""

import argparse
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from gateway.cli.saying import BROKEN, NO_PERMISSION, OK, USAGE, Said, cannot, say
from gateway.config import Config
from gateway.drivers.ports_io import look_at, plugged_in
from gateway.drivers.usb import KINDS, RULE_NAME, Binding, Plugged, Unnameable, bind, rule_file, rule_text, symlink_of

UDEV_S = 20  # a machine that settles nothing in that time has other troubles
ASSIGNED = "/dev/gateway/"
Udev = Callable[[Plugged], str]


def run(args: argparse.Namespace) -> int:
    """0 written (or shown), 1 nothing to name, 77 without the right to write."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    return assign(load(args.config), args)


def reload_udev(device: Plugged) -> str:
    """Let udev read the rules and look at this device again; why not, or ""."""
    udevadm = shutil.which("udevadm")
    if udevadm is None:
        return "there is no udevadm here; the name comes when the device is plugged in again"
    trigger = ("trigger", "--action=add", f"--subsystem-match={device.kind}", f"--sysname-match={Path(device.node).name}")
    for words in (("control", "--reload"), trigger, ("settle",)):
        done = subprocess.run([udevadm, *words], capture_output=True, text=True, timeout=UDEV_S, check=False)  # noqa: S603 - our own words
        if done.returncode:
            return f"`udevadm {' '.join(words)}` says: {done.stderr.strip() or done.returncode}"
    return ""


def assign(config: Config, args: argparse.Namespace, udev: Udev = reload_udev) -> int:
    """Find, bind, write, tell. `udev` is called after the rule is in place."""
    outlet, as_json = config.outlet.id, args.json
    if args.name and not RULE_NAME.fullmatch(args.name):
        return cannot(outlet, f"{args.name!r} is no name", "write one of a-z, 0-9 and -", USAGE, as_json=as_json)
    found = _find(config, args)
    if isinstance(found, str):
        then = f"`gateway devices assign {args.role} PORT`, with a node that `gateway devices` lists"
        return cannot(outlet, found, then, BROKEN, as_json=as_json)
    binding = bind(found, plugged_in(args.root))
    if isinstance(binding, Unnameable):
        return cannot(outlet, f"{found.node}: {binding.why}", f'write port = "{found.node}" in the configuration', BROKEN, as_json=as_json)
    text = rule_text(found, binding, symlink_of(args.role, args.name))
    file = args.rules_dir / rule_file(args.role, args.name)
    if args.dry_run:
        return say(_said(config, args, found, binding, f"would write {file}", text), OK, as_json=as_json)
    try:
        _write(file, text)
    except OSError as err:
        why = f"{file} cannot be written: {err.strerror}"
        code = NO_PERMISSION if isinstance(err, PermissionError) else BROKEN
        return cannot(outlet, why, f"`sudo gateway devices assign {args.role} {found.node}`", code, as_json=as_json)
    return say(_said(config, args, found, binding, f"wrote {file}", text, udev(found)), OK, as_json=as_json)


def _find(config: Config, args: argparse.Namespace) -> Plugged | str:
    """The device meant, or why it is not clear."""
    from gateway.cli.devices_rows import strangers  # noqa: PLC0415 - the sessions of all drivers: only where they are needed

    if args.port is not None:
        found = look_at(args.port, args.root)
        if found is None:
            return f"{args.port} is not plugged in, or is no device node"
        return found if found.kind in KINDS[args.role] else f"{found.node} is no port for a {args.role}"
    free = [one for one in strangers(config, args.root) if one.vendor and not any(name.startswith(ASSIGNED) for name in one.names)]
    likely = next((kind for kind in KINDS[args.role] if any(one.kind == kind for one in free)), None)
    candidates = [one for one in free if one.kind == likely]
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        return f"nothing is plugged in that could be a {args.role} and is neither configured nor assigned already"
    return f"{len(candidates)} devices could be the {args.role}: {', '.join(one.node for one in candidates)}"


def _write(file: Path, text: str) -> None:
    """Replaced whole: udev never reads half a rule."""
    new = file.with_name(f".{file.name}.new")
    file.parent.mkdir(parents=True, exist_ok=True)
    with new.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    new.chmod(0o644)
    new.replace(file)


def _said(config: Config, args: argparse.Namespace, found: Plugged, binding: Binding, did: str, text: str, trouble: str = "") -> Said:  # noqa: PLR0913, PLR0917 - what is told
    port = f"/dev/{symlink_of(args.role, args.name)}"
    lines = [f"    {line}" for line in text.splitlines()]
    if binding.why:
        lines.append(f"    mind: {binding.why}")
    if trouble:
        lines.append(f"    mind: {trouble}")
    lines.append(f"    next: {_next(config, args.role, port)}")
    told = {"node": found.node, "port": port, "by": binding.by, "mind": binding.why or None, "udev": trouble or None, "rule": text}
    return Said("ok", config.outlet.id, f"{found.node} is the {args.role} at {port}; {did}", lines, told)


def _next(config: Config, role: str, port: str) -> str:
    """What the configuration still needs, if anything."""
    if role == "modem":
        configured = config.netprobe.modem is not None and config.netprobe.modem.port == port
        section, key = "netprobe.modem", "port"
    else:
        devices = {"scanner": config.scanner, "scale": config.scale, "printer": config.printer, "display": config.display}[role]
        key = "address" if role == "printer" else "port"
        configured = any(getattr(one, key).split(" ")[0] == port for one in devices.values())
        section = f"{role}.{next(iter(devices), 'receipt' if role == 'printer' else 'counter')}"
    if configured:
        return "`gateway devices` in a moment: the daemon finds it by itself"
    return f'write under [{section}]: {key} = "{port}"; then `gateway config check` and `sudo systemctl restart gateway`'
