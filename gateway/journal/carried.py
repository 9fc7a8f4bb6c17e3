"""What a segment's first event carries of all events before it, so that they can be dropped and everything still be checked. Pure.

The Merkle tree so far, the key in force, and the Z rows of the journal's whole life. Totals and open bon are the ledger's marks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gateway.journal.event import decode
from gateway.journal.key_chain import KINDS, claims_in, follow
from gateway.journal.merkle import HASH_BYTES, Frontier
from gateway.messages.journal import Fields, Json, Row

MAX_EVENTS = 100_000
"""A segment this long is closed at its next Z: 70 MB, which a start looks through in its time and a stick takes in a minute."""


@dataclass(frozen=True, slots=True)
class ZRow:
    """One Z report: its number, business day, event, and the grand total behind it (rupiah, never reset)."""

    z: int
    business_day: str
    seq: int
    grand_total: int


@dataclass(frozen=True, slots=True)
class Carried:
    """All up to event `seq`. `tree` None: an event before is missing, so nobody knows it. `claims`: what was said of keys."""

    seq: int = 0
    tree: Frontier | None = field(default_factory=Frontier)
    claims: tuple[tuple[int, str], ...] = ()
    z_rows: tuple[ZRow, ...] = ()

    def grown(self, rows: Iterable[Row]) -> "Carried":
        """With these events, which come behind, in order of seq. One that is missing costs the tree."""
        seq, tree, claims, z_rows = self.seq, self.tree, list(self.claims), list(self.z_rows)
        leaves: list[bytes] = []
        for row in rows:
            if row.seq != seq + 1:
                tree = None
            seq = row.seq
            leaves.append(row.hash)
            if row.kind in KINDS:
                claims += claims_in([row])
            elif row.kind == "z" and (z_row := _z_row(row)) is not None:
                z_rows.append(z_row)
        return Carried(seq, tree.grown(leaves) if tree is not None else None, tuple(claims), tuple(z_rows))

    def fields(self) -> dict[str, Json]:
        """The keys of the `segment` event. The signatures of the keys are checked here: at most `key_chain.MAX_CLAIMS`."""
        span = follow(self.claims).last
        tree: Json = None if self.tree is None else {"size": self.tree.size, "peaks": [peak.hex() for peak in self.tree.peaks]}
        return {
            "tree": tree,
            "key": span.key.verifier if span else None,
            "key_since": span.since if span else None,
            "z_rows": [[row.z, row.business_day, row.seq, row.grand_total] for row in self.z_rows],
        }


def carried_in(row: Row) -> Carried | None:
    """What this event carries of those before it; None where it is no `segment` event, or what it says cannot be."""
    if row.kind != "segment":
        return None
    try:
        fields = decode(row.body)
        z_rows = fields["z_rows"]
        rows = tuple(_carried_z_row(one) for one in z_rows) if isinstance(z_rows, list) else None
        tree = _tree(fields)
    except (ValueError, LookupError, TypeError):
        return None
    if rows is None or (tree is not None and tree.size != row.seq - 1):
        return None
    return Carried(row.seq - 1, tree, tuple(claims_in([row])), rows)


def began_at(row: Row) -> Carried | None:
    """All up to and with this first event of a segment: `genesis`, or a `segment`; None for any other."""
    if row.seq == 1:
        return Carried().grown([row])
    before = carried_in(row)
    return None if before is None else replace(before.grown([row]), claims=before.claims)


def is_due(first: Row, z: Row) -> bool:
    """Whether the segment that begins with `first` is closed at this Z: it is of another month, or long enough."""
    began, now = _day(first), _day(z)
    return z.seq - first.seq + 1 >= MAX_EVENTS or (began != "" and now != "" and began[:7] != now[:7])


def _z_row(row: Row) -> ZRow | None:
    try:
        fields = decode(row.body)
    except ValueError:
        return None
    z, day, total = fields.get("z"), fields.get("business_day"), fields.get("grand_total")
    marks = fields.get("marks")
    if not isinstance(total, int) and isinstance(marks, dict):
        total = marks.get("grand_total")
    return ZRow(z, str(day), row.seq, total if isinstance(total, int) else 0) if isinstance(z, int) else None


def _carried_z_row(one: Json) -> ZRow:
    if not isinstance(one, list):
        raise TypeError("a Z row is a list")
    z, day, seq, total = one
    if not (isinstance(z, int) and isinstance(day, str) and isinstance(seq, int) and isinstance(total, int)):
        raise TypeError("a Z row is number, day, event, grand total")
    return ZRow(z, day, seq, total)


def _tree(fields: Fields) -> Frontier | None:
    tree = fields.get("tree")
    if not isinstance(tree, dict):
        return None
    size, peaks = tree["size"], tree["peaks"]
    if not isinstance(size, int) or not isinstance(peaks, list) or any(len(str(peak)) != 2 * HASH_BYTES for peak in peaks):
        raise TypeError("a tree is a size and its peaks")
    return Frontier(size, tuple(bytes.fromhex(str(peak)) for peak in peaks))


def _day(row: Row) -> str:
    try:
        return str(decode(row.body).get("business_day", ""))
    except ValueError:
        return ""
