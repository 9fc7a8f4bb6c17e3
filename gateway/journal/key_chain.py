"""Which key signs from which event on: `genesis` names the first, each `key` event the next, signed by the one before. Pure.

A `segment` event repeats the key in force (`key`, `key_since`): where the events before it were dropped, it is where the chain begins.
A `key` event holds `key` (the new verifier), `previous` (the old key's name and hash) and `signature`: base64 of the old key's
Ed25519 signature over `kdmp-key-1`, newline, previous, newline, the new verifier, newline.
"""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.journal.event import decode
from gateway.keys import PublicKey, Signer, read_verifier
from gateway.messages.journal import Json, Row

KINDS = ("genesis", "key", "segment")
MAX_CLAIMS = 100
"""Keys of one journal that are looked at: one a month for eight years. Each check costs a fifth of a millisecond."""
REPEATED = "= "
"""How the claim of a `segment` begins; the district, which has every event, keeps none of these."""
MAX_CLAIM = 600
"""Characters of a claim; one has some 350."""


@dataclass(frozen=True, slots=True)
class KeySpan:
    """`key` signs from event `since` on; `until`: the first event that another one signs, None while it is in force."""

    key: PublicKey
    since: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class KeyChain:
    """The keys in order, and the events whose key was not taken, each with the reason."""

    spans: tuple[KeySpan, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()

    def at(self, seq: int) -> PublicKey | None:
        """The key in force at this event."""
        return next((span.key for span in self.spans if span.since <= seq and (span.until is None or seq < span.until)), None)

    @property
    def last(self) -> KeySpan | None:
        """The one in force at the end."""
        return self.spans[-1] if self.spans else None


def key_fields(old: Signer, new: PublicKey) -> dict[str, Json]:
    """The own keys of the `key` event by which `old` hands over to `new`."""
    signature = old.sign(_message(old.public.id, new.verifier))
    return {"key": new.verifier, "previous": old.public.id, "signature": base64.b64encode(signature).decode()}


def claim_of(kind: str, fields: Mapping[str, object]) -> str | None:
    """What an event says about keys, words between single spaces: a verifier; in a `key` event also previous id and signature.

    None where it says nothing of the kind.
    """
    if kind not in ("genesis", "key") or not isinstance(fields.get("key"), str):
        return None
    names = ("key",) if kind == "genesis" else ("key", "previous", "signature")
    return " ".join("".join(str(fields.get(name, "-")).split()) or "-" for name in names)[:MAX_CLAIM]


def claims_in(rows: Iterable[Row]) -> list[tuple[int, str]]:
    """The claims of these events by seq; with them what a `segment` repeats. A body that cannot be read says nothing."""
    return [(row.seq, claim) for row in rows if row.kind in KINDS and (claim := _claim_in(row)) is not None]


def follow(claims: Iterable[tuple[int, str]]) -> KeyChain:
    """The keys that these claims, in order of seq and from event 1 or a `segment` on, make.

    One that its predecessor did not sign is not taken.
    """
    spans: list[KeySpan] = []
    refused: list[tuple[int, str]] = []
    at = 0
    for seq, claim in claims:
        if claim.startswith(REPEATED):
            repeated = _repeated(seq, claim, spans[-1].key if spans else None)
            if isinstance(repeated, KeySpan):
                spans.append(repeated)
            elif repeated:
                refused.append((seq, repeated))
            continue
        at += 1
        taken = _taken(seq, claim, spans[-1].key if spans else None) if at <= MAX_CLAIMS else f"there are more than {MAX_CLAIMS}"
        if isinstance(taken, str):
            refused.append((seq, taken))
            continue
        if spans:
            spans[-1] = KeySpan(spans[-1].key, spans[-1].since, seq)
        spans.append(KeySpan(taken, seq))
    return KeyChain(tuple(spans), tuple(refused))


def _taken(seq: int, claim: str, old: PublicKey | None) -> PublicKey | str:
    """The key of this claim, or in English why it is not taken."""
    verifier, *proof = claim.split(" ")
    key = read_verifier(verifier)
    if isinstance(key, str):
        return f"it is no key: {key}"
    if seq == 1:
        return key if not proof else "event 1 has no key before it"
    if old is None:
        return "the key before it is not known"
    if len(proof) != 2 or key.name != old.name or proof[0] != old.id:  # noqa: PLR2004 - previous and signature
        return f"it does not follow {old.id}"
    return key if old.verifies(_decoded(proof[1]), _message(old.id, verifier)) else f"it is not signed by {old.id}"


def _repeated(seq: int, claim: str, known: PublicKey | None) -> KeySpan | str:
    """Where the chain begins with this `segment`; in English why what it repeats is not taken; "" where it is what was known."""
    verifier, _, since = claim.removeprefix(REPEATED).partition(" ")
    key = read_verifier(verifier)
    if isinstance(key, str) or not since.isdecimal() or int(since) >= seq:
        return "what it repeats is no key"
    if known is not None:
        return "" if key == known else f"it repeats another key than {known.id}"
    return KeySpan(key, int(since))


def _message(previous: str, verifier: str) -> bytes:
    return f"kdmp-key-1\n{previous}\n{verifier}\n".encode()


def _claim_in(row: Row) -> str | None:
    try:
        fields = decode(row.body)
        if row.kind == "segment":
            return f"{REPEATED}{fields['key']} {fields.get('key_since')}"[:MAX_CLAIM] if isinstance(fields.get("key"), str) else None
        return claim_of(row.kind, fields)
    except ValueError:
        return None


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
