"""Digests that stand for lines: salted, checkable with salt and lines, and silent without them."""

import hashlib
import json

from gateway.journal.event import encode
from gateway.journal.veiled import Kept, digest_in, keep, lines_in, unveiled, veil
from gateway.messages.journal import Json, Row

LINES: Json = [{"n": 1, "code": "8991002101234", "name": "Amoksisilin “500”", "qty": 2, "price": 3_500, "discount": 0, "amount": 7_000}]
SALT = bytes(range(16))


def never(digest: str) -> Kept | None:
    raise AssertionError(digest)


def row(**fields: Json) -> Row:
    return Row(7, "sale", b"h" * 32, encode(fields))


def test_a_digest_is_the_sha256_of_the_salt_and_the_lines_as_a_body_would_hold_them() -> None:
    body = encode({"lines": LINES})
    inside = body.removeprefix(b'{"lines":').removesuffix(b"}")
    assert keep(LINES, SALT) == Kept(hashlib.sha256(SALT + inside).hexdigest(), SALT, inside)
    assert keep(LINES, SALT).fits()


def test_the_same_goods_twice_have_two_digests() -> None:
    assert keep(LINES, SALT).digest != keep(LINES, SALT[::-1]).digest


def test_a_veiled_event_holds_the_digest_in_place_of_the_lines_and_nothing_else_changes() -> None:
    fields, kept = veil({"basket": "1-1", "lines": LINES, "total": 7_000}, SALT)
    assert fields == {"basket": "1-1", "lines_digest": kept.digest, "total": 7_000}
    assert b"Amoksisilin" not in encode(fields)


def test_an_event_is_read_with_its_lines_again_under_its_own_hash() -> None:
    fields, kept = veil({"lines": LINES, "total": 7_000}, SALT)
    found = unveiled(row(**fields), {kept.digest: kept}.get)
    assert json.loads(found.body)["lines"] == LINES
    assert (found.seq, found.kind, found.hash) == (7, "sale", b"h" * 32)
    assert lines_in(kept) == LINES


def test_lines_that_are_gone_or_do_not_fit_are_not_told() -> None:
    fields, kept = veil({"lines": LINES}, SALT)
    veiled = row(**fields)
    assert unveiled(veiled, lambda _: None) == veiled
    forged = Kept(kept.digest, kept.salt, kept.lines.replace(b"7000", b"9000"))
    assert not forged.fits()
    assert unveiled(veiled, lambda _: forged) == veiled


def test_an_event_without_a_digest_is_not_looked_up() -> None:
    plain = row(lines=LINES, reason='says "lines_digest": in words')
    assert digest_in(plain) == ""
    assert unveiled(plain, never) == plain
    assert digest_in(Row(1, "sale", b"", b'{"lines_digest":1}')) == ""
    assert digest_in(Row(1, "sale", b"", b'{"lines_digest":')) == "", "a spoilt body"
