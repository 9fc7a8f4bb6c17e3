"""Batches on a stick: the wire's own header, the same bytes for the same events, and nothing believed that does not follow."""

import hashlib
import json

import pytest

from gateway.journal.chain import event_hash
from gateway.journal.event import encode
from gateway.journal.parcel import MAX_BYTES, MAX_EVENTS, Parcel, fit, named_span, read_parcel
from gateway.journal.raw_frame import make_frame, read_frame
from gateway.messages.journal import ZERO_HASH, Row
from gateway.uplink.dictionary_io import load_dictionaries
from gateway.uplink.envelope import Unpacked, Unpacker
from tests.journal.doubles import NOON_MS, OUTLET, chain

ROWS = chain(300)
PARCEL = Parcel(OUTLET, "1a2b3c4d", ROWS[40].hash, tuple(ROWS[41:61]))


def test_the_outlets_own_reader_of_the_wire_takes_it() -> None:
    found = Unpacker(load_dictionaries()).unpack(PARCEL.frame())
    assert isinstance(found, Unpacked)
    header = found.header
    assert (header.outlet, header.journal, header.first, header.count, header.last) == (OUTLET, "1a2b3c4d", 42, 20, 61)
    assert (header.prev, header.tip, header.sealed, header.trust) == (ROWS[40].hash, ROWS[60].hash, NOON_MS + 61_000, 3)
    assert found.bodies == tuple(row.body for row in PARCEL.rows)


def test_it_reads_back_as_the_same_events_and_the_same_events_give_the_same_bytes() -> None:
    assert read_parcel(PARCEL.frame()) == PARCEL
    assert hashlib.sha256(PARCEL.frame()).digest() == hashlib.sha256(Parcel(*_parts(PARCEL)).frame()).digest()


def test_a_name_says_its_events_and_sorts_as_they_do() -> None:
    assert PARCEL.name == "000000000042-000000000061.zst"
    assert named_span(PARCEL.name) == (42, 61)
    assert [named_span(name) for name in ("42-61.zst", "000000000042-000000000061.zst.part", "a", "000000000042.zst")] == [None] * 4


def test_a_batch_keeps_the_wires_bounds() -> None:
    small = [_row(seq, encode({"kind": "note"})) for seq in range(1, 1_500)]
    assert fit(small) == MAX_EVENTS
    count = fit(ROWS)
    assert len(Parcel(OUTLET, "1a2b3c4d", ZERO_HASH, tuple(ROWS[:count])).frame()) <= MAX_BYTES
    assert fit(ROWS[:count]) == count == fit(ROWS[: count + 1])


def test_an_event_larger_than_a_batch_has_a_file_of_its_own() -> None:
    huge = _row(1, encode({"kind": "note", "text": "x" * 900_000}))
    assert fit([huge, *ROWS[1:5]]) == 1
    parcel = Parcel(OUTLET, "1a2b3c4d", ZERO_HASH, (Row(1, "note", event_hash(ZERO_HASH, 1, huge.body), huge.body),))
    assert read_parcel(parcel.frame()) == parcel


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"v": 2}, "no header"),
        ({"outlet": "Gerai 1"}, "no outlet"),
        ({"journal": "1A2B3C4D"}, "no outlet"),
        ({"first": 0}, "where it begins"),
        ({"first": True}, "where it begins"),
        ({"first": 43}, "do not give its last hash"),
        ({"prev": "00" * 32}, "do not give its last hash"),
        ({"prev": "00" * 31}, "where it begins"),
        ({"tip": "00" * 32}, "do not give its last hash"),
        ({"count": 19}, "says 19 events, it holds 20"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(change: dict[str, object], why: str) -> None:
    assert why in str(read_parcel(_changed(change)))


def test_event_1_follows_from_nothing_but_zeros() -> None:
    parcel = Parcel(OUTLET, "1a2b3c4d", b"\x01" * 32, (_row(1, ROWS[0].body, b"\x01" * 32),))
    assert "where it begins" in str(read_parcel(parcel.frame()))


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"kind":1.5}', b'{"kind":"Sale"}', b'{"v":1}', b"[" * 100_000])
def test_a_body_that_is_none_is_refused(body: bytes) -> None:
    header = {"v": 1, "outlet": OUTLET, "journal": "1a2b3c4d", "first": 1, "count": 1, "prev": "00" * 32, "tip": _row(1, body).hash.hex()}
    assert "event 1" in str(read_parcel(make_frame(json.dumps(header).encode() + b"\n" + body)))


def _row(seq: int, body: bytes, previous: bytes = ZERO_HASH) -> Row:
    return Row(seq, "note", event_hash(previous, seq, body), body)


def _parts(parcel: Parcel) -> tuple[str, str, bytes, tuple[Row, ...]]:
    return parcel.outlet, parcel.journal, parcel.prev, parcel.rows


def _changed(change: dict[str, object]) -> bytes:
    content = read_frame(PARCEL.frame(), 1 << 22)
    assert isinstance(content, bytes)
    line, rest = content.split(b"\n", 1)
    return make_frame(json.dumps(json.loads(line) | change).encode() + b"\n" + rest)
