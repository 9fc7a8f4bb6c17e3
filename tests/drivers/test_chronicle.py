import json
from collections.abc import Iterable

import pytest

from gateway.clock import Now
from gateway.drivers.chronicle import Chronicle, histories_json
from gateway.faults import fault
from gateway.messages import Event
from gateway.messages.devices import (
    DeviceChanged,
    DeviceHistory,
    Printed,
    PrintJob,
    PrintUnknown,
    Reading,
    Role,
    ScanBroken,
    Scanned,
    Weighed,
)
from gateway.messages.house import Refresh
from gateway.messages.printing import Document

GONE = fault("GW-2201", device="scale.counter", port="/dev/x", reason="not plugged in")
JOB = PrintJob("1", 1, Document("", ()))
READING = Reading(500, "gross", stable=True, flags=(), raw=b"", mono_ns=0)


def at(second: int) -> Now:
    return Now(1, second * 1_000_000_000, 1_790_000_000_000 + second * 1_000, 3)


def told(*events: tuple[Event, int]) -> DeviceHistory:
    """The only history after these events, each at its second."""
    chronicle = Chronicle()
    for event, second in events:
        chronicle.heard(event, at(second))
    (history,) = chronicle.histories
    return history


def state(device: str, state: str, what: object = None) -> DeviceChanged:
    role: Role = device.partition(".")[0]  # type: ignore[assignment]
    return DeviceChanged(device, role, state, what)  # type: ignore[arg-type]


def test_of_what_nobody_has_told_there_is_no_history() -> None:
    chronicle = Chronicle()
    for event in (Refresh(), Scanned("scanner.counter", "x", 0), Weighed("scale.counter", READING), Printed("printer.receipt", JOB)):
        assert not chronicle.heard(event, at(1))
    assert chronicle.histories == ()


def test_an_absent_device_was_never_good_and_its_error_is_kept() -> None:
    history = told((state("scale.counter", "absent", GONE), 5))
    assert history == DeviceHistory("scale.counter", "scale", "absent", at(5), None, GONE, at(5))


@pytest.mark.parametrize(("device", "good"), [("scale.counter", 60), ("printer.receipt", 60), ("scanner.counter", 2), ("display.front", 2)])
def test_only_what_proves_itself_was_good_until_the_moment_it_was_lost(device: str, good: int) -> None:
    history = told((state(device, "ok"), 2), (state(device, "absent", GONE), 60))
    assert history.good == at(good)
    assert history.since == at(60)


def test_the_last_error_stays_when_all_is_well_again() -> None:
    history = told((state("scale.counter", "absent", GONE), 5), (state("scale.counter", "ok"), 9))
    assert (history.state, history.error, history.error_at, history.good) == ("ok", GONE, at(5), at(9))


def test_the_same_state_told_twice_began_the_first_time() -> None:
    history = told((state("scale.counter", "fault", fault("GW-2202")), 5), (state("scale.counter", "fault", fault("GW-2203")), 9))
    assert (history.since, history.error, history.error_at) == (at(5), fault("GW-2203"), at(9))


def test_a_scan_is_a_good_moment_and_a_broken_one_an_error() -> None:
    gun = "scanner.counter"
    history = told((state(gun, "ok"), 1), (Scanned(gun, "x", 0), 7), (ScanBroken(gun, fault("GW-2112", length=3)), 8))
    assert (history.good, history.error_at) == (at(7), at(8))


def test_a_printed_slip_is_a_good_moment_of_a_printer_and_an_unknown_one_an_error() -> None:
    printer = "printer.receipt"
    mute = state(printer, "unknown", fault("GW-2308"))
    history = told((mute, 1), (PrintUnknown(printer, JOB, fault("GW-2310", reason="hung up")), 4), (Printed(printer, JOB), 7))
    assert (history.good, history.error_at, history.state) == (at(7), at(4), "unknown")


def test_a_scale_that_weighs_on_tells_nothing_new() -> None:
    chronicle = Chronicle()
    assert chronicle.heard(state("scale.counter", "ok"), at(1))
    assert [chronicle.heard(Weighed("scale.counter", READING), at(n)) for n in (2, 3)] == [False, False]


def test_as_json_nothing_is_invented() -> None:
    histories = (told((state("scale.counter", "absent", GONE), 5)), told((state("scanner.counter", "ok"), 1)))
    tree = json.loads(json.dumps(histories_json(histories)))
    assert tree["scanner.counter"] == {
        "role": "scanner", "state": "ok", "since": time(1), "good": time(1), "error": None,
    }  # fmt: skip
    error = tree["scale.counter"]["error"]
    assert tree["scale.counter"]["good"] is None
    assert (error["code"], error["at"]) == ("GW-2201", time(5))
    assert "not plugged in" in error["message"]


def time(second: int) -> dict[str, int]:
    return {"mono_ms": second * 1_000, "wall": 1_790_000_000_000 + second * 1_000, "trust": 3}


def test_every_device_keeps_its_place_in_the_list() -> None:
    chronicle = Chronicle()
    devices: Iterable[str] = ("scanner.a", "scale.b", "scanner.a")
    for n, device in enumerate(devices):
        chronicle.heard(state(device, "ok"), at(n))
    assert [one.device for one in chronicle.histories] == ["scanner.a", "scale.b"]
