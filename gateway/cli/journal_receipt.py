"""`gateway journal receipt | key | rotate-key`: is a receipt genuine, whose key says so, and the order for a new one."""

import argparse
import sys

from gateway.cli.journal_asks import Answer
from gateway.journal.disk_io import Disk
from gateway.journal.explain import rupiah
from gateway.journal.history_io import chapters
from gateway.journal.inspect_io import Inspection
from gateway.journal.key_chain import KeyChain, claims_in, follow
from gateway.journal.reader_io import JournalReader
from gateway.journal.receipt_check import COPY_AGAIN, Verdict, judge, judge_here
from gateway.journal.receipt_code import MAX_TEXT, ReceiptCode, read_code
from gateway.journal.signer_io import key_in_force, order_file
from gateway.keys import PublicKey, read_verifier


def configure(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> tuple[argparse.ArgumentParser, ...]:
    """Tell argparse what these three take; returns their parsers."""
    receipt = verbs.add_parser("receipt", help="is the receipt with this QR text genuine")
    receipt.add_argument("text", metavar="TEXT", help="what the QR says, in single quotes; - reads it from stdin")
    receipt.add_argument("--key", metavar="VERIFIER", type=_key, action="append", help="the outlet's key: needs no journal; may come again")
    keys = verbs.add_parser("key", help="the outlet's public keys, for those who check receipts")
    rotate = verbs.add_parser("rotate-key", help="have the outlet's key changed at the next start")
    return receipt, keys, rotate


def ask_receipt(inspection: Inspection | None, text: str, keys: list[PublicKey]) -> Answer:
    """The verdict on a code: by the journal at hand where it is that of the code, else by `keys`. `text` "-": from stdin."""
    said = sys.stdin.readline(MAX_TEXT) if text == "-" else text
    code = read_code(said)
    if isinstance(code, str):
        return _told(Verdict("unknown", f"this is no receipt code: {code}", COPY_AGAIN), None)
    if inspection is not None and code.outlet == inspection.place.outlet:
        past = [chapter.inspection for chapter in chapters(inspection) if chapter.inspection.journal == code.journal]
        inspection = past[0] if past else inspection
    if inspection is None or (code.outlet, code.journal) != (inspection.place.outlet, inspection.journal):
        return _told(judge(said, code, keys), code)
    found = inspection.event(code.seq)
    first = inspection.kept().first
    return _told(judge_here(said, code, _chain(inspection), found[0] if found else None, inspection.tip(), first), code)


def ask_key(inspection: Inspection) -> Answer:
    """The journal's keys, the one in force last."""
    chain = _chain(inspection)
    lines = [f"from event {span.since}{f' up to {span.until - 1}' if span.until else ''}: {span.key.verifier}" for span in chain.spans]
    lines += [f"event {seq}: not taken: {why}; keep the card as it is and call the district" for seq, why in chain.refused]
    state = "broken" if chain.refused else "ok" if chain.spans else "unknown"
    keys = [{"since": span.since, "until": span.until, "key": span.key.verifier} for span in chain.spans]
    told: dict[str, object] = {"keys": keys, "refused": [list(one) for one in chain.refused]}
    return state, f"journal {inspection.journal}: {len(chain.spans)} keys", lines, told


def order_rotation(inspection: Inspection) -> Answer:
    """Leave the order; the daemon carries it out when it starts. Raises OSError where it cannot be left, or the key not be read."""
    keys, journal = inspection.place.keys, inspection.journal
    old = key_in_force(keys, journal, JournalReader(inspection.place.directory))
    Disk().write_file(order_file(keys, journal), b"")
    lines = [
        f"in force now: {old.signer.public.id}",
        "next: `systemctl restart gateway`, then `gateway journal key` shows the new one; tell it to those who check receipts",
    ]
    return "ok", "the key is changed at the next start", lines, {"in_force": old.signer.public.id}


def _chain(inspection: Inspection) -> KeyChain:
    return follow(claims_in(inspection.rows()))


def _told(verdict: Verdict, code: ReceiptCode | None) -> Answer:
    what = "" if code is None else f"receipt {code.number}, {rupiah(code.paid)}"
    lines = ([f"next: {verdict.next}"] if verdict.next else []) if code is None else _lines(verdict, code)
    told: dict[str, object] = {"why": verdict.why, "next": verdict.next or None, "in_journal": verdict.in_journal, "receipt": _fields(code)}
    if verdict.in_journal is False:
        what += "; BUT THIS JOURNAL DOES NOT HOLD IT"
    return verdict.state, what or verdict.why, lines, told


def _lines(verdict: Verdict, code: ReceiptCode) -> list[str]:
    lines = [f"why: {verdict.why}", f"journal {code.journal}, event {code.seq}, {code.head.hex()[:8]}"]
    if code.rounding:
        lines.append(f"before rounding {rupiah(code.total)}")
    return lines + ([f"next: {verdict.next}"] if verdict.next else [])


def _fields(code: ReceiptCode | None) -> dict[str, object] | None:
    if code is None:
        return None
    return {
        "outlet": code.outlet, "journal": code.journal, "seq": code.seq, "generation": code.generation, "receipt_no": code.receipt_no,
        "total": code.total, "rounding": code.rounding, "paid": code.paid, "head": code.head.hex(),
    }  # fmt: skip


def _key(text: str) -> PublicKey:
    key = read_verifier(text)
    if isinstance(key, str):
        raise argparse.ArgumentTypeError(f"{text!r} is no verifier key: {key}")
    return key
