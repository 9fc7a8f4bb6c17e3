"""Reading an export back: every event in order, and no damage that passes unseen."""

from pathlib import Path

import pytest

from gateway.journal.chain import event_hash
from gateway.journal.event import encode
from gateway.journal.parcel import Parcel
from gateway.journal.parcel_io import ParcelError, journals_in, rows_in
from gateway.messages.journal import ZERO_HASH, Row
from tests.journal.doubles import OUTLET, chain, cheaper, rechained

ROWS = chain(300)
JOURNAL = "1a2b3c4d"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """300 events in six batches."""
    place = tmp_path / f"kdmp-{OUTLET}" / JOURNAL
    for first in range(1, 300, 50):
        put(place, ROWS[first - 1 : first + 49], ROWS[first - 2].hash if first > 1 else ZERO_HASH)
    return place


def put(place: Path, rows: list[Row], prev: bytes, *, outlet: str = OUTLET, name: str = "") -> Path:
    parcel = Parcel(outlet, JOURNAL, prev, tuple(rows))
    path = place / "batches" / (name or parcel.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(parcel.frame())
    return path


def batch(place: Path, number: int) -> Path:
    return sorted((place / "batches").iterdir())[number]


def test_all_events_come_back_in_order(place: Path) -> None:
    (place / "batches" / "000000000301-000000000310.zst.part").write_bytes(b"torn")
    assert list(rows_in(place)) == ROWS


def test_an_export_may_begin_later(place: Path) -> None:
    batch(place, 0).unlink()
    assert list(rows_in(place)) == ROWS[50:]


def test_a_missing_batch_is_told(place: Path) -> None:
    batch(place, 2).unlink()
    with pytest.raises(ParcelError, match="events 101 to 150 are missing"):
        list(rows_in(place))


def test_a_gap_that_the_journal_itself_had_is_passed(place: Path) -> None:
    body = encode({"kind": "recovered", "previous": {"hash": "ab" * 32, "seq": 310}})
    later = [Row(311, "recovered", event_hash(bytes.fromhex("ab" * 32), 311, body), body)]
    put(place, later, bytes.fromhex("ab" * 32))
    assert [row.seq for row in rows_in(place)] == [*range(1, 301), 311]
    body = encode({"kind": "note"})
    put(place, [Row(311, "note", event_hash(bytes.fromhex("ab" * 32), 311, body), body)], bytes.fromhex("ab" * 32))
    with pytest.raises(ParcelError, match="events 301 to 310 are missing"):
        list(rows_in(place))


def test_every_flipped_bit_is_told_with_its_file(place: Path) -> None:
    path = batch(place, 3)
    good = path.read_bytes()
    for at_byte in range(0, len(good), 97):
        spoilt = bytearray(good)
        spoilt[at_byte] ^= 1 << at_byte % 8
        path.write_bytes(spoilt)
        with pytest.raises(ParcelError, match=path.name):
            list(rows_in(place))


def test_another_history_under_the_same_numbers_does_not_join(place: Path) -> None:
    other = rechained(ROWS, 120, cheaper)
    put(place, other[150:200], other[149].hash)
    with pytest.raises(ParcelError, match="does not follow"):
        list(rows_in(place))


def test_a_batch_under_another_name_twice_or_of_another_outlet_is_told(place: Path) -> None:
    path = batch(place, 5)
    path.rename(path.with_name("000000000351-000000000400.zst"))
    with pytest.raises(ParcelError, match="holds the events 251 to 300"):
        list(rows_in(place))
    batch(place, 5).unlink()
    put(place, ROWS[240:300], ROWS[239].hash)
    with pytest.raises(ParcelError, match="event 241 is in a batch before"):
        list(rows_in(place))
    batch(place, 5).unlink()
    put(place, ROWS[250:300], ROWS[249].hash, outlet="3310152015-02")
    with pytest.raises(ParcelError, match="it is of 3310152015-02"):
        list(rows_in(place))


def test_where_no_export_lies_it_says_so(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "none"):
        with pytest.raises(ParcelError, match="no export lies there"):
            list(rows_in(directory))
    (tmp_path / "batches").mkdir()
    with pytest.raises(ParcelError, match="holds no file"):
        list(rows_in(tmp_path))


def test_the_journals_are_found_from_wherever_somebody_points(place: Path, tmp_path: Path) -> None:
    assert journals_in(tmp_path) == journals_in(place.parent) == journals_in(place) == [place]
    assert journals_in(tmp_path / "none") == []
