"""Batches on a stick: the wire's own header, the same bytes for the same events, and nothing believed that does not follow."""

import hashlib
import json
from collections.abc import Iterable

import pytest

from gateway.journal.chain import event_hash
from gateway.journal.event import encode
from gateway.journal.parcel import MAX_BYTES, MAX_EVENTS, OVERHEAD, Parcel, cut, named_span, read_parcel
from gateway.journal.raw_frame import make_frame, read_frame
from gateway.messages.journal import ZERO_HASH, Row
from gateway.uplink.dictionary_io import load_dictionaries
from gateway.uplink.envelope import Unpacked, Unpacker
from tests.journal.doubles import NOON_MS, OUTLET, chain

ROWS = chain(300)
JOURNAL = "1a2b3c4d"
PARCEL = Parcel(OUTLET, JOURNAL, ROWS[40].hash, tuple(ROWS[41:61]))


def test_the_outlets_own_reader_of_the_wire_takes_it() -> None:
    found = Unpacker(load_dictionaries()).unpack(PARCEL.frame())
    assert isinstance(found, Unpacked)
    header = found.header
    assert (header.outlet, header.journal, header.first, header.count, header.last) == (OUTLET, JOURNAL, 42, 20, 61)
    assert (header.prev, header.tip, header.sealed, header.trust) == (ROWS[40].hash, ROWS[60].hash, NOON_MS + 61_000, 3)
    assert found.bodies == tuple(row.body for row in PARCEL.rows)


def test_it_reads_back_as_the_same_events_and_the_same_events_give_the_same_bytes() -> None:
    assert read_parcel(PARCEL.frame()) == PARCEL
    assert hashlib.sha256(PARCEL.frame()).digest() == hashlib.sha256(Parcel(*_parts(PARCEL)).frame()).digest()


def test_a_name_says_its_events_and_sorts_as_they_do() -> None:
    assert PARCEL.name == "000000000042-000000000061.zst"
    assert named_span(PARCEL.name) == (42, 61)
    assert [named_span(name) for name in ("42-61.zst", "000000000042-000000000061.zst.part", "a", "000000000042.zst")] == [None] * 4


def test_batches_keep_the_wires_bounds_and_hold_every_event_once() -> None:
    small = linked(encode({"kind": "note"}) for _ in range(2_500))
    assert [len(parcel.rows) for parcel in cut(OUTLET, JOURNAL, ZERO_HASH, small)] == [MAX_EVENTS, MAX_EVENTS, 500]
    parcels = list(cut(OUTLET, JOURNAL, ZERO_HASH, ROWS))
    assert [row for parcel in parcels for row in parcel.rows] == ROWS
    assert max(len(parcel.frame()) for parcel in parcels) <= MAX_BYTES
    assert len(parcels) < 6


def test_a_batch_is_as_full_as_it_may_be() -> None:
    first, second, *_ = cut(OUTLET, JOURNAL, ZERO_HASH, ROWS)
    assert len(Parcel(OUTLET, JOURNAL, ZERO_HASH, (*first.rows, second.rows[0])).frame()) > MAX_BYTES - OVERHEAD


def test_an_event_larger_than_a_batch_has_a_file_of_its_own() -> None:
    rows = linked([b'{"kind":"note"}', encode({"kind": "note", "text": "x" * 900_000}), b'{"kind":"note"}'])
    parcels = list(cut(OUTLET, JOURNAL, ZERO_HASH, rows))
    assert [len(parcel.rows) for parcel in parcels] == [1, 1, 1]
    assert [read_parcel(parcel.frame()) for parcel in parcels] == parcels


def test_what_is_there_already_keeps_its_bounds() -> None:
    spans = [(4, 9), (10, 12), (40, 45)]
    parcels = list(cut(OUTLET, JOURNAL, ROWS[2].hash, ROWS[3:60], spans))
    assert [(parcel.first, parcel.last) for parcel in parcels] == [(4, 9), (10, 12), (13, 39), (40, 45), (46, 60)]
    assert [parcel.prev for parcel in parcels] == [ROWS[seq - 2].hash for seq in (4, 10, 13, 40, 46)]


def test_a_batch_that_is_there_and_reaches_beyond_the_events_is_cut_short() -> None:
    assert [(parcel.first, parcel.last) for parcel in cut(OUTLET, JOURNAL, ZERO_HASH, ROWS[:20], [(11, 30)])] == [(1, 10), (11, 20)]


def test_what_does_not_follow_is_not_packed() -> None:
    spoilt = [*ROWS[:5], Row(6, "note", ROWS[5].hash, b'{"kind":"note"}'), *ROWS[6:]]
    for rows, seq in ((spoilt, 6), ([*ROWS[:5], *ROWS[6:]], 7), (ROWS[1:], 2)):
        with pytest.raises(ValueError, match=f"event {seq} does not follow"):
            list(cut(OUTLET, JOURNAL, ZERO_HASH, rows))


def test_after_a_gap_of_the_journal_itself_a_new_batch_begins() -> None:
    prev = b"\xab" * 32
    body = encode({"kind": "recovered", "previous": {"hash": prev.hex(), "seq": 30}})
    rows = [*ROWS[:20], Row(31, "recovered", event_hash(prev, 31, body), body)]
    first, second = cut(OUTLET, JOURNAL, ZERO_HASH, rows)
    assert [(parcel.first, parcel.last, parcel.prev) for parcel in (first, second)] == [(1, 20, ZERO_HASH), (31, 31, prev)]


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
    parcel = Parcel(OUTLET, JOURNAL, b"\x01" * 32, (_row(1, ROWS[0].body, b"\x01" * 32),))
    assert "where it begins" in str(read_parcel(parcel.frame()))


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"kind":1.5}', b'{"kind":"Sale"}', b'{"v":1}', b"[" * 100_000])
def test_a_body_that_is_none_is_refused(body: bytes) -> None:
    header = {"v": 1, "outlet": OUTLET, "journal": JOURNAL, "first": 1, "count": 1, "prev": "00" * 32, "tip": _row(1, body).hash.hex()}
    assert "event 1" in str(read_parcel(make_frame(json.dumps(header).encode() + b"\n" + body)))


def linked(bodies: Iterable[bytes]) -> list[Row]:
    rows: list[Row] = []
    for seq, body in enumerate(bodies, 1):
        rows.append(_row(seq, body, rows[-1].hash if rows else ZERO_HASH))
    return rows


def _row(seq: int, body: bytes, previous: bytes = ZERO_HASH) -> Row:
    return Row(seq, "note", event_hash(previous, seq, body), body)


def _parts(parcel: Parcel) -> tuple[str, str, bytes, tuple[Row, ...]]:
    return parcel.outlet, parcel.journal, parcel.prev, parcel.rows


def _changed(change: dict[str, object]) -> bytes:
    content = read_frame(PARCEL.frame(), 1 << 22)
    assert isinstance(content, bytes)
    line, rest = content.split(b"\n", 1)
    return make_frame(json.dumps(json.loads(line) | change).encode() + b"\n" + rest)
