"""What ends a code, as configured, and what becomes of another gun's ending."""

from collections.abc import Iterable
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.config import Scanner
from gateway.drivers.scanner.collector import CUT_NS, ENDINGS, SILENCE_NS, Suffix
from gateway.drivers.scanner.hid import KEY_ENDINGS
from gateway.drivers.scanner.line import LineScanner
from gateway.drivers.session import MS, SECOND
from gateway.faults import fault
from gateway.messages.devices import DeviceEvent, ScanBroken, Scanned

GUN = "scanner.counter"
CODE = "8991234567891"
suffixes = st.sampled_from(get_args(Suffix))


def opened(suffix: Suffix) -> LineScanner:
    gun = LineScanner(GUN, suffix)
    gun.opened(0)
    return gun


def told(events: Iterable[DeviceEvent]) -> list[str]:
    """Codes, and the fault codes of broken ones."""
    return [event.code if isinstance(event, Scanned) else event.fault.code for event in events if isinstance(event, (Scanned, ScanBroken))]


def scanned(suffix: Suffix, data: bytes, *, wait_ns: int = CUT_NS) -> list[str]:
    gun = opened(suffix)
    return told([*gun.received(data, SECOND).events, *gun.woken(SECOND + wait_ns).events])


def test_every_suffix_of_the_configuration_has_its_endings() -> None:
    assert set(ENDINGS) == set(KEY_ENDINGS) == set(get_args(Suffix))
    assert Scanner().suffix in ENDINGS


@pytest.mark.parametrize(
    ("suffix", "ending"), [("cr", b"\r"), ("lf", b"\n"), ("crlf", b"\r\n"), ("tab", b"\t"), ("auto", b"\t"), ("auto", b"\r\n")]
)
def test_its_own_suffix_ends_a_code_at_once(suffix: Suffix, ending: bytes) -> None:
    gun = opened(suffix)
    assert gun.received(CODE.encode() + ending, 7).events == (Scanned(GUN, CODE, 7),)
    assert told(gun.received(b"96385074" + ending, SECOND).events) == ["96385074"]


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        ("cr", b"8991234567891\r\n96385074\r\n"),  # set to CR, sends CR LF
        ("lf", b"8991234567891\r\n96385074\r\n"),
        ("tab", b"8991234567891\r\t96385074\r\t"),
        ("cr", b"\n8991234567891\r\n\n96385074\r"),
        ("crlf", b"\n\r8991234567891\r\r\n\t96385074\r\n"),
    ],
)
def test_another_ending_beside_the_real_one_does_no_harm(suffix: Suffix, data: bytes) -> None:
    assert scanned(suffix, data) == [CODE, "96385074"]


@pytest.mark.parametrize("inside", ["\n", "\t", "\n\t"])
def test_another_ending_inside_a_code_breaks_it(inside: str) -> None:
    assert scanned("cr", f"8991{inside}234\r".encode()) == ["GW-2116"]
    assert scanned("cr", f"8991{inside}234\r96385074\r".encode()) == ["GW-2116", "96385074"]


@pytest.mark.parametrize(("inside", "suffix"), [("\r", "crlf"), ("\n", "crlf"), ("\n\r", "crlf"), ("\r", "none"), ("\t", "none")])
def test_half_an_ending_ends_nothing(inside: str, suffix: Suffix) -> None:
    assert scanned(suffix, f"8991{inside}234\r\n".encode()) == ["GW-2116"]


@pytest.mark.parametrize(
    ("suffix", "ending", "name"), [("cr", b"\t", "TAB"), ("tab", b"\r\n", "CR"), ("crlf", b"\n", "LF"), ("lf", b"\r", "CR")]
)
def test_a_gun_that_ends_otherwise_than_configured_is_told_what_it_sent(suffix: Suffix, ending: bytes, name: str) -> None:
    gun = opened(suffix)
    assert gun.received(CODE.encode() + ending, SECOND).events == ()
    assert gun.woken(SECOND + CUT_NS).events == (ScanBroken(GUN, fault("GW-2116", sent=name)),)
    assert gun.woken(9 * SECOND).wake_ns is None


def test_without_a_suffix_a_short_silence_ends_a_code() -> None:
    gun = opened("none")
    assert gun.received(CODE[:6].encode(), SECOND).wake_ns == SECOND + SILENCE_NS
    assert gun.received(CODE[6:].encode(), SECOND + 90 * MS).events == ()
    assert gun.woken(SECOND + SILENCE_NS).events == ()  # woken early: the wish has moved
    last_ns = SECOND + 90 * MS
    assert gun.woken(last_ns + SILENCE_NS).events == (Scanned(GUN, CODE, last_ns),)
    assert gun.woken(last_ns + 2 * SILENCE_NS).wake_ns is None


def test_without_a_suffix_a_resting_gun_is_still_one_scan() -> None:
    gun = opened("none")
    events = [*gun.received(b"96385074", 0).events, *gun.woken(SILENCE_NS).events]
    events += [*gun.received(b"96385074", 200 * MS).events, *gun.woken(200 * MS + SILENCE_NS).events]
    assert told(events) == ["96385074"]


def test_without_a_suffix_one_that_comes_all_the_same_is_dropped() -> None:
    assert scanned("none", b"8991234567891\r\n", wait_ns=SILENCE_NS) == [CODE]


def test_without_a_suffix_a_broken_code_ends_in_silence_too() -> None:
    gun = opened("none")
    assert told(gun.received(b"89\x0091", SECOND).events) == ["GW-2111"]
    assert gun.woken(SECOND + SILENCE_NS).events == ()
    gun.received(b"96385074", 3 * SECOND)
    assert told(gun.woken(3 * SECOND + SILENCE_NS).events) == ["96385074"]


@given(suffixes, st.lists(st.one_of(st.binary(max_size=20), st.sampled_from([CODE.encode(), b"\r", b"\n", b"\t", b"\r\n"])), max_size=12))
def test_events_are_the_same_whole_or_byte_by_byte_with_every_suffix(suffix: Suffix, parts: list[bytes]) -> None:
    data = b"".join(parts)
    whole, single = opened(suffix), opened(suffix)
    events = [event for byte in data for event in single.received(bytes([byte]), SECOND).events]
    assert list(whole.received(data, SECOND).events) == events
    assert whole.woken(9 * SECOND).events == single.woken(9 * SECOND).events


@given(suffixes, st.text(st.characters(min_codepoint=0x20, exclude_characters="\x7f", exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_every_text_comes_back_with_every_suffix(suffix: Suffix, text: str) -> None:
    ending = ENDINGS[suffix][0] if ENDINGS[suffix] else b""
    assert scanned(suffix, text.encode() + ending) == [text]
