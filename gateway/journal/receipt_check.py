"""Is this receipt genuine? Judged from its code and a key, and by the outlet's own journal where that is at hand. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gateway.journal.checkpoint import origin_of
from gateway.journal.event import decode
from gateway.journal.key_chain import KeyChain, KeySpan
from gateway.journal.receipt_code import ReceiptCode, is_whole
from gateway.keys import PublicKey
from gateway.messages.journal import Fields, Row, Tip

State = Literal["genuine", "not genuine", "unknown"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`state`: whether the outlet's key made this code. `in_journal`: whether the journal has its event, None where nobody looked.

    `why` and `next` in English; `next` is "" where nothing is to be done. A genuine receipt that is not in the journal accuses the journal.
    """

    state: State
    why: str
    next: str = ""
    in_journal: bool | None = None


def judge(text: str, code: ReceiptCode, keys: Sequence[PublicKey]) -> Verdict:
    """The verdict by these keys alone, anywhere. `text`: what `code` was read from."""
    origin = origin_of(code.outlet, code.journal)
    mine = [key for key in keys if key.name == origin]
    if not mine:
        have = ", ".join(sorted({key.name for key in keys})) or "none"
        return Verdict("unknown", f"it takes a key of {origin}; given: {have}", "ask the district for the outlet's key; give it by --key")
    signer = next((key for key in mine if code.is_signed_by(key)), None)
    if signer is not None:
        return Verdict("genuine", f"signed with {signer.id}")
    return _unsigned(text, f"no key given of {origin} signed this")


def judge_here(text: str, code: ReceiptCode, keys: KeyChain, row: Row | None, tip: Tip, first: int = 1) -> Verdict:
    """The verdict with this code's journal at hand. `row`: its event `code.seq`, `tip`: where it ends.

    `first`: from which event on it is kept here, by the district's word; the keys of before may be gone with their events.
    """
    span = next((span for span in keys.spans if code.is_signed_by(span.key)), None)
    if code.seq < first:
        return _dropped(text, code, span, first)
    if span is None:
        return _unsigned(text, "none of the keys that this journal names signed it")
    if span.until is not None and span.until <= code.seq:
        return Verdict("not genuine", f"its key {span.key.id} was given up at event {span.until}, before event {code.seq}", _CALL)
    return _looked_up(code, span, row, tip)


COPY_AGAIN = "copy it whole, spaces too: in single quotes, or TEXT `-` and the code on stdin"
_CALL = "keep the receipt and call the district"
_TAIL = "keep the card and the stick as they are, keep the receipt, and call the district"


def _dropped(text: str, code: ReceiptCode, span: KeySpan | None, first: int) -> Verdict:
    kept = f"event {code.seq} is not here any more, the journal is kept from event {first} on"
    if span is not None and (span.until is None or code.seq < span.until):
        return Verdict("genuine", f"signed with {span.key.id}; {kept}: the district has it")
    if not is_whole(text):
        return _unsigned(text, kept)
    return Verdict("unknown", f"{kept}, and no key that it still names signed this", "ask the district, which has the event and its key")


def _looked_up(code: ReceiptCode, span: KeySpan, row: Row | None, tip: Tip) -> Verdict:
    signed = f"signed with {span.key.id}"
    if row is None and code.seq > tip.seq:
        why = f"{signed}, but this journal ends at event {tip.seq} and the receipt is of event {code.seq}: its end was cut off"
        return Verdict("genuine", why, _TAIL, in_journal=False)
    if row is None:
        return Verdict("genuine", f"{signed}, but event {code.seq} is missing from this journal", _TAIL, in_journal=False)
    if row.hash != code.head:
        why = f"{signed}, but this journal tells another event {code.seq}: it was rewritten after the receipt was given out"
        return Verdict("genuine", why, _TAIL, in_journal=False)
    wrong = _contradiction(code, row)
    if wrong:
        return Verdict("not genuine", f"{signed}, but {wrong}: somebody else holds the key", _CALL, in_journal=True)
    return Verdict("genuine", f"{signed}; its event {code.seq} is in this journal, with the same total", in_journal=True)


def _contradiction(code: ReceiptCode, row: Row) -> str:
    """What the event itself says otherwise, "" if nothing."""
    try:
        fields: Fields = decode(row.body)
    except ValueError:
        return f"event {row.seq} cannot be read"
    if row.kind not in ("sale", "refund"):
        return f"event {row.seq} is no sale"
    told = {"receipt_no": code.receipt_no, "total": code.total, "rounding": code.rounding}
    wrong = (name for name, value in told.items() if fields.get(name, 0) != value)
    return next((f"its event says {name} {fields.get(name, 0)}, not {told[name]}" for name in wrong), "")


def _unsigned(text: str, why: str) -> Verdict:
    if not is_whole(text):
        return Verdict("unknown", f"characters are missing, so nothing can be said ({why})", COPY_AGAIN)
    return Verdict("not genuine", f"{why}: it was altered, mistyped or made by somebody else", _CALL)
