"""The wire between two ends that are set differently: what a UART makes of the other's bits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.address import Line, parse_line
from gateway.drivers.session import SECOND, Session, Step
from gateway.drivers.sim.lined import LinedCore
from gateway.drivers.sim.scales import IndicatorCore, ToledoCore
from gateway.drivers.sim.uart import carry
from gateway.drivers.sim.wire import VirtualWire
from gateway.faults import Fault

BYTES = st.binary(min_size=1, max_size=30)
LINES = st.sampled_from(["9600 8N1", "9600 7E1", "9600 7O1", "9600 8O1", "9600 8N2", "2400 8N1", "2400 7E1", "600 8N1", "19200 8N1"])


def line(text: str) -> Line:
    parsed = parse_line(text)
    assert parsed is not None
    return parsed


def heard(data: bytes, sender: str, receiver: str) -> bytes:
    return bytes(byte.value for byte in carry(data, line(sender), line(receiver)))


def sound(data: bytes, sender: str, receiver: str) -> list[bool]:
    return [byte.sound for byte in carry(data, line(sender), line(receiver))]


@given(BYTES, LINES)
def test_equal_ends_hear_what_was_said(data: bytes, text: str) -> None:
    ours = line(text)
    said = bytes(byte & (1 << ours.bits) - 1 for byte in data)
    assert heard(data, text, text) == said
    assert all(sound(data, text, text))
    assert heard(data, text, f"{ours.baud} {ours.bits}{ours.parity}{3 - ours.stop}") == said  # a longer stop is only silence


def test_seven_bits_read_as_eight_carry_their_parity_on_top() -> None:
    assert heard(b"W 3A", "9600 7E1", "9600 8N1") == bytes([0xD7, 0xA0, 0x33, 0x41])
    assert heard(b"W 3A", "9600 7O1", "9600 8N1") == bytes([0x57, 0x20, 0xB3, 0xC1])


@given(BYTES)
def test_eight_bits_read_as_seven_lose_their_top_and_half_of_them_have_a_wrong_parity(data: bytes) -> None:
    assert heard(data, "9600 8N1", "9600 7E1") == bytes(byte & 0x7F for byte in data)
    assert sound(data, "9600 8N1", "9600 7E1") == [byte.bit_count() % 2 == 0 for byte in data]
    assert sound(data, "9600 7E1", "9600 7O1") == [False] * len(data)


@given(BYTES, LINES, LINES)
def test_a_byte_is_heard_at_any_speed_and_the_garbage_is_always_the_same(data: bytes, ours: str, theirs: str) -> None:
    assert heard(data, ours, theirs)  # so silence on one line is silence on all of them
    assert heard(data, ours, theirs) == heard(data, ours, theirs)


@pytest.mark.parametrize("baud", [600, 1_200, 2_400, 4_800, 19_200, 115_200])
def test_another_speed_is_garbage(baud: int) -> None:
    assert b"kg" not in heard(b"ST,GS,+ 0001.250kg\r\n" * 3, "9600 8N1", f"{baud} 8N1")


@pytest.mark.parametrize(
    ("host", "answers", "lax_answers"),
    [("9600 7E1", True, True), ("9600 8N1", False, True), ("9600 7O1", False, True), ("4800 7E1", False, False)],
)
def test_a_scale_drops_what_it_hears_wrongly_unless_it_does_not_care(host: str, answers: bool, lax_answers: bool) -> None:  # noqa: FBT001 - a table
    for lax, expected in ((False, answers), (True, lax_answers)):
        lined = LinedCore(ToledoCore(grams=1_250), "9600 7E1", lax=lax)
        lined.opened(host)
        assert bool(lined.feed(b"W")) is expected
        assert lined.written == 1


def test_an_answer_comes_back_over_the_same_wire() -> None:
    lined = LinedCore(ToledoCore(grams=1_250), "9600 7E1", lax=True)
    lined.opened("9600 8N1")
    assert lined.feed(b"W") == bytes.fromhex("82 30 B1 2E B2 35 30 8D")
    stream = LinedCore(IndicatorCore(grams=60), "9600 8N1")
    stream.opened("9600 7E1")
    assert (stream.tick(), stream.every_ns, stream.full) == (b"ST,GS,+ 0000.060kg\r\n", 100_000_000, False)


def test_a_line_that_nobody_can_read_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="'fast' is no line"):
        LinedCore(ToledoCore(), "fast")


class _Reopening(Session):
    """Opens the wire with one line after the other."""

    def __init__(self) -> None:
        self._lines = ["9600 7E1", "9600 8N1"]
        self.heard: list[bytes] = []

    def line(self) -> str:
        return self._lines[0]

    def opened(self, now_ns: int) -> Step:
        return Step(b"W", wake_ns=now_ns + SECOND)

    def received(self, data: bytes, now_ns: int) -> Step:
        self.heard.append(data)
        return Step(wake_ns=now_ns + SECOND)

    def woken(self, now_ns: int) -> Step:
        if len(self._lines) == 1:
            return Step()
        self._lines.pop(0)
        return Step(reopen=True)

    def lost(self, fault: Fault, now_ns: int) -> Step:
        return Step()


def test_a_double_learns_how_the_wire_was_opened_each_time() -> None:
    session = _Reopening()
    wire = VirtualWire(session, LinedCore(ToledoCore(grams=1_250), "9600 7E1", lax=True))
    wire.connect(0)
    while (due_ns := wire.due_ns()) is not None:
        wire.run(due_ns)
    assert session.heard == [b"\x0201.250\r", bytes.fromhex("82 30 B1 2E B2 35 30 8D")]
