"""What the clerk is warned of: each lasting condition once, the gravest first, in plain words."""

from dataclasses import replace

import pytest

from gateway.config import Config, Outlet, Printer, Scale, Scanner
from gateway.counter.facts import at_start, learned
from gateway.counter.warnings import unfit, warnings
from gateway.faults import Fault, fault, tell
from gateway.faults.counter import ROWS
from gateway.messages import Event
from gateway.messages.counter import PageServed
from gateway.messages.devices import DeviceChanged
from gateway.messages.house import RoomClosed, RoomOpened, Started
from gateway.messages.journal import StorageChanged
from gateway.messages.uplink import UplinkChanged

BASE = Config(outlet=Outlet(id="3310152015-01"))
SHOP = replace(
    BASE,
    scanner={"counter": Scanner()},
    scale={"counter": Scale()},
    printer={"receipt": Printer()},
    uplink=replace(BASE.uplink, broker="mqtt://127.0.0.1"),
)
NO_CLERK = "GW-7003"
ODD = fault("GW-1004")  # any fault of another room


def line(*, online: bool = True, why: Fault | None = None, signed: bool = True) -> UplinkChanged:
    return UplinkChanged(online=online, head=0, accepted=0, stored=0, fault=why, signed=signed)


def codes(*events: Event, config: Config = SHOP, standing: tuple[Fault, ...] = (), trust: int = 3) -> list[str]:
    facts = at_start(config, standing)
    for event in events:
        facts = learned(facts, event, 3 if trust else 0)
    return [warning.code for warning in warnings(facts, config)]


CASES: list[tuple[str, list[Event], list[str]]] = [
    ("all is well", [line()], []),
    ("the copy is missing", [StorageChanged(None, ODD)], ["GW-1004"]),
    ("the database fails", [StorageChanged(ODD, None)], ["GW-1004"]),
    ("neither copy can be written: the whole truth only", [StorageChanged(ODD, ODD)], ["GW-7004"]),
    ("both copies are back", [StorageChanged(ODD, ODD), StorageChanged(None, None)], []),
    ("safe mode", [Started(safe_mode=True)], ["GW-1002"]),
    ("a room is closed", [RoomClosed("uplink", fault("GW-1001", room="uplink"))], ["GW-1001"]),
    ("another room is opened", [RoomClosed("uplink", fault("GW-1001")), RoomOpened("drivers")], ["GW-1001"]),
    ("the scanner is gone", [DeviceChanged("scanner.counter", "scanner", "absent")], ["GW-7005"]),
    ("the scale is garbled", [DeviceChanged("scale.counter", "scale", "fault")], ["GW-7006"]),
    ("the printer is gone", [DeviceChanged("printer.receipt", "printer", "absent", paper="unknown", cover="unknown")], ["GW-7007"]),
    ("the customer display is gone", [DeviceChanged("display.counter", "display", "absent")], ["GW-7014"]),
    ("a customer display never says how it is", [DeviceChanged("display.counter", "display", "unknown")], []),
    ("the drivers know better", [DeviceChanged("scale.counter", "scale", "fault", ODD)], ["GW-1004"]),
    ("a mute printer is no warning", [DeviceChanged("printer.receipt", "printer", "unknown", paper="unknown", cover="unknown")], []),
    ("paper out", [DeviceChanged("printer.receipt", "printer", "ok", paper="out", cover="closed")], ["GW-7008"]),
    ("cover open", [DeviceChanged("printer.receipt", "printer", "ok", paper="ok", cover="open")], ["GW-7009"]),
    ("paper low", [DeviceChanged("printer.receipt", "printer", "ok", paper="low", cover="closed")], ["GW-7010"]),
    ("a device is back", [DeviceChanged("scale.counter", "scale", "absent"), DeviceChanged("scale.counter", "scale", "ok")], []),
    ("the page has no address", [PageServed(fault("GW-7011", address="127.0.0.1:8080"))], ["GW-7011"]),
    ("the page is served again", [PageServed(ODD), PageServed(None)], []),
    ("off line", [line(online=False)], ["GW-7001"]),
    ("off line, for a reason that passes", [line(online=False, why=fault("GW-1004", "later"))], ["GW-7001"]),
    ("off line, for a reason that needs a person", [line(online=False, why=fault("GW-1004", "never"))], ["GW-7001", "GW-1004"]),
    ("on line, and odd", [line(why=ODD)], ["GW-1004"]),
    ("an unsigned broker", [line(signed=False)], ["GW-7002"]),
]


@pytest.mark.parametrize(("_what", "events", "expected"), CASES, ids=[case[0] for case in CASES])
def test_conditions_become_warnings_before_the_standing_one_that_no_clerk_is_defined(
    _what: str,
    events: list[Event],
    expected: list[str],
) -> None:
    assert codes(*events) == [*expected, NO_CLERK]


def test_the_gravest_comes_first_whatever_order_they_came_in() -> None:
    events: list[Event] = [
        line(online=False, signed=False),
        PageServed(fault("GW-7012")),
        DeviceChanged("scanner.counter", "scanner", "absent"),
        RoomClosed("drivers", fault("GW-1001")),
        Started(safe_mode=True),
        StorageChanged(None, fault("GW-1005")),
    ]
    found = codes(*events, standing=(fault("GW-1004"),), trust=0)
    assert found == ["GW-1005", "GW-1002", "GW-1001", "GW-1004", "GW-7005", "GW-1003", "GW-7012", "GW-7001", "GW-7002", NO_CLERK]


def test_the_same_condition_from_two_sides_is_told_once() -> None:
    assert codes(StorageChanged(None, ODD), PageServed(ODD), standing=(ODD,)) == ["GW-1004", NO_CLERK]


def test_without_a_broker_nobody_is_told_that_the_internet_is_down() -> None:
    assert codes(line(online=False, signed=False), config=BASE) == [NO_CLERK]


def test_an_unset_clock_is_told_and_a_clerks_clock_is_not() -> None:
    assert codes(line(), trust=0) == ["GW-1003", NO_CLERK]
    assert codes(line(), trust=1) == [NO_CLERK]


def test_storage_is_unfit_only_when_both_copies_say_so() -> None:
    facts = at_start(SHOP, ())
    assert unfit(facts) is None, "nobody has said anything"
    assert unfit(learned(facts, StorageChanged(ODD, None), 3)) is None
    assert unfit(learned(facts, StorageChanged(ODD, ODD), 3)) == fault("GW-7004", "never")


@pytest.mark.parametrize("code", sorted(ROWS))
def test_every_fault_of_the_counter_speaks_both_languages_in_three_sentences(code: str) -> None:
    for language in ("id", "en"):
        told = tell(fault(code), "id" if language == "id" else "en")
        assert all(text.endswith((".", "?", "!", "…")) for text in (told.message, told.safe, told.next))
    clerk = " ".join(ROWS[code].id).lower()
    assert not [word for word in ("unduh", "sinkron", "luring", "daring", "server", "error", "anda") if word in clerk.split()]
