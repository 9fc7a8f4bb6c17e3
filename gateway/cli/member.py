"""`gateway member list | name | export | erase`: the table that says whose handle stands in the journal. Changes no event."""

import argparse
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from gateway.config import Config
from gateway.faults import Fault, fault, tell
from gateway.journal.event import decode
from gateway.journal.explain import rupiah
from gateway.journal.history_io import history
from gateway.journal.inspect_io import inspect
from gateway.journal.lines_io import LinesReader
from gateway.journal.members_io import NAME
from gateway.journal.reader_io import UnreadableError
from gateway.journal.register_io import Member, Register
from gateway.journal.segments_io import place_of
from gateway.journal.veiled import unveiled
from gateway.messages.journal import Json
from gateway.pos.member import member_number
from gateway.pos.names import tidy
from gateway.pos.nik import holds_nik
from gateway.schedule import business_day

OK = 0
BROKEN = 1
KEYS = ("seq", "kind", "receipt_no", "business_day", "wall", "trust", "lines", "total", "paid")
"""What an export tells of each event: what the member bought, not who served."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|name|export|erase")
    listed = verbs.add_parser("list", help="every member: number, name, handle")
    name = verbs.add_parser("name", help="keep a member's name; a new member gets a handle")
    name.add_argument("number", metavar="NUMBER", help="the member's number, never a NIK")
    name.add_argument("name", metavar="NAME", help="the name")
    export = verbs.add_parser("export", help="all that is kept here of one member, as JSON")
    export.add_argument("number", metavar="NUMBER", help="the member's number, or the handle of one who was erased")
    erase = verbs.add_parser("erase", help="take a member's number and name out of the table; the journal keeps the handle")
    erase.add_argument("number", metavar="NUMBER", help="the member's number")
    parser.add_argument("--config", metavar="FILE", default=None, help="the configuration file")
    for verb in (listed, name, export, erase):
        verb.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="the same")
        verb.add_argument("--json", action="store_true", help="the same as JSON")


def run(args: argparse.Namespace) -> int:
    """Load the configuration, answer, return the exit code."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    return answer(load(args.config), args, time.time_ns() // 1_000_000)


def answer(config: Config, args: argparse.Namespace, wall_ms: int) -> int:
    """Answer by what is on the disk. 0 ok, 1 no such member or it cannot be done. Raises PermissionError."""
    state = Path(config.paths.state)
    path = state / NAME if (state / NAME).exists() else state
    if not os.access(path, os.R_OK | os.W_OK):
        raise PermissionError(13, "Permission denied", str(path))
    day = business_day(wall_ms, config.outlet.timezone, config.outlet.business_day_starts)
    desk = _Desk(config, Register(state), day, as_json=args.json)
    try:
        return desk.do(args)
    except (sqlite3.Error, UnreadableError) as err:
        return desk.say("unknown", str(err), ["next: `gateway journal verify`"], {"why": str(err)})


class _Desk:
    """One call: the outlet, its register, today, and how to say it."""

    def __init__(self, config: Config, register: Register, day: str, *, as_json: bool) -> None:
        self._config = config
        self._register = register
        self._day = day
        self._as_json = as_json

    def do(self, args: argparse.Namespace) -> int:
        match args.verb:
            case "list":
                return self._list()
            case "name":
                return self._name(args.number, args.name)
            case "export":
                return self._export(args.number)
            case _:
                return self._erase(args.number)

    def say(self, state: str, line: str, lines: list[str], told: dict[str, object]) -> int:
        """Verdict and outlet first. Returns the exit code."""
        if self._as_json:
            whole = {"schema_version": 1, "outlet": self._config.outlet.id, "state": state} | told
            sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
        else:
            sys.stdout.write("\n".join([f"{state.upper()}  {self._config.outlet.id}  {line}", *lines]) + "\n")
        return OK if state == "ok" else BROKEN

    def _list(self) -> int:
        members = self._register.members()
        lines = [f"{member.handle}  {_who(member)}" for member in members]
        told: dict[str, object] = {"members": [_fields(member) for member in members]}
        return self.say("ok", f"{len(members)} members", lines, told)

    def _name(self, text: str, name: str) -> int:
        number, name = member_number(text), tidy(name)
        if isinstance(number, Fault):
            return self._refuse(number)
        if holds_nik(name):
            return self._refuse(fault("GW-3120", "never"))
        handle = self._register.name(number, name, self._day)
        return self.say("ok", f"member {number} is {name}", [f"handle {handle}"], {"number": number, "name": name, "handle": handle})

    def _export(self, number: str) -> int:
        member = self._register.find(number) or next((one for one in self._register.members() if one.handle == number), None)
        events = list(self._events({number, member.handle} if member else {number}))
        if member is None and not events:
            return self._nobody(number)
        told: dict[str, object] = {"member": _fields(member) if member else {"number": number}, "events": events}
        lines = [json.dumps(told | {"outlet": self._config.outlet.id}, ensure_ascii=False, indent=2)]
        return self.say("ok", f"{len(events)} events", lines, told)

    def _erase(self, number: str) -> int:
        member = self._register.find(number)
        if member is None or not self._register.erase(number, self._day):
            return self._nobody(number)
        under_handle = list(self._events({member.handle}))
        under_number = list(self._events({number}))
        told: dict[str, object] = {"handle": member.handle, "events": len(under_handle), "events_with_number": len(under_number)}
        sums = sum(total for event in under_handle if isinstance(total := event.get("total"), int))
        lines = [f"stays: {len(under_handle)} events, {rupiah(sums)} under the handle {member.handle}, which nobody can read as a person"]
        if under_number:
            lines += [f"stays: {len(under_number)} events of before handles were used, which hold the number itself and cannot be changed"]
        return self.say("ok", "the member's number and name are erased", [*lines, *LEFT], told)

    def _events(self, names: set[str]) -> Iterator[dict[str, Json]]:
        """The events that name the member, with the lines where they are still there."""
        try:
            inspection = inspect(place_of(self._config))
        except UnreadableError:
            return  # no journal yet
        find = LinesReader(Path(self._config.paths.state)).find
        needles = [json.dumps(name, ensure_ascii=False).encode() for name in names]
        for row in history(inspection):
            if any(needle in row.body for needle in needles) and (fields := decode(unveiled(row, find).body)).get("member") in names:
                told: dict[str, Json] = {"seq": row.seq}
                yield told | {key: fields[key] for key in KEYS if key in fields}

    def _refuse(self, why: Fault) -> int:
        told = tell(why, "en")
        return self.say("unknown", told.message, [told.safe, f"next: {told.next}"], {"code": told.code, "why": told.message})

    def _nobody(self, number: str) -> int:
        shown = "this number" if holds_nik(number) else number
        why = f"there is no member {shown} here"
        return self.say("unknown", why, ["next: `gateway member list`"], {"why": why})


LEFT = [
    "the running gateway still knows the number on its last 200 receipts (for copies) until it is restarted: `systemctl restart gateway`",
    "number and name may still stand on paper, in backups of state/members.db, and in lists that somebody exported: erase those too",
    "a memory card may hold old traces that no program can reach; a card that leaves the office is destroyed",
]


def _who(member: Member) -> str:
    if not member.number:
        return f"erased {member.erased}".strip()
    return f"{member.number}  {member.name}".rstrip()


def _fields(member: Member) -> dict[str, str]:
    told = {"handle": member.handle, "number": member.number, "name": member.name, "since": member.since, "erased": member.erased}
    return {key: value for key, value in told.items() if value}
