"""Targets: every scale protocol that there is, from its bytes to what the house is told; and finding out which one a scale talks."""

import itertools
from zlib import crc32

from gateway.drivers.address import parse_line
from gateway.drivers.scale.detect import DetectingScale
from gateway.drivers.scale.frames import Framer
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.reading import Said, Weight
from gateway.drivers.scale.session import MAX_REPLIES, ScaleSession
from gateway.drivers.scale.transcript import Says
from gateway.drivers.session import SECOND
from gateway.faults import fault
from gateway.messages.devices import Weighed
from tests.fuzz.target import Target, apart, held

SCALE = "scale.counter"
ABSURD_GRAMS = 10**9
"""A thousand tonnes: the digits of no frame may come to more."""
FOUND = {
    "nci": (b"\n20000000KG\r\n20\r\x03",),  # twenty thousand tonnes
}
"""By protocol: what was a finding once."""
WORDS = 256
"""Characters of names, states and flags that a session holds beside its bytes."""
LONGEST_REPLY = 64
SESSION_EACH = 8
"""One input of so many, always the same ones, goes through a session too: it takes ten times as long as the frames."""
SLACK = 24
"""Bytes of an input beside two whole frames."""


def targets() -> list[Target]:
    """One for each protocol, and the detection over all."""
    found = [_protocol(one) for one in BY_NAME.values()]
    seeds = tuple(itertools.chain.from_iterable(target.seeds for target in found))
    return [*found, Target("detection", _detect, seeds, "the framer of the protocol on trial, and names", quick=3_000)]


def _protocol(protocol: Protocol) -> Target:
    line = parse_line(protocol.line)
    seven_bits = line is not None and line.seven_bits  # as the session does: the eighth bit is parity there

    def play(data: bytes) -> None:
        _frames(protocol, data, seven_bits=seven_bits)
        if crc32(data) % SESSION_EACH == 0:
            _session(protocol, data)

    heard = tuple(turn.data for transcript in protocol.transcripts for turn in transcript.turns if isinstance(turn, Says))
    seeds = tuple(dict.fromkeys((*(frame for frame, _ in protocol.examples), *heard, *FOUND.get(protocol.name, ()))))
    holds = f"a framer's buffer of {protocol.longest} bytes, and the last frame"
    return Target(f"scale {protocol.name}", play, seeds, holds, longest=2 * protocol.longest + SLACK, quick=5_000)


def _frames(protocol: Protocol, data: bytes, *, seven_bits: bool) -> None:
    whole, single = (Framer(protocol.take, protocol.longest, seven_bits=seven_bits) for _ in range(2))
    frames = whole.feed(data)
    assert frames == apart(single.feed, data), "other frames byte by byte"
    assert held(whole) <= protocol.longest, "the framer holds more than one frame"
    for frame in frames:
        _is_sane(protocol.decode(frame))
        assert len(protocol.reply(frame)) <= LONGEST_REPLY


def _session(protocol: Protocol, data: bytes) -> None:
    whole, single = (ScaleSession(SCALE, protocol) for _ in range(2))
    whole.opened(0)
    single.opened(0)
    step = whole.received(data, SECOND)
    steps = [single.received(bytes((byte,)), SECOND) for byte in data]
    assert list(step.events) == [event for one in steps for event in one.events], "other events byte by byte"
    assert held(single, (Protocol,)) <= 4 * protocol.longest + WORDS, "the session holds too much"
    assert len(step.write) <= (MAX_REPLIES + 1) * LONGEST_REPLY, "the session talks without end"
    for event in step.events:
        if isinstance(event, Weighed) and event.reading.grams is not None:
            _is_gram(event.reading.grams)


def _detect(data: bytes) -> None:
    session = DetectingScale(SCALE, tuple(BY_NAME.values()))
    session.opened(0)
    now_ns = 0
    for at in range(0, len(data), 8):
        now_ns += data[at] * SECOND // 64
        session.received(data[at : at + 8], now_ns)
        if session.woken(now_ns).reopen:
            session.lost(fault("GW-2101", device=SCALE, port="", reason=""), now_ns)
            session.opened(now_ns)
    assert held(session, (Protocol,)) <= 4 * max(one.longest for one in BY_NAME.values()) + 40 * WORDS


def _is_sane(said: Said) -> None:
    if isinstance(said, Weight):
        _is_gram(said.grams)


def _is_gram(grams: object) -> None:
    assert type(grams) is int, f"{grams!r} is no whole number of grams"
    assert abs(grams) <= ABSURD_GRAMS, f"{grams} grams"
