"""What the district reads in an event's body: its kind and time, and the figures of the marks. Pure, and total on hostile bytes."""

import json
import re
from dataclasses import dataclass

from gateway.district.store import CANNOT_READ_YET
from gateway.journal.key_chain import claim_of

BODY_VERSION = 1
LARGEST = 2**53  # the contract's bound of integers; also keeps them inside a column
JOURNAL = re.compile(r"[0-9a-f]{8}\Z", re.ASCII)
KIND = re.compile(r"[a-z][a-z0-9_]{0,63}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One body. `sold`: rupiah that it adds to the grand total; `grand_total`: the total before it, where it carries marks.

    `follows`: in a genesis after another journal, which generation it is and of which one.
    `key`: what it says about the outlet's key from here on, as `key_chain` has it; not yet checked.
    """

    kind: str
    wall_ms: int | None
    receipt_no: int = 0
    z: int = 0
    sold: int = 0
    grand_total: int | None = None
    key: str | None = None
    follows: str = ""


def meaning(body: bytes) -> Meaning | str:
    """What a body says, or why it is none. A kind not known here is kept under its own name; an unknown version waits for an upgrade."""
    try:
        fields = json.loads(body.decode())  # decoded here: json would take UTF-16 too
    except (ValueError, RecursionError):
        return "a body is not JSON"
    if not isinstance(fields, dict):
        return "a body is not a JSON object"
    version, kind, wall = fields.get("v"), fields.get("kind"), fields.get("wall")
    if type(version) is int and version != BODY_VERSION:
        return f"{CANNOT_READ_YET}an event of version {version if abs(version) <= LARGEST else 'beyond 2^53'}"
    if type(version) is not int or not isinstance(kind, str) or not KIND.match(kind) or not (wall is None or _is_whole(wall)):
        return "a body has no version, kind or time that can be"
    return _figures(Meaning(kind, wall), fields)


def _figures(plain: Meaning, fields: dict[str, object]) -> Meaning:
    """The same with its figures; what is no integer counts as absent, as in the outlet's own ledger."""
    kind, marks = plain.kind, fields.get("marks")
    before = marks if isinstance(marks, dict) else {}
    receipt_no = _whole(fields.get("receipt_no")) if kind in ("sale", "refund") else None
    return Meaning(
        kind,
        plain.wall_ms,
        receipt_no=max(receipt_no or 0, _whole(before.get("receipt_no")) or 0),
        z=max((_whole(fields.get("z")) if kind == "z" else None) or 0, _whole(before.get("z")) or 0),
        sold=(_whole(fields.get("total")) if kind == "sale" else None) or 0,
        grand_total=_whole(before.get("grand_total")),
        key=claim_of(kind, fields),
        follows=_follows(fields) if kind == "genesis" else "",
    )


def _follows(fields: dict[str, object]) -> str:
    generation, lost = fields.get("generation"), fields.get("lost")
    if type(generation) is not int or generation <= 1:
        return ""
    return f"generation {generation}, after journal {lost if isinstance(lost, str) and JOURNAL.match(lost) else 'unknown'}"


def _is_whole(value: object) -> bool:
    return type(value) is int and -LARGEST <= value <= LARGEST


def _whole(value: object) -> int | None:
    return value if type(value) is int and _is_whole(value) else None
