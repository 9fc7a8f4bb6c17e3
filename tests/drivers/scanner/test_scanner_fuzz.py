"""A million pieces of noise and near-codes for each kind of gun: no exception, no buffer without bound, and the next code is taken."""

import random
import struct
from collections.abc import Callable, Iterator
from typing import get_args

import pytest

from gateway.drivers.scanner.collector import MAX_CODE, Suffix
from gateway.drivers.scanner.hid import KeyScanner
from gateway.drivers.scanner.line import LineScanner
from gateway.drivers.session import MS, SECOND
from gateway.drivers.sim.scanner import KeyGunCore, ScannerCore
from gateway.messages.devices import Scanned

GUN = "scanner.counter"
CODE = "8991234567891"
QUICK, LONG = 4_000, 1_000_000
LIKELY = (2, 3, 11, 28, 15, 29, 97, 42, 54, 56, 100, 58, 66, 69, 79, 80, 82, 108, 125)
Gun = LineScanner | KeyScanner


def line_noise(dice: random.Random) -> bytes:
    kind = dice.randrange(4)
    if kind == 0:
        return dice.randbytes(dice.randrange(12))
    if kind == 1:
        return dice.choice((b"\r", b"\n", b"\t", b"\r\n", b"\x1d", b"]C1"))
    return f"{dice.randrange(10**dice.randrange(1, 14))}".encode() * (1 + 5_000 * (dice.random() < 0.0002))


def key_noise(dice: random.Random) -> bytes:
    kind = dice.randrange(5)
    if kind == 0:
        return dice.randbytes(dice.randrange(50))
    code = dice.choice(LIKELY) if kind < 4 else dice.randrange(0x10000)
    event = (dice.choice((0, 1, 1, 1, 1, 4)), code, dice.choice((0, 1, 1, 2, -5)))
    return struct.pack("=qqHHi", dice.randrange(2**40), 0, *(event if dice.random() > 0.01 else (0, 3, 0)))


def pieces(noise: Callable[[random.Random], bytes], seed: int, count: int) -> Iterator[tuple[int, bytes]]:
    """(ns after the piece before, bytes)."""
    dice = random.Random(seed)
    for _ in range(count):
        yield dice.choice((0, 0, 0, MS, 20 * MS, 120 * MS, 600 * MS)), noise(dice)


def survives(gun: Gun, noise: Callable[[random.Random], bytes], whole: bytes, seed: int, count: int) -> None:
    gun.opened(0)
    now_ns = 0
    for wait_ns, data in pieces(noise, seed, count):
        now_ns += wait_ns
        gun.woken(now_ns)
        step = gun.received(data, now_ns)
        assert all(len(event.code) <= MAX_CODE for event in step.events if isinstance(event, Scanned))
    gun.opened(now_ns + SECOND)
    events = [*gun.received(whole, now_ns + 2 * SECOND).events, *gun.woken(now_ns + 4 * SECOND).events]
    assert [event.code for event in events if isinstance(event, Scanned)] == [CODE]


@pytest.mark.parametrize("suffix", get_args(Suffix))
@pytest.mark.parametrize("count", [QUICK, pytest.param(LONG // 6 + 1, marks=pytest.mark.long)])
def test_no_bytes_break_a_gun_on_a_line(suffix: Suffix, count: int) -> None:
    ending = {"lf": b"\n", "crlf": b"\r\n", "tab": b"\t"}.get(suffix, b"\r")
    survives(LineScanner(GUN, suffix), line_noise, ScannerCore(ending).typed(CODE), 1, count)


@pytest.mark.parametrize("suffix", get_args(Suffix))
@pytest.mark.parametrize("count", [QUICK, pytest.param(LONG // 6 + 1, marks=pytest.mark.long)])
def test_no_events_break_a_gun_that_types(suffix: Suffix, count: int) -> None:
    ending = "\t" if suffix == "tab" else "\r"
    survives(KeyScanner(GUN, suffix, 8), key_noise, KeyGunCore(ending, long_bytes=8).typed(CODE), 2, count)
