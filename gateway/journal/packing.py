"""What an export gathers while the events pass: the tree, the keys, the district's last signed word; and the texts beside them. Pure."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gateway.journal.event import decode
from gateway.journal.key_chain import claim_of
from gateway.journal.ledger import advance
from gateway.journal.merkle import Frontier
from gateway.messages.journal import Fields, Row, Tip

DIGITS = 12  # of a number in a file's name: names sort as the events do


@dataclass(slots=True)
class Gathering:
    """Sees every event from the first that the journal has. `start`: the first to be exported.

    `tree` is None when it cannot be known: an event is missing before. `before`: the tree of what comes before `start`, or before the
    first event that there still is.
    """

    start: int = 1
    tip: Tip = field(default_factory=Tip)
    tree: Frontier | None = field(default_factory=Frontier)
    before: Frontier | None = None
    claims: list[tuple[int, str]] = field(default_factory=list)
    ack: tuple[int, str] | None = None

    def see(self, row: Row) -> None:
        """The next event."""
        try:
            fields: Fields = decode(row.body)
        except ValueError:
            fields = {}
        if not self.tip.seq and row.seq > 1:  # older segments were dropped; this one's first event carries what is needed of them
            self.tree = _carried_tree(fields)
            self.claims += _carried_key(fields)
        if self.tip.seq < self.start <= row.seq:
            self.before = self.tree
        follows = self.tree is not None and row.seq == self.tree.size + 1
        self.tree = self.tree.grown([row.hash]) if follows and self.tree is not None else None
        self.tip = advance(self.tip, row, fields)
        claim = claim_of(row.kind, fields)
        if claim is not None:
            self.claims.append((row.seq, claim))
        stored, ack = fields.get("stored"), fields.get("ack")
        if row.kind == "ack" and type(stored) is int and isinstance(ack, str):
            self.ack = (stored, ack)


def numbered(number: int, suffix: str) -> str:
    """A file's name by an event's number."""
    return f"{number:0{DIGITS}}{suffix}"


def keys_text(claims: Iterable[tuple[int, str]]) -> str:
    """keys.txt: a line per key, since which event it signs, its verifier, and for later ones the old key's id and signature."""
    return "".join(f"{seq} {claim}\n" for seq, claim in claims)


def before_text(tree: Frontier) -> str:
    """before-<first>.txt: the roots of the whole subtrees of the tree before the first event here, the largest first, in base64."""
    return "".join(f"{base64.b64encode(peak).decode()}\n" for peak in tree.peaks)


def sums_text(sums: Mapping[str, str]) -> str:
    """SHA256SUMS, as `sha256sum -c` reads it."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))


def read_sums(text: str) -> dict[str, str]:
    """Digest by name; lines that are none are passed over."""
    found = (line.split("  ", 1) for line in text.splitlines())
    return {parts[1]: parts[0] for parts in found if len(parts) == 2}  # noqa: PLR2004 - digest and name


def _carried_tree(fields: Fields) -> Frontier | None:
    """The tree before a `segment` event, as that says it; None where it does not."""
    tree = fields.get("tree")
    try:
        peaks = tuple(bytes.fromhex(str(peak)) for peak in tree["peaks"]) if isinstance(tree, dict) else ()  # type: ignore[union-attr]
        return Frontier(int(str(tree["size"])), peaks) if isinstance(tree, dict) else None
    except (ValueError, LookupError, TypeError):
        return None


def _carried_key(fields: Fields) -> list[tuple[int, str]]:
    """The key in force at a `segment` event, as that repeats it."""
    key, since = fields.get("key"), fields.get("key_since")
    return [(since, key)] if isinstance(key, str) and type(since) is int else []


def is_of(ack: str, journal: str) -> bool:
    """Whether this signed ack is about this journal."""
    try:
        return bool(json.loads(json.loads(ack)["p"])["journal"] == journal)
    except (ValueError, LookupError, TypeError, RecursionError):
        return False
