"""What a gun sends becomes codes; what is no code is told once and never sold."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.scanner.collector import BOUNCE_NS, CUT_NS, GARBLED_AFTER, MAX_CODE, QUIET_NS
from gateway.drivers.scanner.line import LineScanner
from gateway.drivers.session import MS, SECOND
from gateway.faults import fault
from gateway.messages.devices import DeviceChanged, DeviceEvent, ScanBroken, Scanned

GUN = "scanner.counter"
CODE = "8991234567891"
LONG = "0108991234567891\x1d3103001245\x1d10L1"


def opened() -> LineScanner:
    gun = LineScanner(GUN)
    gun.opened(0)
    return gun


def codes(events: Iterable[DeviceEvent]) -> list[str]:
    return [event.code for event in events if isinstance(event, Scanned)]


def broken(events: Iterable[DeviceEvent]) -> list[str]:
    return [event.fault.code for event in events if isinstance(event, ScanBroken)]


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n", b"\t", b"\r\r", b"\n\r", b"\r\n\r\n", b"\t\r"])
def test_every_ending_also_doubled_gives_one_code(ending: bytes) -> None:
    gun = opened()
    events = [*gun.received(CODE.encode() + ending, 7).events, *gun.received(b"96385074" + ending, SECOND).events]
    assert events == [Scanned(GUN, CODE, 7), Scanned(GUN, "96385074", SECOND)]


@pytest.mark.parametrize("text", [CODE, "]E08991234567891", "]C1" + LONG, LONG, "https://example.test/p?q=1 2", "3*", "Kopi é"])
def test_text_gs_and_aim_prefix_stay_as_they_were_sent(text: str) -> None:
    assert codes(opened().received(text.encode() + b"\r", 1).events) == [text]


def test_a_scan_carries_the_time_of_its_last_byte() -> None:
    gun = opened()
    gun.received(CODE[:5].encode(), 100 * MS)
    assert gun.received(CODE[5:].encode() + b"\r", 140 * MS).events == (Scanned(GUN, CODE, 140 * MS),)


def test_two_codes_in_one_read_are_two_codes() -> None:
    assert codes(opened().received(b"96385074\r8991234567891\r", 1).events) == ["96385074", CODE]


def test_a_resting_gun_is_one_scan_and_a_second_one_later_is_a_second() -> None:
    gun = opened()
    events: list[DeviceEvent] = []
    for at in (0, 100 * MS, 350 * MS, 600 * MS):  # each within 300 ms of the one before
        events += gun.received(CODE.encode() + b"\r", SECOND + at).events
    assert len(codes(events)) == 1
    assert codes(gun.received(CODE.encode() + b"\r", SECOND + 600 * MS + BOUNCE_NS).events) == [CODE]


def test_another_code_between_is_no_bounce() -> None:
    gun = opened()
    events = [gun.received(f"{code}\r".encode(), SECOND).events for code in (CODE, "96385074", CODE)]
    assert [codes(one) for one in events] == [[CODE], ["96385074"], [CODE]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"899\x00123\r", "GW-2111"),
        (b"899\x1b[A\r", "GW-2111"),
        (b"\xff\xfe\x80\r", "GW-2111"),
        (b"899\x7f\r", "GW-2111"),
        (b"9" * (MAX_CODE + 1) + b"\r", "GW-2113"),
        (b"9" * 100_000, "GW-2113"),
    ],
)
def test_what_cannot_be_a_code_is_told_once_and_dropped(data: bytes, code: str) -> None:
    gun = opened()
    events = [*gun.received(data, 1).events, *gun.received(b"\r", 2).events]
    assert broken(events) == [code]
    assert codes(events) == []
    assert codes(gun.received(CODE.encode() + b"\r", SECOND).events) == [CODE]


def test_the_longest_symbol_there_is_fits() -> None:
    assert codes(opened().received(b"9" * MAX_CODE + b"\r", 1).events) == ["9" * MAX_CODE]


def test_a_burst_of_noise_is_told_once() -> None:
    gun = opened()
    events = [event for at in range(50) for event in gun.received(b"\x00\x01\r\xff\xff\r", at * 10 * MS).events]
    assert len(broken(events)) == 1


def test_noise_after_a_quiet_moment_is_told_again() -> None:
    gun = opened()
    assert broken(gun.received(b"\x00\r", 0).events) == ["GW-2111"]
    assert broken(gun.received(b"\x00\r", QUIET_NS).events) == ["GW-2111"]


def test_a_good_code_right_behind_a_broken_one_is_taken() -> None:
    gun = opened()
    events = gun.received(b"12\x0034\r" + CODE.encode() + b"\r" + b"56\x0078\r", 1).events
    assert codes(events) == [CODE]
    assert broken(events) == ["GW-2111", "GW-2111"]


def test_a_code_without_its_ending_is_cut() -> None:
    gun = opened()
    step = gun.received(b"899123", SECOND)
    assert step.wake_ns == SECOND + CUT_NS
    assert gun.woken(SECOND + CUT_NS - 1).events == ()
    assert broken(gun.woken(SECOND + CUT_NS).events) == ["GW-2112"]
    assert codes(gun.received(b"4567891\r", SECOND + CUT_NS + 1).events) == ["4567891"]


def test_a_broken_code_without_ending_is_not_told_twice() -> None:
    gun = opened()
    gun.received(b"\x00123", 0)
    assert gun.woken(CUT_NS).events == ()
    assert gun.woken(2 * CUT_NS).wake_ns is None


def test_a_slow_line_is_not_a_cut_code() -> None:
    gun = opened()
    events: list[DeviceEvent] = []
    for at, char in enumerate(CODE):
        events += gun.woken(at * 400 * MS).events
        events += gun.received(char.encode(), at * 400 * MS).events
    assert codes([*events, *gun.received(b"\r", 13 * 400 * MS).events]) == [CODE]


def test_an_unplugged_gun_loses_its_half_code_and_says_so() -> None:
    gone = fault("GW-2101", device=GUN, port="/dev/x", reason="hung up")
    gun = opened()
    gun.received(b"8991", 0)
    assert gun.lost(gone, 1).events == (ScanBroken(GUN, gone), DeviceChanged(GUN, "scanner", "absent", gone))
    assert gun.lost(gone, 2).events == ()
    assert gun.opened(3).events == (DeviceChanged(GUN, "scanner", "ok"),)
    assert codes(gun.received(b"234567891\r", 4).events) == ["234567891"]


def test_scan_after_scan_broken_is_a_wrong_line_until_one_is_good() -> None:
    gun = opened()
    events = [event for burst in range(GARBLED_AFTER + 1) for event in gun.received(b"\xf1\x80\r", burst * SECOND).events]
    assert len(broken(events)) == GARBLED_AFTER + 1
    assert [event.state for event in events if isinstance(event, DeviceChanged)] == ["fault"]
    assert [type(event) for event in gun.received(b"96385074\r", 9 * SECOND).events] == [DeviceChanged, Scanned]


@given(st.lists(st.one_of(st.binary(max_size=30), st.sampled_from([CODE.encode(), b"\r", b"\n", b"\x1d", b"\x00"])), max_size=12))
def test_events_are_the_same_whole_or_byte_by_byte(parts: list[bytes]) -> None:
    data = b"".join(parts)
    whole, single = opened(), opened()
    events = [event for byte in data for event in single.received(bytes([byte]), SECOND).events]
    assert list(whole.received(data, SECOND).events) == events
    assert whole.woken(9 * SECOND).events == single.woken(9 * SECOND).events
