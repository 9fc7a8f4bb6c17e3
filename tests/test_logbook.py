"""The log: one warning per outage, one line when it is over."""

from gateway.clock import Now
from gateway.faults import fault
from gateway.logbook import DEBUG, INFO, WARNING, Logbook
from gateway.messages.devices import DeviceChanged
from gateway.messages.house import Log, RoomClosed, RoomOpened, Started

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
