"""`gateway clerk add | list | remove`: who may work at the counter. The running daemon notices it within seconds. No PIN is ever shown."""

import argparse
import os
import sys
from pathlib import Path

from gateway.cli.saying import BROKEN, OK, USAGE, Said, cannot, say
from gateway.config import Config
from gateway.counter.clerk_file_io import ClerkFile
from gateway.counter.clerks import MAX_CLERKS, MAX_NAME, ROLES, SALT_BYTES, Clerk, new_clerk, plain_name, weak_pin
from gateway.faults import tell
from gateway.messages.acts import Role
from gateway.pos.names import tidy
from gateway.pos.nik import holds_nik

MAX_LINE = 64  # characters of a PIN's line; a PIN has eight


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|list|remove")
    add = verbs.add_parser("add", help="a new clerk; the PIN is read from standard input")
    add.add_argument("name", metavar="NAME", help="the name, as it stands on the page and in the journal")
    add.add_argument("--role", required=True, choices=ROLES, help="what the clerk may do")
    add.add_argument("--pin-stdin", required=True, action="store_true", help="read the PIN (4 to 8 digits) as one line of standard input")
    listed = verbs.add_parser("list", help="names and roles")
    remove = verbs.add_parser("remove", help="this clerk may not log in any more, and is logged out")
    remove.add_argument("name", metavar="NAME", help="the name")
    parser.add_argument("--config", metavar="FILE", default=None, help="the configuration file")
    for verb in (add, listed, remove):
        verb.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="the same")
        verb.add_argument("--json", action="store_true", help="the same as JSON")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 it cannot be done, 64 a name or PIN that will not do."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    return answer(load(args.config), args)


def answer(config: Config, args: argparse.Namespace) -> int:
    """Answer by the file in the state directory. Raises PermissionError."""
    state = Path(config.paths.state)
    file = ClerkFile(state)
    for path in (file.path, state):
        if path.exists() and not os.access(path, os.R_OK | os.W_OK):
            raise PermissionError(13, "Permission denied", str(path))
    file.look()
    desk = _Desk(config.outlet.id, file, as_json=args.json)
    if file.roll.fault is not None and args.verb != "list":
        return desk.damaged()
    match args.verb:
        case "add":
            return desk.add(args.name, args.role, sys.stdin.readline(MAX_LINE).rstrip("\r\n"))
        case "remove":
            return desk.remove(args.name)
        case _:
            return desk.list()


class _Desk:
    """One call: the outlet, the file, and how to say it."""

    def __init__(self, outlet: str, file: ClerkFile, *, as_json: bool) -> None:
        self._outlet = outlet
        self._file = file
        self._as_json = as_json

    def list(self) -> int:
        if self._file.roll.fault is not None:
            return self.damaged()
        clerks = self._file.roll.clerks
        told = {"clerks": [{"name": clerk.name, "role": clerk.role} for clerk in clerks]}
        line = f"{len(clerks)} clerks" if clerks else "no clerk is defined: on this machine the counter works without login"
        return say(Said("ok", self._outlet, line, [f"{clerk.role:<8} {clerk.name}" for clerk in clerks], told), OK, as_json=self._as_json)

    def add(self, told_name: str, role: Role, pin: str) -> int:
        clerks, name = self._file.roll.clerks, tidy(told_name, MAX_NAME)
        why = weak_pin(pin)
        if not name:
            return self._cannot("a clerk needs a name", "give the name that everybody calls the clerk by", USAGE)
        if holds_nik(name):
            return self._cannot("this name holds a citizen's number (NIK)", "give the name alone", USAGE)
        if why is not None:
            return self._cannot(f"this PIN will not do: {why}", "choose another, 4 to 8 digits", USAGE)
        if self._file.roll.find(name) is not None:
            return self._cannot(f"{name} is there already", f"`gateway clerk remove '{name}'` first; that ends the old PIN", BROKEN)
        if len(clerks) >= MAX_CLERKS:
            return self._cannot(f"there are {MAX_CLERKS} clerks already", "`gateway clerk remove` who has left", BROKEN)
        return self._write((*clerks, new_clerk(name, role, pin, os.urandom(SALT_BYTES))), f"{name} may log in as {role}", name)

    def remove(self, name: str) -> int:
        rest = tuple(clerk for clerk in self._file.roll.clerks if plain_name(clerk.name) != plain_name(name))
        if len(rest) == len(self._file.roll.clerks):
            return self._cannot("there is no clerk of this name", "`gateway clerk list`", BROKEN)
        none_left = "" if rest else "; no clerk is left: on this machine the counter works without login"
        return self._write(rest, f"{tidy(name, MAX_NAME)} may not log in any more{none_left}", name)

    def damaged(self) -> int:
        what = self._file.roll.fault
        words = tell(what, "en") if what else None
        return self._cannot(words.message if words else "", words.next if words else "", BROKEN)

    def _write(self, clerks: tuple[Clerk, ...], line: str, name: str) -> int:
        try:
            self._file.write(clerks)
        except PermissionError:
            raise
        except OSError as why:
            return self._cannot(f"{self._file.path} cannot be written: {why.strerror or why}", "`df -h`, `dmesg`", BROKEN)
        told = {"name": tidy(name, MAX_NAME), "clerks": [{"name": clerk.name, "role": clerk.role} for clerk in clerks]}
        return say(Said("ok", self._outlet, line, (), told), OK, as_json=self._as_json)

    def _cannot(self, why: str, then: str, code: int) -> int:
        return cannot(self._outlet, why, then, code, as_json=self._as_json)
