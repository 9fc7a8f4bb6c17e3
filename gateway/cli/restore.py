"""`gateway restore PATH | --marks`: a new card takes up where the dead one ended. The daemon is stopped; the new journal is its own."""

import argparse
import json
import sqlite3
import sys
from pathlib import Path

from gateway.cli.journal_asks import journal_id
from gateway.cli.saying import BROKEN, NO_PERMISSION, OK, Said, cannot, say
from gateway.clock_io import SystemClock, set_by
from gateway.config import Config
from gateway.faults import Fault, tell
from gateway.journal.disk_io import Disk
from gateway.journal.explain import rupiah
from gateway.journal.register_io import Register
from gateway.journal.restore_io import Restored, begin_from_marks, restore
from gateway.journal.segments_io import place_of
from gateway.journal.succession_io import Own
from gateway.journal.trouble_io import RefusedError
from gateway.journal.voice import Voice
from gateway.messages.journal import Tip

USAGE = "name PATH, or --marks RECEIPT_NO Z GRAND_TOTAL with --journal OLD --stored SEQ --tip HEX"


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    parser.add_argument("path", metavar="PATH", nargs="?", help="a stick, an export's directory, or the old card's state directory")
    marks = ("RECEIPT_NO", "Z", "GRAND_TOTAL")
    parser.add_argument("--marks", type=_whole, nargs=3, metavar=marks, help="nothing is left: the totals of the district's last ack")
    parser.add_argument("--journal", type=journal_id, metavar="OLD", help="with --marks: the lost journal's id")
    parser.add_argument("--stored", type=_whole, metavar="SEQ", help="with --marks: its last event that the district holds")
    parser.add_argument("--tip", type=_hash, metavar="HEX", help="with --marks: the hash of that event, 64 hex digits")
    parser.add_argument("--generation", type=_whole, default=1, metavar="N", help="with --marks: the lost journal's (default 1)")
    parser.add_argument("--members", metavar="FILE", help="the list that `gateway member list --json` once gave")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--config", metavar="FILE", default=None, help="the configuration file")
    parser.add_argument("--json", action="store_true", help="the same as JSON")


def run(args: argparse.Namespace) -> int:
    """Load the configuration, restore, return the exit code."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    return answer(load(args.config), args)


def answer(config: Config, args: argparse.Namespace) -> int:
    """0 restored (also before), 1 refused or not done, 77 not permitted."""
    outlet = config.outlet.id
    if (args.path is None) == (args.marks is None) or (args.marks and None in (args.journal, args.stored, args.tip)):
        return cannot(outlet, "it takes one place to restore from", USAGE, BROKEN, as_json=args.json)
    if not (args.yes or _agreed(outlet, args.path or "the district's totals alone")):
        return cannot(outlet, "not confirmed; nothing was touched", "answer `yes`, or add --yes", BROKEN, as_json=args.json)
    try:
        members = _members(args.members)
        done = _restore(config, args)
        taken = Register(Path(config.paths.state)).take(members) if members is not None else None
    except RefusedError as no:
        return _refused(outlet, no.fault, as_json=args.json)
    except PermissionError as err:
        then = f"run it as the gateway's user: `sudo -u gateway gateway restore {args.path or '…'}`"
        return cannot(outlet, f"{err.filename} may not be used by this user", then, NO_PERMISSION, as_json=args.json)
    except (OSError, ValueError, sqlite3.Error) as err:
        then = "see `df -h` and `dmesg`, then run the same command again: it goes on from where it is"
        return cannot(outlet, f"it did not come to its end: {err}", then, BROKEN, as_json=args.json)
    return _told(outlet, done, taken, as_json=args.json)


def _restore(config: Config, args: argparse.Namespace) -> Restored:
    place, own = place_of(config), _own(config)
    if args.path is not None:
        return restore(Disk(), place, own, Path(args.path))
    receipt_no, z, grand_total = args.marks
    at = Tip(args.stored, args.tip, receipt_no, z, grand_total, generation=args.generation)
    return begin_from_marks(Disk(), place, own, args.journal, at)


def _own(config: Config) -> Own:
    """Makes the order of an event of the journal itself."""
    return Voice(config.outlet, SystemClock(set_by(Path(config.paths.clock_synced), rtc=config.outlet.rtc))).order


def _members(path: str | None) -> list[dict[str, str]] | None:
    """The members of the list. Raises OSError, ValueError."""
    if path is None:
        return None
    told = json.loads(Path(path).read_text("utf-8"))
    members = told.get("members") if isinstance(told, dict) else None
    if not isinstance(members, list) or not all(isinstance(one, dict) for one in members):
        raise ValueError(f"{path} is no list of `gateway member list --json`")
    return [{str(key): str(value) for key, value in one.items()} for one in members]


def _agreed(outlet: str, source: str) -> bool:
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"Restore outlet {outlet} from {source}? The service must be stopped. yes/no: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("yes", "y", "ya")


def _refused(outlet: str, why: Fault, *, as_json: bool) -> int:
    told = tell(why, "en")
    return cannot(outlet, f"{told.code} {told.message} {told.safe}", told.next, BROKEN, as_json=as_json)


def _told(outlet: str, done: Restored, taken: int | None, *, as_json: bool) -> int:
    tip = done.tip
    told: dict[str, object] = {
        "journal": done.journal, "lost": done.lost, "source": done.source or None, "generation": done.generation, "again": done.again,
        "receipt_no": tip.receipt_no, "z": tip.z, "grand_total": tip.grand_total, "until": done.until, "carried": done.carried,
        "broken": done.broken or None, "kept": list(done.kept), "members": taken,
    }  # fmt: skip
    if done.again:
        words = f"already restored: journal {done.journal} holds it"
        return say(Said("ok", outlet, words, ["nothing was changed"], told), OK, as_json=as_json)
    lines = [f"next numbers: receipt {tip.receipt_no + 1}, Z {tip.z + 1}; grand total {rupiah(tip.grand_total)}"]
    if done.source != "marks":
        lines.append(f"journal {done.lost} was read up to event {done.until}; {done.carried} events are carried over for the district")
    if done.broken:
        lines.append(f"NOT ALL OF IT COULD BE HAD: {done.broken}; keep what it was read from and tell the district")
    lines += [f"journal {journal} of this card has no sales and lies beside, unused" for journal in done.kept]
    lines.append("members' numbers and names come with --members FILE alone" if taken is None else f"{taken} members taken from the list")
    lines.append("next: `systemctl start gateway`, `gateway journal verify`, then sell one thing and look at its number")
    words = f"journal {done.journal}, generation {done.generation}, follows {done.lost}"
    return say(Said("ok", outlet, words, lines, told), OK, as_json=as_json)


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number")
    return int(text)


def _hash(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != 32:  # noqa: PLR2004 - SHA-256
        raise argparse.ArgumentTypeError(f"{text!r} is no hash (64 hex digits)")
    return found
