"""The district's word in an `ack` event, checked once more. That each lie is refused is also shown where segments are dropped."""

import json

import pytest

from gateway.journal.countersign import countersigned, district_keys
from gateway.journal.event import encode
from gateway.keys import new_signer
from gateway.messages.journal import Json, Row
from tests.journal.doubles import OUTLET
from tests.journal.months import DISTRICT, signed_ack

KEYS = (DISTRICT.public,)
TIP = "ab" * 32


def row(fields: dict[str, Json], kind: str = "ack") -> Row:
    return Row(7, kind, bytes(32), encode({"v": 1, "kind": kind, **fields}))


def test_what_the_district_signed_is_believed() -> None:
    said = countersigned(row(signed_ack("1a2b3c4d", 5, TIP)), KEYS, OUTLET, "1a2b3c4d")
    assert said is not None
    assert (said.seq, said.stored, said.tip.hex()) == (7, 5, TIP)


@pytest.mark.parametrize(("outlet", "journal"), [("3310152015-02", "1a2b3c4d"), (OUTLET, "ffffffff")])
def test_a_word_for_others_is_none_for_us(outlet: str, journal: str) -> None:
    assert countersigned(row(signed_ack("1a2b3c4d", 5, TIP)), KEYS, outlet, journal) is None


def test_every_letter_counts() -> None:
    fields = signed_ack("1a2b3c4d", 5, TIP)
    raw = json.loads(str(fields["ack"]))
    more = raw["p"].replace('"stored": 5', '"stored": 6')
    for change in ({"p": more}, {"key": "x+00000000"}, {"sig": "AAAA"}, {"sig": "é"}, {"p": None}):
        assert countersigned(row({"ack": json.dumps(raw | change)}), KEYS, OUTLET, "1a2b3c4d") is None, change


@pytest.mark.parametrize("ack", ["", "{", "[]", "1", '{"p": 1}', "\u0661", "[" * 5_000])
def test_what_is_no_ack_proves_nothing(ack: str) -> None:
    assert countersigned(row({"ack": ack}), KEYS, OUTLET, "1a2b3c4d") is None
    assert countersigned(row({}), KEYS, OUTLET, "1a2b3c4d") is None
    assert countersigned(row(signed_ack("1a2b3c4d", 5, TIP), "link"), KEYS, OUTLET, "1a2b3c4d") is None


def test_a_line_that_is_no_key_is_passed_over() -> None:
    other = new_signer("kdmp/3311", bytes(32)).public
    assert district_keys(["nonsense", DISTRICT.public.verifier, other.verifier]) == (DISTRICT.public, other)
