"""The log: one warning per outage, one line when it is over."""

from gateway.clock import Now
from gateway.faults import fault
from gateway.logbook import DEBUG, ERROR, INFO, WARNING, Logbook
from gateway.messages.counter import PageServed
from gateway.messages.devices import DeviceChanged
from gateway.messages.house import Log, RoomClosed, RoomOpened, Started
from gateway.messages.journal import CommitRefused, Committed, Row

S = 1_000_000_000


def levels(effects: list[object]) -> list[int]:
    return [e.level for e in effects if isinstance(e, Log)]


def at(seconds: int) -> Now:
    return Now(1, seconds * S, 0, 0)


def test_an_outage_is_one_warning_then_debug_then_one_recovery_line() -> None:
    book = Logbook()
    closed = RoomClosed("uplink", fault("GW-1001", room="uplink", reason="x"))
    assert levels([*book.handle(closed, at(0))]) == [WARNING]
    assert levels([*book.handle(closed, at(10))]) == [DEBUG]
    (line,) = book.handle(RoomOpened("uplink"), at(42))
    assert line == Log(INFO, "", "room uplink: recovered after 2 in 42 s")
    assert book.handle(RoomOpened("uplink"), at(43)) == []


def test_a_device_that_is_well_from_the_start_is_not_worth_a_line() -> None:
    assert Logbook().handle(DeviceChanged("scale.counter", "scale", "ok"), at(0)) == []


def test_safe_mode_is_told_at_start() -> None:
    assert Logbook().handle(Started(safe_mode=True), at(0)) == [Log(INFO, "", "started in safe mode")]



def test_a_page_whose_address_is_taken_is_told_and_told_again_when_it_is_served() -> None:
    book = Logbook()
    assert levels([*book.handle(PageServed(fault("GW-7011", address="127.0.0.1:8080")), at(0))]) == [WARNING]
    assert levels([*book.handle(PageServed(None), at(9))]) == [INFO]


def test_a_card_that_refuses_each_sale_is_one_line_until_it_takes_one_again() -> None:
    book = Logbook()
    refused = CommitRefused("", "1-1", fault("GW-4010", reason="full"))
    committed = Committed(Row(7, "sale", bytes(32), b"{}"), "")
    assert [levels([*book.handle(refused, at(n))]) for n in range(3)] == [[ERROR], [DEBUG], [DEBUG]]
    assert levels([*book.handle(committed, at(9))]) == [INFO]
    assert book.handle(committed, at(10)) == []
