"""Signed checkpoints: the right one holds, every kind of wrong one is refused aloud, and the events stand whatever comes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.district.records import Signed
from gateway.district.store_io import SqliteStore
from gateway.journal.checkpoint import Checkpoint, origin_of
from gateway.journal.key_chain import key_fields
from gateway.journal.merkle import Frontier
from gateway.journal.note import sign
from gateway.keys import Signer, new_signer
from gateway.uplink.envelope import Packed, Packer, Stamp

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.district.receiver import Message
    from tests.district.conftest import Chain, Office

OUTLET, JOURNAL, T0 = "3310152015-01", "0a1b2c3d", 1_795_000_000_000
KEY = new_signer(origin_of(OUTLET, JOURNAL), bytes(range(32)))
NEW_KEY = new_signer(origin_of(OUTLET, JOURNAL), bytes(range(1, 33)))


def note(chain: Chain, size: int, key: Signer = KEY, origin: str = KEY.public.name, told: int | None = None) -> str:
    root = Frontier().grown(row.hash for row in chain.rows[:size]).root()
    return sign(Checkpoint(origin, told or size, root).text(), key)


def batch(chain: Chain, first: int, last: int, checkpoint: str | None) -> Message:
    stamp = Stamp(chain.outlet, chain.journal, T0, 3, checkpoint=checkpoint)
    packed = Packer(None, 1, 1).pack(stamp, chain.hash_at(first - 1), chain.rows[first - 1 : last])
    assert isinstance(packed, Packed)
    return f"kdmp/1/3310/{chain.outlet}/up/tx", packed.payload


@pytest.fixture
def journal(chain: Chain) -> Chain:
    return chain.add({"kind": "genesis", "key": KEY.public.verifier}).sell(29)


def alarms(office: Office) -> list[str]:
    return [alarm.detail for alarm in office.store.tables.alarms if alarm.kind == "checkpoint"]


def held(office: Office) -> dict[int, bool | None]:
    return {signed.size: holds for signed, holds in office.store.tables.checkpoints.items()}


def test_a_true_checkpoint_holds(office: Office, journal: Chain) -> None:
    office.take(batch(journal, 1, 10, note(journal, 10)), batch(journal, 11, 30, note(journal, 30)))
    assert held(office) == {10: True, 30: True}
    assert alarms(office) == []


def test_a_checkpoint_that_comes_before_the_events_it_covers_waits_for_them(office: Office, journal: Chain) -> None:
    office.take(batch(journal, 21, 30, note(journal, 30)))
    assert held(office) == {30: None}
    office.take(batch(journal, 11, 20, None), batch(journal, 1, 10, note(journal, 10)))
    assert held(office) == {10: True, 30: True}


def test_a_late_checkpoint_of_fewer_events_is_checked_too(office: Office, journal: Chain) -> None:
    office.take(batch(journal, 1, 30, note(journal, 30)), batch(journal, 1, 10, note(journal, 10)))
    assert held(office) == {10: True, 30: True}


def test_the_same_batch_again_changes_nothing(office: Office, journal: Chain) -> None:
    office.take(*[batch(journal, 1, 10, note(journal, 10))] * 3)
    assert held(office) == {10: True}
    assert alarms(office) == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda journal: note(journal.add({"kind": "sale", "receipt_no": 99, "total": 1}).cut(31), 31, told=30), "its root is not"),
        (lambda journal: note(journal, 30, key=NEW_KEY), "not signed by"),
        (lambda journal: note(journal, 30)[:-8] + "AAAA" + note(journal, 30)[-4:], "not signed by"),
        (lambda journal: note(journal, 29), "event 29"),
        (lambda journal: note(journal, 30, origin="kdmp/3310152015-02/0a1b2c3d"), "it is of kdmp/3310152015-02"),
        (lambda _: "nonsense", "it is no checkpoint"),
        (lambda _: "x" * 20_000, "it is no checkpoint"),
    ],
)
def test_a_wrong_checkpoint_is_refused_aloud_and_the_events_stand(office: Office, journal: Chain, wrong: object, why: str) -> None:
    assert callable(wrong)
    office.take(batch(journal, 1, 30, wrong(journal)))
    assert office.ack()["stored"] == 30
    assert [why in alarm for alarm in alarms(office)] == [True]
    assert True not in held(office).values()


def test_a_table_from_before_keys_were_kept_takes_the_first_one_from_event_1(office: Office, journal: Chain) -> None:
    office.take(batch(journal, 1, 10, None))
    office.store.tables.keys.clear()  # as a receiver without them has left it
    office.take(batch(journal, 11, 30, note(journal, 30)))
    assert held(office) == {30: True}
    assert alarms(office) == []


def test_a_journal_that_names_no_key_has_no_checkpoint_that_holds(office: Office, chain: Chain) -> None:
    nameless = chain.add({"kind": "genesis"}).sell(9)
    office.take(batch(nameless, 1, 10, note(nameless, 10)))
    assert held(office) == {10: False}
    assert ["names none" in alarm for alarm in alarms(office)] == [True]


def test_after_a_key_event_the_new_key_signs_and_the_old_one_no_more(office: Office, journal: Chain) -> None:
    turned = journal.add({**key_fields(KEY, NEW_KEY.public), "kind": "key"}).sell(9)
    office.take(batch(turned, 1, 30, note(turned, 30)), batch(turned, 31, 35, note(turned, 35, key=NEW_KEY)))
    assert alarms(office) == []
    office.take(batch(turned, 36, 40, note(turned, 40)))
    assert held(office) == {30: True, 35: True, 40: False}


def turned_wrongly(journal: Chain) -> Chain:
    return journal.add({**key_fields(NEW_KEY, NEW_KEY.public), "kind": "key"}).sell(9)


def key_alarms(office: Office) -> list[str]:
    return [alarm.detail for alarm in office.store.tables.alarms if alarm.kind == "key"]


def test_a_new_key_that_the_old_one_did_not_sign_is_not_taken_and_alarms_once(office: Office, journal: Chain) -> None:
    turned = turned_wrongly(journal)
    office.take(batch(turned, 1, 35, note(turned, 35, key=NEW_KEY)), batch(turned, 36, 40, note(turned, 40)), batch(turned, 1, 35, None))
    assert held(office) == {35: False, 40: True}
    assert office.ack()["stored"] == 40
    assert [f"journal {JOURNAL}: the key of event 31 was not taken" in alarm for alarm in key_alarms(office)] == [True]


def test_a_key_that_comes_before_the_events_before_it_is_judged_when_they_are_there(office: Office, journal: Chain) -> None:
    turned = journal.add({**key_fields(KEY, NEW_KEY.public), "kind": "key"}).sell(9)
    office.take(batch(turned, 31, 40, note(turned, 40, key=NEW_KEY)))
    assert (held(office), key_alarms(office)) == ({40: None}, [])
    office.take(batch(turned, 1, 30, note(turned, 30)))
    assert (held(office), key_alarms(office), alarms(office)) == ({30: True, 40: True}, [], [])


def test_a_wrong_key_that_comes_early_alarms_when_the_hole_before_it_is_filled(office: Office, journal: Chain) -> None:
    turned = turned_wrongly(journal)
    office.take(batch(turned, 31, 40, None))
    assert key_alarms(office) == []
    office.take(batch(turned, 1, 30, None))
    assert len(key_alarms(office)) == 1


def test_a_rewritten_past_does_not_fit_the_checkpoint_though_its_chain_holds(office: Office, journal: Chain) -> None:
    """The outlet's root signs what it will: here it signs another past than the one it sent."""
    other = replace(journal, rows=()).add({"kind": "genesis", "key": KEY.public.verifier}).sell(29, total=1)
    office.take(batch(journal, 1, 30, note(other, 30)))
    assert held(office) == {30: False}
    assert ["its root is not" in alarm for alarm in alarms(office)] == [True]


def test_the_tables_of_the_file_keep_keys_checkpoints_and_the_tree(tmp_path: Path, journal: Chain) -> None:
    tree = Frontier().grown(row.hash for row in journal.rows)
    one, other = Signed(OUTLET, JOURNAL, 10, "a"), Signed(OUTLET, JOURNAL, 30, "b")
    with SqliteStore(tmp_path / "district.db") as store, store.transaction():
        for seq, claim in ((20, "new"), (1, "old"), (1, "late")):
            store.add_key(OUTLET, JOURNAL, seq, claim)
        for signed in (other, one, one):
            store.add_checkpoint(signed, T0)
        store.keep_tree(OUTLET, JOURNAL, tree)
        store.checked(one, holds=False)
    with SqliteStore(tmp_path / "district.db") as store, store.transaction():
        both = [(1, "old"), (20, "new")]
        assert [store.keys(OUTLET, JOURNAL, seq, 9) for seq in (0, 1, 19, 20, 99)] == [[], both[:1], both[:1], both, both]
        assert store.keys(OUTLET, JOURNAL, 99, 1) == both[:1]
        assert store.keys(OUTLET, "ffffffff", 99, 9) == []
        assert store.unchecked(OUTLET, JOURNAL, 29) == []
        assert store.unchecked(OUTLET, JOURNAL, 30) == [other]
        assert store.tree(OUTLET, JOURNAL) == tree
        assert store.tree(OUTLET, "ffffffff") == Frontier()
