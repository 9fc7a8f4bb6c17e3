"""`gateway copy prepare DEVICE`: makes a USB stick the one that carries the second copy of this outlet's journal. Erases the stick."""

import argparse
import json
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gateway.config import Config
from gateway.journal.segments_io import MARKER
from gateway.journal.stick import LABEL, Block, find, refusal

OK, BROKEN, NO_PERMISSION = 0, 1, 77
LSBLK = ("lsblk", "--json", "--bytes", "--output", "PATH,TYPE,RM,HOTPLUG,TRAN,FSTYPE,LABEL,MOUNTPOINTS,SIZE,RO")
PROBE = ("blkid", "--probe", "--output", "export")  # asks the device itself; lsblk knows only what udev has seen
NOTHING_FOUND = 2
MKFS = ("mkfs.ext4", "-q", "-F", "-m", "0", "-L", LABEL)
INIT = "lazy_itable_init=0,lazy_journal_init=0"  # all of it now: the kernel would go on writing while the shop sells
PATIENCE_S = 300  # a slow stick of 128 GB is made within two minutes
SERVICE_USER = "gateway"


class CannotError(Exception):
    """Told to the technician: why, and what to do next."""

    def __init__(self, why: str, then: str, code: int = BROKEN) -> None:
        super().__init__(why)
        self.then, self.code = then, code


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="prepare")
    prepare = verbs.add_parser("prepare", help="erase a USB stick and make it the one for the second copy of the journal")
    prepare.add_argument("device", metavar="DEVICE", help="the stick, as `lsblk` names it: /dev/sda1, or /dev/sda for the whole of it")
    prepare.add_argument("--erase", action="store_true", help="whatever is on it may go")
    prepare.add_argument("--fixed", action="store_true", help="it need not be a removable device")
    prepare.add_argument("--config", metavar="FILE", default=None, help="the configuration file")


def run(args: argparse.Namespace) -> int:
    """Prepare the stick. 0 done, 1 refused or failed (nothing was changed unless the text says so), 77 not permitted."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    config = load(args.config)
    try:
        prepare(config, args.device, erase=args.erase, fixed=args.fixed)
    except CannotError as no:
        sys.stdout.write(f"REFUSED  {config.outlet.id}  {no}\nnext: {no.then}\n")
        return no.code
    sys.stdout.write(
        f"OK  {config.outlet.id}  {args.device} is this outlet's stick now (label {LABEL})\n"
        f"next: plug it in; the shipped unit mounts it at {config.paths.copy}, and the copy is made there within 10 minutes\n"
    )
    return OK


def prepare(config: Config, device: str, *, erase: bool, fixed: bool) -> None:
    """Check, erase, mark. Raises CannotError."""
    if os.geteuid() != 0:
        raise CannotError("making a file system needs root", f"`sudo gateway copy prepare {device}`", NO_PERMISSION)
    block = look(device)
    if (no := refusal(block, erase=erase, fixed=fixed)) is not None:
        raise CannotError(*no)
    make(device, config.outlet.id)


def make(device: str, outlet: str) -> None:
    """Make the file system with the marker in it, and read that back from the stick itself. Raises CannotError.

    Nothing is mounted for it. A stick that only pretends to keep what it is given is found now, and not after a fire.
    """
    with _filled(outlet) as (directory, owner):
        made = _called((*MKFS, "-E", f"{INIT},root_owner={owner}", "-d", str(directory), device))
    if made.returncode:
        why = f"no file system could be made on {device}: {_last_line(made.stderr)}; what was on it is gone"
        raise CannotError(why, "try another stick")
    found = _called(("debugfs", "-D", "-R", f"cat /{MARKER}", device))
    if found.stdout != marker_text(outlet):
        raise CannotError(f"{device} does not give back what was written to it", "throw it away and take another stick")


def look(device: str) -> Block:
    """What the system knows of the device. Raises CannotError when there is no such device."""
    told = _called((*LSBLK, device))
    if told.returncode:
        raise CannotError(f"{device} is no device here: {_last_line(told.stderr)}", "plug the stick in and look: `lsblk`")
    block = find(json.loads(told.stdout), _content(device))
    if block is None:
        raise CannotError(f"lsblk says nothing about {device}", "plug the stick in and look: `lsblk`")
    return block


def _content(device: str) -> str:
    """What the device holds by its own bytes: a file system's or partition table's name, "something" where it cannot be told, or ""."""
    found = _called((*PROBE, device))
    if found.returncode == NOTHING_FOUND:
        return ""
    words = dict(line.split("=", 1) for line in found.stdout.splitlines() if "=" in line)
    return words.get("TYPE") or words.get("PTTYPE") or "something"


def marker_text(outlet: str) -> str:
    """What the marker says: whose copy may lie on this stick."""
    return f"outlet {outlet}\n"


@contextmanager
def _filled(outlet: str) -> Iterator[tuple[Path, str]]:
    """A directory that holds what the stick will, and the numbers of the user whose it will be."""
    try:
        user = pwd.getpwnam(SERVICE_USER)
        uid, gid = user.pw_uid, user.pw_gid
    except KeyError:
        sys.stderr.write(f"there is no user {SERVICE_USER} here: the service must be able to write to the stick\n")
        uid, gid = os.geteuid(), os.getegid()
    with tempfile.TemporaryDirectory() as name:
        marker = Path(name) / MARKER
        marker.write_text(marker_text(outlet))
        for path in (marker, Path(name)):
            os.chown(path, uid, gid)
        yield Path(name), f"{uid}:{gid}"


def _called(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)  # noqa: S603 - ours, no shell
    except FileNotFoundError:
        raise CannotError(f"the program {command[0]} is not installed", "`apt install util-linux e2fsprogs`") from None
    except subprocess.TimeoutExpired:
        raise CannotError(f"{command[0]} has not come to an end within {PATIENCE_S} s", "take another stick") from None


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no word why"
