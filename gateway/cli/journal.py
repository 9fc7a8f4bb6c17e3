"""`gateway journal VERB`: reads both copies, beside the daemon or not. Changes no event."""

import argparse
import json
import sqlite3
import sys
from pathlib import Path

from gateway.cli import journal_receipt
from gateway.cli.journal_asks import Answer, ask_gaps, ask_z, journal_id, prove
from gateway.cli.journal_export import CannotExportError, ask_export
from gateway.cli.journal_report import MINISTRY, ask_report, ministry, same_goods
from gateway.cli.journal_story import ask_day, business_date
from gateway.cli.journal_verify import ask_verify
from gateway.config import Config
from gateway.journal.explain import explain
from gateway.journal.inspect_io import Inspection, inspect
from gateway.journal.lines_io import LinesReader
from gateway.journal.phrases import LANGUAGES
from gateway.journal.reader_io import UnreadableError
from gateway.journal.segments_io import Place, place_of, read_identity
from gateway.journal.veiled import unveiled
from gateway.journal.views_io import REPORTS

OK = 0
BROKEN = 1
DAMAGED = 2
USAGE = 64
NO_PERMISSION = 77
CODES = {"ok": OK, "damaged": DAMAGED, "broken": BROKEN}
Told = dict[str, object]


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    verb_names = "verify|head|explain|gaps|z|proof|report|receipt|key|rotate-key|export"
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=verb_names)
    verify = verbs.add_parser("verify", help="check the chain, both copies against each other, and the totals")
    verify.add_argument("--since", type=_seq, metavar="SEQ", default=1, help="only the events from this one on")
    verify.add_argument("--against", metavar="CHECKPOINT", help="a file with a signed checkpoint that somebody kept")
    verify.add_argument("--journal", type=journal_id, metavar="ID", help="one of the journals before, after a lost card")
    verify.add_argument("--no-copy", action="store_true", help="the database alone, as on a card without its stick")
    head = verbs.add_parser("head", help="where the journal stands, in a line to read out on the phone")
    event = verbs.add_parser("explain", help="one event in words, or a whole day as a story")
    which = event.add_mutually_exclusive_group(required=True)
    which.add_argument("seq", type=_seq, metavar="SEQ", nargs="?", help="the event's number, from 1")
    which.add_argument("--day", type=business_date, metavar="DAY", help="a business day, as 2026-11-24: for the overseer")
    event.add_argument("--language", choices=LANGUAGES, default="id", help="of the story: id (Bahasa Indonesia) or en")
    silent = verbs.add_parser("gaps", help="events and receipt numbers that are missing, and times when the gateway did not run")
    z = verbs.add_parser("z", help="the Z reports, or one of them")
    z.add_argument("number", type=_seq, metavar="N", nargs="?", help="the Z report's number")
    proof = verbs.add_parser("proof", help="the proof (C2SP tlog-proof) that an event is in this journal")
    proof.add_argument("seq", type=_seq, metavar="SEQ", help="the event's number, from 1")
    report = verbs.add_parser("report", help="sums of each day, shift, cashier, item or member; stock; the ministry's table (CSV)")
    names = sorted([*REPORTS, MINISTRY])
    report.add_argument("name", choices=names, metavar="NAME", help=", ".join(names))
    since = "from this business day on, as 2026-11-24"
    report.add_argument("--since", "--from", type=business_date, metavar="DAY", default="0001-01-01", help=since)
    report.add_argument("--until", "--to", type=business_date, metavar="DAY", default="9999-12-31", help="up to this business day")
    report.add_argument("--anew", action="store_true", help="make the reports' file anew")
    export = verbs.add_parser("export", help="onto a stick: sealed batches, checkpoints, keys and a verifier that needs only Python")
    export.add_argument("--usb", metavar="DIR", type=Path, required=True, help="where the stick is mounted")
    export.add_argument("--since", type=_seq, metavar="SEQ", default=1, help="only the events from this one on")
    parser.add_argument("--config", metavar="FILE", default=None, help="the configuration file")
    for verb in (verify, head, event, silent, z, proof, report, export, *journal_receipt.configure(verbs)):
        verb.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="the same")
        verb.add_argument("--json", action="store_true", help="the same as JSON")


def run(args: argparse.Namespace) -> int:
    """Load the configuration, answer, return the exit code."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    if args.verb == "receipt" and args.key:  # anywhere: no configuration, no journal
        return _receipt(journal_receipt.ask_receipt(None, args.text, args.key), "", as_json=args.json)
    return answer(load(args.config), args)


def answer(config: Config, args: argparse.Namespace) -> int:
    """Answer by what is on the disk. 0 ok, 1 broken or not there, 2 damaged but whole in the other copy, 77 not permitted."""
    place = place_of(config)
    try:
        inspection = inspect(place, getattr(args, "journal", None) or "")
        return _answer(inspection, config, args)
    except PermissionError as err:
        why = f"{err.filename or place.directory} may not be read by this user"
        return _cannot(place, why, "run it as the gateway's user: `sudo -u gateway gateway journal …`", NO_PERMISSION, as_json=args.json)
    except UnreadableError as err:
        then = "start the gateway once (`systemctl start gateway`), or check paths.state in the configuration"
        return _cannot(place, str(err), then, BROKEN, as_json=args.json)


def _answer(inspection: Inspection, config: Config, args: argparse.Namespace) -> int:
    match args.verb:
        case "verify":
            against = Path(args.against) if args.against is not None else None
            found = ask_verify(inspection, config, args.since, against, with_copy=not args.no_copy)
            return _asked(inspection, found, as_json=args.json)
        case "head":
            return _head(inspection, as_json=args.json)
        case "explain" if args.day is not None:
            return _asked(inspection, ask_day(inspection, config.outlet, args.day, args.language), as_json=args.json)
        case "explain":
            return _explain(inspection, config, args.seq, as_json=args.json)
        case "gaps":
            return _asked(inspection, ask_gaps(inspection, config.outlet), as_json=args.json)
        case "z":
            return _asked(inspection, ask_z(inspection, args.number, config.outlet), as_json=args.json)
        case "report":
            return _report(inspection, config, args)
        case "receipt":
            return _receipt(journal_receipt.ask_receipt(inspection, args.text, []), inspection.place.outlet, as_json=args.json)
        case "key":
            return _asked(inspection, journal_receipt.ask_key(inspection), as_json=args.json)
        case "rotate-key":
            return _rotate(inspection, as_json=args.json)
        case "export":
            return _export(inspection, args)
        case _:
            return _proof(inspection, args.seq, as_json=args.json)


def _asked(inspection: Inspection, answer: Answer, *, as_json: bool) -> int:
    state, words, lines, told = answer
    _say(inspection.place.outlet, state, words, lines, {"state": state, "journal": inspection.journal} | told, as_json=as_json)
    return CODES.get(state, BROKEN)


def _report(inspection: Inspection, config: Config, args: argparse.Namespace) -> int:
    try:
        if args.name == MINISTRY:
            for line in ministry(inspection, config, args.since, args.until, anew=args.anew):
                sys.stdout.buffer.write(line.encode())  # the very bytes of the file, whatever the terminal's language
            return OK
        answer = ask_report(inspection, args.name, args.since, args.until, anew=args.anew, same=same_goods(config))
    except (sqlite3.Error, OSError) as err:
        why = f"the reports cannot be made beside the journal: {err}"
        return _cannot(inspection.place, why, "run it as the gateway's user; see `df -h`", BROKEN, as_json=args.json)
    return _asked(inspection, answer, as_json=args.json)


def _receipt(answer: Answer, outlet: str, *, as_json: bool) -> int:
    state, words, lines, told = answer
    code = told["receipt"]
    _say(str(code["outlet"]) if isinstance(code, dict) else outlet, state, words, lines, {"state": state} | told, as_json=as_json)
    return OK if state == "genuine" and told["in_journal"] is not False else BROKEN


def _rotate(inspection: Inspection, *, as_json: bool) -> int:
    try:
        return _asked(inspection, journal_receipt.order_rotation(inspection), as_json=as_json)
    except PermissionError:
        raise
    except OSError as err:
        then = "see state/identity; without the old key no new one is believed: call the district"
        return _cannot(inspection.place, f"the key cannot be changed: {err}", then, BROKEN, as_json=as_json)


def _proof(inspection: Inspection, seq: int, *, as_json: bool) -> int:
    """The proof itself on stdout, as a file that other tools read."""
    text = prove(inspection, seq)
    if text is None:
        why = _no_event(inspection, seq, " with all events before it")
        return _cannot(inspection.place, why, "see `gateway journal verify`", BROKEN, as_json=as_json)
    if as_json:
        _say(inspection.place.outlet, "ok", "", [], {"state": "ok", "journal": inspection.journal, "seq": seq, "proof": text}, as_json=True)
    else:
        sys.stdout.write(text)
    return OK


def _export(inspection: Inspection, args: argparse.Namespace) -> int:
    try:
        return _asked(inspection, ask_export(inspection, args.usb, args.since), as_json=args.json)
    except CannotExportError as no:
        return _cannot(inspection.place, str(no), no.then, USAGE if no.is_usage else BROKEN, as_json=args.json)


def _head(inspection: Inspection, *, as_json: bool) -> int:
    tip = inspection.tip()
    if not tip.seq:
        raise UnreadableError(_first_trouble(inspection) or "the database has no event that can be read")
    told: Told = {"state": "ok", "journal": inspection.journal, "z": tip.z, "seq": tip.seq, "hash": tip.hash.hex()}
    _say(inspection.place.outlet, "ok", f"Z {tip.z}, event {tip.seq}, {tip.hash.hex()[:8]}", [], told, as_json=as_json)
    return OK


def _explain(inspection: Inspection, config: Config, seq: int, *, as_json: bool) -> int:
    found = inspection.event(seq)
    if found is None:
        why = _no_event(inspection, seq)
        return _cannot(inspection.place, why, "see `gateway journal head`", BROKEN, as_json=as_json)
    row, previous = found
    row = unveiled(row, LinesReader(inspection.place.directory.parent).find)
    identity = read_identity(inspection.place.directory)
    lines = explain(row, previous, config.outlet, identity.generation if identity else 1)
    told: Told = {
        "state": "ok", "journal": inspection.journal, "seq": row.seq, "kind": row.kind, "hash": row.hash.hex(),
        "previous": previous.hex(), "body": row.body.decode("utf-8", "replace"), "words": lines,
    }  # fmt: skip
    _say(inspection.place.outlet, "ok", f"journal {inspection.journal}", lines, told, as_json=as_json)
    return OK


def _no_event(inspection: Inspection, seq: int, but: str = "") -> str:
    first = inspection.firsts[0]
    if seq < first:
        return f"event {seq} is not here any more: the journal is kept here from event {first} on; the district has what was before"
    return f"there is no event {seq}{but}; the last is {inspection.head_seq()}"


def _first_trouble(inspection: Inspection) -> str:
    return next(iter(inspection.troubles.values()), "")


def _cannot(place: Place, why: str, then: str, code: int, *, as_json: bool) -> int:
    _say(place.outlet, "unknown", why, [f"next: {then}"], {"state": "unknown", "why": why, "next": then}, as_json=as_json)
    return code


def _say(outlet: str, state: str, line: str, lines: list[str], told: Told, *, as_json: bool) -> None:
    """Verdict and outlet first; then why, and what next."""
    if as_json:
        sys.stdout.write(json.dumps({"schema_version": 1, "outlet": outlet} | told, ensure_ascii=False, indent=2) + "\n")
        return
    sys.stdout.write("\n".join(["  ".join(part for part in (state.upper(), outlet, line) if part), *lines]) + "\n")


def _seq(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) < 1 << 53:
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of an event; write a number from 1")
    return int(text)
