"""A gun that types: input events become codes; lost keys, strange keys and a pulled plug cost one code and are told."""

import itertools
import struct
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.scanner.collector import BOUNCE_NS, CUT_NS, MAX_CODE, QUIET_NS, SILENCE_NS, Suffix
from gateway.drivers.scanner.hid import KeyScanner
from gateway.drivers.session import MS, SECOND
from gateway.drivers.sim.scanner import KeyGunCore
from gateway.faults import fault
from gateway.messages.devices import DeviceChanged, DeviceEvent, ScanBroken, Scanned

GUN = "scanner.counter"
CODE = "8991234567891"
GS1 = "]C10108991234567891\x1d3103001245\x1d10Lot-7/b"
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
GONE = fault("GW-2101", device=GUN, port="/dev/input/event3", reason="not plugged in")
KEY, SYN, UP, DOWN, REPEATED = 1, 0, 0, 1, 2
DROPPED, REPORT = (SYN, 3, 0), (SYN, 0, 0)
ONE, TWO, THREE, ENTER, TAB, A, SHIFT, CAPSLOCK, ARROW, F2, VOLUME = 2, 3, 4, 28, 15, 30, 42, 58, 108, 60, 115

guns = st.builds(
    KeyGunCore,
    ending=st.sampled_from(["\r", "\t", "\n"]),
    gs=st.sampled_from(["ctrl", "alt", "f8"]),
    caps=st.booleans(),
    keypad=st.booleans(),
    rolling=st.booleans(),
    repeats=st.booleans(),
    long_bytes=st.just(8),
)
texts = st.text(st.sampled_from([*map(chr, range(0x20, 0x7F)), "\x1d", "é", "€"]), min_size=1, max_size=40)


def opened(suffix: Suffix = "auto") -> KeyScanner:
    gun = KeyScanner(GUN, suffix, 8)
    gun.opened(0)
    return gun


def events(*moves: tuple[int, int, int]) -> bytes:
    return b"".join(struct.pack("=qqHHi", 1, 2, *move) for move in moves)


def taps(*codes: int) -> bytes:
    return events(*(move for code in codes for move in ((KEY, code, DOWN), REPORT, (KEY, code, UP), REPORT)))


def typed(text: str, ending: str = "\r") -> bytes:
    return KeyGunCore(ending, long_bytes=8).typed(text)


def told(events: Iterable[DeviceEvent]) -> list[str]:
    """Codes, and the fault codes of broken ones."""
    return [event.code if isinstance(event, Scanned) else event.fault.code for event in events if isinstance(event, (Scanned, ScanBroken))]


@pytest.mark.parametrize("text", [CODE, GS1, SET_82, "https://example.test/p?q=1 2#x", "3*", "KOPI tubruk 250g"])
def test_what_every_kind_of_gun_types_is_what_it_read(text: str) -> None:
    for gs, caps, keypad, rolling, repeats in itertools.product(("ctrl", "alt", "f8"), *[(False, True)] * 4):
        core = KeyGunCore("\r", gs, caps, keypad, rolling, repeats, long_bytes=8)  # type: ignore[arg-type]  # of the three words
        assert opened().received(core.typed(text), 7).events == (Scanned(GUN, text, 7),), core


@given(guns, st.lists(texts, min_size=1, max_size=3))
def test_any_text_of_any_gun_comes_back_scan_after_scan(core: KeyGunCore, codes: list[str]) -> None:
    gun = opened()
    for number, code in enumerate(codes, 1):
        step = gun.received(core.typed(code), number * SECOND)
        assert told(step.events) == [code]
        assert step.wake_ns is None


def test_a_process_of_32_bits_reads_the_same() -> None:
    gun = KeyScanner(GUN, "auto", 4)
    gun.opened(0)
    assert told(gun.received(KeyGunCore(long_bytes=4).typed(GS1), 1).events) == [GS1]


def test_a_slow_gun_is_not_cut_and_a_scan_has_the_time_of_its_last_key() -> None:
    core = KeyGunCore(gs="alt", pace_ns=60 * MS, long_bytes=8)
    gun, now_ns, seen = opened(), SECOND, list[DeviceEvent]()
    assert core.typed("10L\x1d8") == b""
    while core.every_ns is not None:
        now_ns += core.every_ns
        seen += gun.woken(now_ns).events
        seen += gun.received(core.tick(), now_ns).events
    assert seen == [Scanned(GUN, "10L\x1d8", now_ns - 60 * MS)]  # Enter goes down, then up


@pytest.mark.parametrize("suffix", ["auto", "cr", "lf", "crlf"])
@pytest.mark.parametrize("ending", ["\r", "\n", "\r\n", "\r\r"])
def test_enter_is_cr_lf_and_both(suffix: Suffix, ending: str) -> None:
    assert told(opened(suffix).received(typed(CODE, ending) + typed("96385074", ending), 1).events) == [CODE, "96385074"]


def test_tab_ends_a_code_where_it_is_the_suffix() -> None:
    assert told(opened("tab").received(typed(CODE, "\t"), 1).events) == [CODE]
    assert told(opened("tab").received(typed(CODE, "\r\t"), 1).events) == [CODE]
    gun = opened("cr")
    gun.received(typed(CODE, "\t"), 0)
    assert told(gun.woken(CUT_NS).events) == ["GW-2116"]


def test_without_a_suffix_keys_on_their_way_to_a_character_are_no_silence() -> None:
    gun, now_ns, seen = opened("none"), SECOND, list[DeviceEvent]()
    core = KeyGunCore("", "alt", pace_ns=80 * MS, long_bytes=8)
    core.typed("8\x1d9")  # the nine reports of Alt+029 take longer than the silence that ends a code
    while core.every_ns is not None:
        now_ns += core.every_ns
        seen += gun.woken(now_ns).events
        seen += gun.received(core.tick(), now_ns).events
    assert told([*seen, *gun.woken(now_ns + SILENCE_NS).events]) == ["8\x1d9"]


def test_a_resting_gun_is_one_scan() -> None:
    gun = opened()
    times = (SECOND, SECOND + 100 * MS, SECOND + 350 * MS, SECOND + 350 * MS + BOUNCE_NS)
    assert told(event for at in times for event in gun.received(typed(CODE), at).events) == [CODE, CODE]


def test_a_stray_key_inside_a_code_breaks_it_and_the_next_is_taken() -> None:
    gun = opened()
    assert gun.received(taps(ONE, ARROW, TWO, ENTER), 1).events == (ScanBroken(GUN, fault("GW-2115", key="Down")),)
    assert told(gun.received(typed(CODE), 2).events) == [CODE]


def test_a_stray_key_before_a_code_breaks_it_and_one_by_itself_is_harmless() -> None:
    assert told(opened().received(taps(F2, ONE, TWO, ENTER), 1).events) == ["GW-2115"]
    assert opened().received(taps(VOLUME, ENTER), 1).events == ()
    gun = opened()
    assert gun.received(taps(VOLUME), 0).events == ()
    assert gun.woken(CUT_NS).events == ()
    assert told(gun.received(typed(CODE) + taps(ARROW), SECOND).events) == [CODE]  # some send CR LF as Enter and Down
    assert gun.woken(SECOND + CUT_NS).wake_ns is None
    assert gun.lost(GONE, 2 * SECOND).events == (DeviceChanged(GUN, "scanner", "absent", GONE),)


def test_a_control_character_is_no_code() -> None:
    assert opened().received(typed("12\x0234"), 1).events == (ScanBroken(GUN, fault("GW-2111", byte="02")),)


def test_keys_that_the_kernel_dropped_break_the_code_and_nothing_stays_pressed() -> None:
    gun = opened()
    data = events((KEY, SHIFT, DOWN), (KEY, A, DOWN), REPORT, DROPPED, (KEY, ONE, UP), REPORT) + taps(A, ENTER, A, ENTER)
    assert gun.received(data, 1).events == (ScanBroken(GUN, fault("GW-2117")), Scanned(GUN, "a", 1))


def test_keys_that_were_dropped_before_a_code_had_begun_break_it_too() -> None:
    gun = opened()
    assert told(gun.received(events(DROPPED, REPORT) + taps(TWO, ENTER, ONE, ENTER), 1).events) == ["GW-2117", "1"]
    assert told(gun.received(events(DROPPED, REPORT), SECOND).events) == ["GW-2117"]
    assert gun.woken(SECOND + CUT_NS).wake_ns is None
    assert told(gun.received(typed(CODE), SECOND + QUIET_NS).events) == [CODE]


def test_an_unplugged_gun_loses_its_half_code_and_what_was_pressed() -> None:
    gun = opened()
    gun.received(taps(CAPSLOCK, ONE) + events((KEY, SHIFT, DOWN), REPORT, (KEY, TWO, DOWN))[:-7], 1)
    assert gun.lost(GONE, 2).events == (ScanBroken(GUN, GONE), DeviceChanged(GUN, "scanner", "absent", GONE))
    assert gun.opened(3).events == (DeviceChanged(GUN, "scanner", "ok"),)
    assert told(gun.received(taps(A, THREE, ENTER), 4).events) == ["a3"]


def test_a_stuck_key_does_not_hold_a_code_open() -> None:
    gun = opened()
    gun.received(taps(ONE) + events((KEY, TWO, DOWN), REPORT), 0)
    for at in range(40, 600, 40):
        gun.received(events((KEY, TWO, REPEATED), REPORT), at * MS)
    assert told(gun.woken(CUT_NS).events) == ["GW-2112"]


def test_more_keys_than_a_code_has_are_told_once() -> None:
    gun = opened()
    assert told(gun.received(taps(*[ONE] * (MAX_CODE + 100)), 1).events) == ["GW-2113"]
    assert told(gun.received(taps(ENTER, TWO, ENTER), 2).events) == ["2"]


moves = st.one_of(
    st.tuples(st.integers(0, 5), st.integers(0, 300), st.integers(-1, 3)),
    st.tuples(st.just(KEY), st.sampled_from([ONE, ENTER, TAB, SHIFT, 29, 56, 82, CAPSLOCK]), st.integers(0, 2)),
    st.sampled_from([DROPPED, REPORT]),
)


@given(st.lists(st.one_of(st.binary(max_size=50), st.lists(moves, max_size=20).map(lambda some: events(*some))), max_size=6))
def test_events_are_the_same_whole_or_byte_by_byte(parts: list[bytes]) -> None:
    data = b"".join(parts)
    whole, single = opened(), opened()
    seen = [event for byte in data for event in single.received(bytes([byte]), SECOND).events]
    assert list(whole.received(data, SECOND).events) == seen
    assert whole.woken(9 * SECOND).events == single.woken(9 * SECOND).events
