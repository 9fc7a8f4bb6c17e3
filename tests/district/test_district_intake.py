"""What comes on a stick, as the outlet would have sent it; and the table for reading alone."""

from pathlib import Path

import pytest

from gateway.district.dictionaries_io import dictionaries
from gateway.district.examine import MAX_PACKED
from gateway.district.intake import Intake, as_sent, take_in
from gateway.district.memory_store import MemoryStore
from gateway.district.read_io import ReadingStore
from gateway.district.reading import reads_of, unpack_with
from gateway.district.receiver import Receiver
from gateway.district.records import OutletState
from gateway.district.schema_io import ForeignFileError
from gateway.district.store import StoreTroubleError
from gateway.district.store_io import SqliteStore
from gateway.journal.chain import event_hash
from gateway.journal.event import encode
from gateway.journal.parcel import Parcel, cut
from gateway.journal.raw_frame import make_frame
from gateway.messages.journal import ZERO_HASH, Row
from gateway.uplink.envelope import Unpacked, Unpacker
from tests.journal.doubles import OUTLET
from tests.journal.exported import COUNT, JOURNAL, SECOND, journal, note

TOPIC = f"kdmp/1/3310/{OUTLET}/up/tx"
PARCELS = list(cut(OUTLET, JOURNAL, ZERO_HASH, journal()))
UNPACKER = Unpacker(dictionaries())


def receiver(store: MemoryStore) -> Receiver:
    return Receiver(store, "3310", reads_of(UNPACKER), unpack_with(UNPACKER))


def test_a_batch_without_a_checkpoint_is_filed_as_it_lies() -> None:
    assert as_sent(PARCELS[0].frame(), {}) == PARCELS[0].frame()


def test_a_batch_whose_last_event_has_a_checkpoint_carries_it() -> None:
    text = note(list(journal()), SECOND)
    found = UNPACKER.unpack(as_sent(PARCELS[-1].frame(), {COUNT: text, 5: "x"}))
    assert isinstance(found, Unpacked)
    assert (found.header.checkpoint, found.header.last) == (text, COUNT)
    assert found.bodies == tuple(row.body for row in PARCELS[-1].rows)


def test_an_event_larger_than_a_batch_is_packed_so_that_it_fits() -> None:
    body = encode({"kind": "note", "text": "x" * 900_000, "v": 1})
    parcel = Parcel(OUTLET, JOURNAL, ZERO_HASH, (Row(1, "note", event_hash(ZERO_HASH, 1, body), body),))
    sent = as_sent(parcel.frame(), {})
    assert len(sent) <= MAX_PACKED < len(parcel.frame())
    store, taken = MemoryStore(), Intake(OUTLET, JOURNAL, events=1)
    take_in(store, receiver(store), taken, [(TOPIC, sent)], 1)
    assert (taken.new, taken.stored, taken.quarantined) == (1, 1, 0)


@pytest.mark.parametrize("frame", [b"", b"\x28\xb5\x2f\xfd", make_frame(b""), make_frame(b"{}\n{}"), make_frame(b"x" * 100_000)])
def test_what_cannot_be_read_is_left_to_the_receiver(frame: bytes) -> None:
    assert as_sent(frame, {1: "note"}) == frame


def test_in_any_order_and_twice_the_table_is_the_same() -> None:
    messages = [(TOPIC, as_sent(parcel.frame(), {COUNT: note(list(journal()), SECOND)})) for parcel in PARCELS]
    one, other = MemoryStore(), MemoryStore()
    taken = Intake(OUTLET, JOURNAL, events=COUNT)
    take_in(one, receiver(one), taken, messages, 1)
    assert (taken.new, taken.known, taken.stored, taken.alarms) == (COUNT, 0, COUNT, [])
    again = Intake(OUTLET, JOURNAL, events=2 * COUNT)
    take_in(other, receiver(other), again, [*reversed(messages), *messages], 1)
    assert (again.new, again.known, again.stored) == (COUNT, COUNT, COUNT)
    assert one.tables.events == other.tables.events
    assert one.tables.checkpoints == other.tables.checkpoints
    assert set(one.tables.checkpoints.values()) == {True}


def test_the_present_journal_stays_the_present_one() -> None:
    store = MemoryStore()
    store.keep_outlet(OUTLET, OutletState(journal="99999999"))
    take_in(store, receiver(store), Intake(OUTLET, JOURNAL), [(TOPIC, PARCELS[0].frame())], 1)
    state = store.outlet(OUTLET)
    assert state is not None
    assert state.journal == "99999999"


def test_checkpoints_that_hold_are_found_again(tmp_path: Path) -> None:
    texts = {size: note(list(journal()[:size]), SECOND) for size in (PARCELS[-1].last, PARCELS[-2].last)}
    for store in (MemoryStore(), SqliteStore(tmp_path / "d.db")):
        for parcel in PARCELS:
            message = (TOPIC, as_sent(parcel.frame(), texts))
            Receiver(store, "3310", reads_of(UNPACKER), unpack_with(UNPACKER)).receive([message], 1)
        with store.transaction():
            assert {signed.size: signed.note for signed in store.held(OUTLET, JOURNAL)} == texts
            assert store.held(OUTLET, "00000000") == []


def test_the_table_for_reading_is_read_beside_its_writer_and_cannot_be_written(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "d.db") as store, ReadingStore(tmp_path / "d.db") as reading:
        with store.transaction():
            store.keep_outlet(OUTLET, OutletState(journal=JOURNAL))
        with reading.transaction():
            assert reading.outlets() == [OUTLET]
        with pytest.raises(StoreTroubleError), reading.transaction():
            reading.raise_epoch()


def test_another_programs_file_is_not_read(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "d.db").close()
    data = bytearray((tmp_path / "d.db").read_bytes())
    data[68:72] = b"none"
    (tmp_path / "d.db").write_bytes(data)
    with pytest.raises(ForeignFileError):
        ReadingStore(tmp_path / "d.db")
