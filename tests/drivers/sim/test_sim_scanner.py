"""The guns of the tests: their events, spelled out for a few strokes."""

import struct

import pytest

from gateway.drivers.session import MS
from gateway.drivers.sim.scanner import KeyGunCore, ScannerCore

MSC, KEY, SYN, CODE = 4, 1, 0, 4


def events(data: bytes) -> list[tuple[int, int, int]]:
    return [event[2:] for event in struct.iter_unpack("=qqHHi", data)]


def keys(core: KeyGunCore, text: str) -> list[tuple[int, int]]:
    """(key code, value) of each key event, in order."""
    return [(code, value) for kind, code, value in events(core.typed(text)) if kind == KEY]


def tap(*codes: int) -> list[tuple[int, int]]:
    return [(code, value) for code in codes for value in (1, 0)]


def test_a_gun_on_a_line_sends_the_text_and_its_ending() -> None:
    gun = ScannerCore(b"\r\n")
    assert gun.typed("899") == b"899\r\n"
    assert (gun.feed(b"W\r"), gun.tick(), gun.full) == (b"", b"", False)


def test_a_press_is_a_scan_code_a_key_and_a_report() -> None:
    press = [(MSC, CODE, 0x7001E), (KEY, 2, 1), (SYN, 0, 0)]
    release = [(MSC, CODE, 0x7001E), (KEY, 2, 0), (SYN, 0, 0)]
    assert events(KeyGunCore("", long_bytes=8).typed("1")) == [*press, *release]
    assert len(KeyGunCore("", long_bytes=4).typed("1")) == 6 * 16


@pytest.mark.parametrize(
    ("core", "text", "expected"),
    [
        (KeyGunCore(), "8", tap(9, 28)),
        (KeyGunCore("\t"), "8", tap(9, 15)),
        (KeyGunCore(""), "A", [(42, 1), (30, 1), (30, 0), (42, 0)]),
        (KeyGunCore("", "ctrl"), "\x1d", [(29, 1), *tap(27), (29, 0)]),
        (KeyGunCore("", "alt"), "\x1d", [(56, 1), *tap(82, 80, 73), (56, 0)]),
        (KeyGunCore("", "f8"), "\x1d", tap(66)),
        (KeyGunCore("", keypad=True), "10", tap(79, 82)),
        (KeyGunCore("", caps=True), "A", tap(58, 30, 58)),
        (KeyGunCore("", rolling=True), "122", [(2, 1), (2, 0), (3, 1), (3, 0), (3, 1), (3, 0)]),
        (KeyGunCore("", repeats=True), "1", [(2, 1), (2, 2), (2, 2), (2, 0)]),
    ],
)
def test_each_kind_of_gun_presses_its_own_keys(core: KeyGunCore, text: str, expected: list[tuple[int, int]]) -> None:
    core.long_bytes = 8
    assert keys(core, text) == expected


def test_a_gun_with_a_pace_sends_a_report_at_a_time() -> None:
    slow, fast = KeyGunCore(pace_ns=5 * MS), KeyGunCore()
    waits = [slow.every_ns]
    assert slow.typed("8A") == b""
    sent = []
    while slow.every_ns is not None:
        waits.append(slow.every_ns)
        sent.append(slow.tick())
    assert waits == [None, *[5 * MS] * 6]
    assert (b"".join(sent), len(sent)) == (fast.typed("8A"), 6)
    assert slow.tick() == b""
