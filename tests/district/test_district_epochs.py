"""A table restored from a backup: the broker's retained acks tell, and nothing is promised until the new epoch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gateway.district.acks import Claim, claim, is_beyond
from gateway.district.memory_store import MemoryStore
from gateway.district.records import Position

if TYPE_CHECKING:
    from tests.district.conftest import Chain, Office

ACK = "kdmp/1/3310/3310152015-01/down/ack"


def retained(office: Office, outlet: str) -> tuple[str, bytes]:
    made = office.receiver.ack(outlet, 1_000)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("said", "epoch", "stored", "held", "beyond"),
    [
        (Claim("j", 1, 5, b"h", 1), 1, 5, b"h", False),
        (Claim("j", 1, 4, b"h", 1), 1, 5, b"h", False),
        (Claim("j", 1, 6, b"h", 1), 1, 5, None, True),
        (Claim("j", 1, 5, b"h", 1), 1, 5, b"other", True),
        (Claim("j", 2, 0, b"", 1), 1, 5, None, True),
        (Claim("j", 1, 9, b"h", 1), 2, 5, None, False),
        (Claim("j", 1, 0, bytes(32), 1), 1, 0, None, False),
    ],
)
def test_beyond_is_more_or_other_than_the_table_holds_in_this_epoch_or_later(
    said: Claim, epoch: int, stored: int, held: bytes | None, beyond: bool  # noqa: FBT001 - a table
) -> None:
    assert is_beyond(said, epoch, Position(stored=stored), held) is beyond


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xff", b"[]", b"{}", b'{"p":"x"}', b'{"journal":"j","tip":"zz","epoch":1,"stored":1,"n":1}',
     b'{"journal":"j","tip":"00","epoch":true,"stored":1,"n":1}', b'{"journal":"j","tip":"00","epoch":1,"stored":-1,"n":1}', b" " * 20_000],
)  # fmt: skip
def test_what_is_no_ack_claims_nothing(payload: bytes) -> None:
    assert claim(payload) is None


def test_our_own_retained_ack_is_no_reason_to_stop(office: Office, chain: Chain) -> None:
    office.take(chain.sell(3).batch(1, 3))
    topic, payload = retained(office, chain.outlet)
    office.restart()
    assert office.receiver.compare(topic, payload, 2) is None
    assert office.ack()["stored"] == 3


def test_a_retained_ack_beyond_the_table_stops_the_acks_also_after_a_restart(office: Office, chain: Chain) -> None:
    chain = chain.sell(6)
    office.take(chain.batch(1, 3))
    backup = office.store._copy()
    office.take(chain.batch(4, 6))
    message = retained(office, chain.outlet)
    office.store.tables = backup
    office.restart()
    alarm = office.receiver.compare(*message, 2)
    assert alarm is not None
    assert "--new-epoch" in alarm.detail
    assert "stored 6; here 3" in alarm.detail
    office.restart()
    assert office.receiver.ack(chain.outlet, 3) is None
    assert alarm in office.store.tables.alarms


def test_with_a_new_epoch_stored_may_fall_and_the_outlet_is_told(office: Office, chain: Chain) -> None:
    chain = chain.sell(6)
    office.take(chain.batch(1, 3))
    backup = office.store._copy()
    office.take(chain.batch(4, 6))
    message = retained(office, chain.outlet)
    number = json.loads(message[1])["n"]
    office.store.tables = backup
    office.restart()
    assert office.receiver.compare(*message, 2) is not None
    office.restart(new_epoch=True)
    assert office.receiver.compare(*message, 3) is None
    ack = office.ack(now_ms=1)
    assert (ack["epoch"], ack["stored"]) == (2, 3)
    assert isinstance(ack["n"], int)
    assert ack["n"] > number
    office.take(chain.batch(4, 6))
    office.restart()
    assert (office.ack()["epoch"], office.ack()["stored"]) == (2, 6)


def test_an_empty_table_with_a_new_epoch_asks_for_everything_again(office: Office, chain: Chain) -> None:
    office.take(chain.sell(2).batch(1, 2))
    message = retained(office, chain.outlet)
    office.store = MemoryStore()
    office.restart(new_epoch=True)
    assert office.receiver.compare(*message, 1) is None
    assert office.receiver.outlets() == [chain.outlet]
    ack = office.ack()
    assert (ack["journal"], ack["epoch"], ack["stored"], ack["tip"]) == (chain.journal, 2, 0, "0" * 64)


def test_an_outlet_first_seen_after_the_restore_begins_in_the_new_epoch(office: Office, chain: Chain) -> None:
    office.restart(new_epoch=True)
    office.take(chain.sell(1).batch(1, 1))
    assert office.ack()["epoch"] == 2


def test_a_second_restore_goes_beyond_the_epoch_that_the_broker_remembers(office: Office, chain: Chain) -> None:
    office.take(chain.sell(2).batch(1, 2))
    office.restart(new_epoch=True)
    message = retained(office, chain.outlet)
    office.store = MemoryStore()
    office.restart(new_epoch=True)
    office.receiver.compare(*message, 1)
    assert office.ack()["epoch"] == 3


@pytest.mark.parametrize("topic", ["", ACK.replace("3310/", "9999/"), "kdmp/1/3310/UPPER/down/ack", ACK.replace("down", "up")])
def test_an_ack_on_another_topic_is_none_of_ours(office: Office, topic: str) -> None:
    payload = b'{"journal":"0a1b2c3d","tip":"00","epoch":9,"stored":9,"n":1}'
    assert office.receiver.compare(topic, payload, 1) is None
    assert office.receiver.compare(ACK, payload, 1) is not None
