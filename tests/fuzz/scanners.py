"""Targets: guns on a serial line and guns that type, in any suffix they know."""

import importlib
import importlib.util
from collections.abc import Callable

from gateway.drivers.scanner.line import LineScanner
from gateway.drivers.session import MS, SECOND, Session
from gateway.messages.devices import Scanned
from tests.fuzz.target import Target, held

GUN = "scanner.counter"
MAX_CODE = 7_089
"""Bytes: what a QR of version 40-L holds; the bound of both kinds of gun."""
WORDS = 512
"""Characters of names, states and faults beside the code."""
LINES = (b"8991002101234\r", b"]C10108991002101234\x1d3103001245\r\n", b"abc\x1d\t\t", b"\xc3\xa9\r", b"12\x0034\r56\r", b"A" * 80 + b"\n")


def targets() -> list[Target]:
    """The serial gun, and the typing one where this tree has it."""
    line = Target("scanner line", _player(lambda: LineScanner(GUN)), LINES, f"one code of {MAX_CODE} bytes, twice, and words", quick=8_000)
    return [line, *_typing()]


def _typing() -> list[Target]:
    if importlib.util.find_spec("gateway.drivers.scanner.hid") is None:
        return []
    scanner = importlib.import_module("gateway.drivers.scanner.hid").KeyScanner
    double = importlib.import_module("gateway.drivers.sim.scanner").KeyGunCore
    seeds = tuple(double(ending, long_bytes=EVENT_LONGS).typed(text)[:MAX_TYPED] for text in ("8991", "]C1\x1dAb") for ending in "\r\t")
    play = _player(lambda: scanner(GUN, "auto", EVENT_LONGS))
    return [Target("scanner keyboard", play, seeds, "the same, and a part of one input event", longest=MAX_TYPED, quick=1_000)]


EVENT_LONGS = 4
"""Bytes of a C long: input events of a process of 32 bits are shorter, and no different otherwise."""
MAX_TYPED = 16 * 20
"""Bytes of an input: so many input events."""


def flood(data: bytes) -> bytes:
    """The same again and again, until it is longer than any code may be."""
    return data * (3 * MAX_CODE // max(len(data), 1) + 1)


def _player(make: Callable[[], Session]) -> Callable[[bytes], None]:
    def play(data: bytes) -> None:
        whole, single = make(), make()
        told = [*whole.opened(0).events, *whole.received(data, SECOND).events]
        apart = [*single.opened(0).events, *(event for byte in data for event in single.received(bytes((byte,)), SECOND).events)]
        assert told == apart, "other events byte by byte"
        assert max(held(whole), held(single)) <= 2 * MAX_CODE + WORDS, "the gun's session holds more than a code"
        for session in (whole, single):
            told += session.woken(SECOND + 600 * MS).events
        assert max(held(whole), held(single)) <= MAX_CODE + WORDS, "a code that was cut is still held"
        assert all(1 <= len(event.code) <= MAX_CODE for event in told if isinstance(event, Scanned))

    return play
