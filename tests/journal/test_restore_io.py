"""A dead card's past on a new one: from a stick, an export, the old card, the district's totals; numbers, Z and grand total go on."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.faults import Fault
from gateway.journal.disk_io import Disk
from gateway.journal.event import decode
from gateway.journal.gaps import gaps
from gateway.journal.inspect_io import inspect
from gateway.journal.receipts_io import Receipts
from gateway.journal.restore_io import Restored, begin_from_marks, restore
from gateway.journal.segments_io import place_of, read_identity
from gateway.journal.trouble_io import RefusedError
from gateway.messages.journal import Commit, Fields, Json, Row, SaleCommitted, Tip
from tests.journal.doubles import DAY, PowerCutError, Shop, SickDisk, at, config, logged, mark, note, pay

TOTAL = 16_375


def own(kind: str, fields: Fields, boot: int) -> Commit:
    return Commit(kind, replace(at(), boot=boot), DAY, fields)


def ack(shop: Shop, seq: int) -> Commit:
    """The district's word on the events up to `seq`, as the uplink writes it."""
    tip = shop.rows()[seq - 1].hash.hex()
    said = json.dumps({"p": json.dumps({"stored": seq, "tip": tip}), "key": "x", "sig": "y"})
    return note("ack", ack=said, stored=seq)


class Drill:
    """A shop with a stick whose card dies, and the new card."""

    def __init__(self, home: Path) -> None:
        self.stick = mark(home / "stick")
        (home / "old").mkdir()
        (home / "new").mkdir()
        self.old = Shop(home / "old", stick=self.stick)
        self.new = Shop(home / "new", stick=self.stick)
        self.lost = self.old.start().journal

    def sell(self, count: int = 5) -> None:
        """So many sales, a Z, two more sales; the district holds the first half of them."""
        self.old.sell(*range(1, count + 1))
        self.old.commit(ack(self.old, 4))
        self.old.commit(note("z", z=1, grand_total=count * TOTAL), pay(count + 1), pay(count + 2), note("drawer"))

    def dies(self) -> None:
        self.old.stop()

    def restore(self, path: Path | None = None, disk: Disk | None = None) -> Restored:
        return restore(disk or Disk(), place_of(config(self.new.directory, stick=self.stick)), own, path or self.stick)

    def verify(self) -> str:
        return inspect(place_of(config(self.new.directory, stick=self.stick))).check().state


@pytest.fixture
def drill(tmp_path: Path) -> Drill:
    return Drill(tmp_path)


def receipt(shop: Shop, n: int) -> tuple[int, int]:
    """Sell the n-th basket: generation and number on its receipt."""
    (sold,) = [event for event in shop.sell(n) if isinstance(event, SaleCommitted)]
    return sold.stored.generation, sold.stored.result.receipt_no


def test_a_new_card_goes_on_where_the_dead_one_ended(drill: Drill) -> None:
    drill.sell()
    drill.dies()
    done = drill.restore()
    assert (done.lost, done.generation, done.tip.receipt_no, done.tip.z, done.tip.grand_total) == (drill.lost, 2, 7, 1, 7 * TOTAL)
    opened = drill.new.start()
    assert (opened.journal, opened.tip.generation, opened.tip.z) == (done.journal, 2, 1)
    assert opened.journal != drill.lost
    assert receipt(drill.new, 100) == (2, 8)
    assert drill.verify() == "ok"
    assert [gap.what for gap in gaps(drill.new.rows())] == []


def test_what_the_district_holds_is_not_carried_and_what_it_lacks_is(drill: Drill) -> None:
    drill.sell()
    drill.dies()
    drill.restore()
    first, *rest = drill.new.rows()
    fields = decode(first.body)
    assert fields["lost"] == drill.lost
    assert fields["previous"] == {"journal": drill.lost, "seq": 4, "hash": logged_rows(drill)[3].hash.hex()}
    assert (fields["generation"], marks(fields)["receipt_no"], marks(fields)["grand_total"]) == (2, 2, 2 * TOTAL)
    assert [row.kind for row in rest] == ["sale", "sale", "sale", "z", "sale", "sale", "drawer", "restored"]
    carried = [decode(row.body) for row in rest[:-1]]
    old = logged_rows(drill)
    for fields in carried:
        origin = fields.pop("carried")
        assert isinstance(origin, dict)
        row = old[int(str(origin["seq"])) - 1]
        assert (origin["journal"], origin["hash"]) == (drill.lost, row.hash.hex())
        assert fields == decode(row.body)
    last = decode(rest[-1].body)
    assert (last["source"], last["carried_events"], last["until"]) == ("stick", 7, {"seq": len(old), "hash": old[-1].hash.hex()})


def test_without_a_word_of_the_district_everything_is_carried(drill: Drill) -> None:
    drill.old.sell(1, 2, 3)
    drill.dies()
    drill.restore()
    assert [row.kind for row in drill.new.rows()] == ["genesis", "sale", "sale", "sale", "restored"]
    assert drill.new.start().tip.receipt_no == 3


def test_an_old_sale_is_found_by_its_printed_number(drill: Drill) -> None:
    drill.sell()
    drill.dies()
    drill.restore()
    drill.new.start()
    drill.new.sell(100)
    receipts = Receipts(drill.new.files)
    old = receipts.find(1, 2)
    assert old is not None
    assert (old.generation, old.result.receipt_no, old.sale.basket) == (1, 2, "1-2")
    assert receipts.find(None, 2) == old, "before the join the old journal alone has it"
    carried, its_origin = receipts.find(2, 6), receipts.find(1, 6)
    assert carried is not None
    assert its_origin is not None
    assert (carried.sale, carried.generation) == (its_origin.sale, 2)
    assert receipts.find(None, 8) is not None
    assert [receipts.find(2, 2), receipts.find(1, 8), receipts.find(3, 1), receipts.find(None, 9)] == [None] * 4


def test_a_basket_that_was_sold_is_not_sold_again(drill: Drill) -> None:
    drill.sell()
    drill.dies()
    drill.restore()
    drill.new.start()
    (again,) = [event for event in drill.new.sell(7) if isinstance(event, SaleCommitted)]
    assert (again.again, again.stored.result.receipt_no) == (True, 7)


def test_restored_twice_changes_nothing(drill: Drill) -> None:
    drill.sell()
    drill.dies()
    first = drill.restore()
    rows = drill.new.rows()
    again = drill.restore()
    assert (again.again, again.journal, again.tip) == (True, first.journal, first.tip)
    assert drill.new.rows() == rows


def test_a_card_that_has_sold_since_is_left_alone(drill: Drill) -> None:
    drill.sell()
    drill.dies()
    done = drill.restore()
    alone = Shop(drill.new.directory)
    alone.start()
    alone.sell(100)
    alone.stop()
    before = drill.new.rows()
    with pytest.raises(RefusedError) as refused:
        drill.restore()
    assert (refused.value.fault.code, dict(refused.value.fault.fields)["journal"]) == ("GW-4052", done.journal)
    assert drill.new.rows() == before


def test_a_stick_that_has_no_more_than_the_card_changes_nothing(drill: Drill) -> None:
    drill.sell()
    drill.dies()
    done = drill.restore()
    drill.new.start()
    drill.new.sell(100)
    drill.new.stop()
    again = drill.restore()
    assert (again.again, again.journal, again.tip.receipt_no) == (True, done.journal, 8)


def test_another_journal_with_sales_is_refused_by_name_and_one_without_lies_beside(drill: Drill) -> None:
    drill.sell()
    drill.dies()
    mine = Shop(drill.new.directory)
    begun = mine.start().journal
    mine.stop()
    done = drill.restore()
    assert done.kept == (begun,)
    assert read_identity(drill.new.files) is not None
    assert drill.new.start().journal == done.journal


def test_sales_of_a_card_that_was_used_before_the_restore_are_never_left_out(drill: Drill) -> None:
    drill.sell()
    drill.dies()
    begun = drill.new.start().journal
    drill.new.sell(1)
    drill.new.stop()
    with pytest.raises(RefusedError) as refused:
        drill.restore()
    assert (refused.value.fault.code, dict(refused.value.fault.fields)["journal"]) == ("GW-4052", begun)


def test_a_running_daemon_is_not_disturbed(drill: Drill) -> None:
    drill.sell()
    drill.dies()
    drill.new.start()
    with pytest.raises(RefusedError) as refused:
        drill.restore()
    assert refused.value.fault.code == "GW-4001"


def test_a_foreign_stick_is_refused_by_name(drill: Drill) -> None:
    drill.sell()
    drill.dies()
    mark(drill.stick, "3310152015-02")
    with pytest.raises(RefusedError) as refused:
        drill.restore()
    assert (refused.value.fault.code, dict(refused.value.fault.fields)["found"]) == ("GW-4054", "3310152015-02")
    assert not list(drill.new.files.glob("*.db"))


@pytest.mark.parametrize("what", ["nothing", "missing", "empty stick"])
def test_a_place_with_nothing_to_restore_is_refused(drill: Drill, tmp_path: Path, what: str) -> None:
    place = tmp_path / "elsewhere"
    if what != "missing":
        place.mkdir()
    if what == "empty stick":
        mark(place)
    with pytest.raises(RefusedError) as refused:
        drill.restore(place)
    assert refused.value.fault.code == "GW-4053"


@pytest.mark.parametrize("cut", [1, 400, 2_000])
def test_of_a_damaged_stick_what_is_whole_is_taken_and_the_rest_is_told(drill: Drill, cut: int) -> None:
    drill.sell()
    drill.dies()
    log = drill.stick / f"{drill.lost}-1.log"
    used = len(log.read_bytes().rstrip(b"\0"))
    with log.open("r+b") as file:
        file.seek(used - cut)
        file.write(b"\xff" * min(cut, 200))
    whole = len(logged(log))
    done = drill.restore()
    assert done.until <= whole
    assert drill.new.start().tip.receipt_no == done.tip.receipt_no
    assert drill.verify() == "ok"
    assert (done.broken != "") == (cut > 1), "a torn end is no damage; what follows a bad place is"


def test_the_old_card_itself_will_do_also_without_its_stick(drill: Drill, tmp_path: Path) -> None:
    drill.sell()
    drill.dies()
    before = {path: path.read_bytes() for path in drill.old.files.iterdir() if path.is_file()}
    done = drill.restore(drill.old.directory / "state")
    assert (done.source, done.generation, done.tip.receipt_no, done.tip.grand_total) == ("card", 2, 7, 7 * TOTAL)
    assert {path: path.read_bytes() for path in drill.old.files.iterdir() if path.is_file()} == before
    assert drill.new.start().tip.receipt_no == 7
    assert not (drill.new.files / "restore-scratch").exists()


def test_with_nothing_left_the_districts_totals_go_on(drill: Drill) -> None:
    tip = Tip(903, bytes(range(32)), receipt_no=871, z=17, grand_total=9_000_000)
    place = place_of(config(drill.new.directory))
    done = begin_from_marks(Disk(), place, own, "1a2b3c4d", tip)
    assert (done.generation, done.lost, done.source) == (2, "1a2b3c4d", "marks")
    opened = drill.new.start()
    assert (opened.tip.receipt_no, opened.tip.z, opened.tip.grand_total, opened.tip.generation) == (871, 17, 9_000_000, 2)
    assert opened.tip.boot > 903, "no basket's id comes again"
    assert receipt(drill.new, 1) == (2, 872)
    drill.new.stop()
    with pytest.raises(RefusedError, match="GW-4052"):
        begin_from_marks(Disk(), place, own, "1a2b3c4d", tip)
    assert drill.verify() == "ok"


def test_a_third_card_follows_the_second_and_every_past_is_kept(drill: Drill, tmp_path: Path) -> None:
    drill.sell()
    drill.dies()
    second = drill.restore()
    drill.new.start()
    drill.new.sell(100)
    drill.new.stop()
    (tmp_path / "third").mkdir()
    third = Shop(tmp_path / "third", stick=drill.stick)
    done = restore(Disk(), place_of(config(third.directory, stick=drill.stick)), own, drill.stick)
    assert (done.generation, done.lost) == (3, second.journal)
    identity = read_identity(third.files)
    assert identity is not None
    assert identity.past == (drill.lost, second.journal)
    receipts = Receipts(third.files)
    third.start()
    assert receipt(third, 200) == (3, 9)
    for generation, number in ((1, 2), (2, 8), (3, 8), (3, 9)):
        assert receipts.find(generation, number) is not None, (generation, number)
    origins = [decode(row.body).get("carried") for row in third.rows()]
    assert {str(origin["journal"]) for origin in origins if isinstance(origin, dict)} == {drill.lost, second.journal}


def dying(steps: int) -> SickDisk:
    """The power goes after so many things were made durable."""
    disk = SickDisk()
    disk.cut_after = steps
    return disk


@pytest.mark.parametrize("fresh", [True, False])
def test_a_cut_at_any_step_is_made_good_by_running_it_again(tmp_path: Path, fresh: bool) -> None:  # noqa: FBT001 - pytest's own
    drill = Drill(tmp_path)
    drill.sell()
    drill.dies()
    drill.stick.rename(tmp_path / "stick as it was")
    steps = 0
    while True:
        shutil.rmtree(drill.stick, ignore_errors=True)
        shutil.copytree(tmp_path / "stick as it was", drill.stick)
        shutil.rmtree(drill.new.directory)
        drill.new.directory.mkdir()
        if not fresh:
            drill.new.start()
            drill.new.stop()
        try:
            drill.restore(disk=dying(steps))
        except PowerCutError:
            steps += 1
        else:
            break
        between = drill.new.try_start()
        if isinstance(between, Fault):
            assert (between.code, fresh) == ("GW-4051", True)
        else:
            assert between.journal != drill.lost, "the old journal is never sold on in"
        drill.new.stop()
        assert drill.restore().generation == 2
        opened = drill.new.start()
        assert (opened.tip.receipt_no, opened.tip.z, opened.tip.grand_total) == (7, 1, 7 * TOTAL), steps
        drill.new.stop()
        assert drill.verify() == "ok"
    assert steps > 8


def marks(fields: dict[str, Json]) -> dict[str, Json]:
    found = fields["marks"]
    assert isinstance(found, dict)
    return found


def logged_rows(drill: Drill) -> list[Row]:
    return logged(drill.stick / f"{drill.lost}-1.log")
