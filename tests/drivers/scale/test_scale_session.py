"""A scale of any protocol: asked or listened to, its changes told, its silence too."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from gateway.drivers.scale.frames import by_line
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.reading import Garbled, Said, Weight
from gateway.drivers.scale.session import ANSWER_NS, ASK_NS, REST_ASK_NS, REST_NS, ScaleSession
from gateway.drivers.session import MS, SECOND
from gateway.drivers.sim.scales import IndicatorCore, ToledoCore
from gateway.faults import fault
from gateway.messages.devices import DeviceChanged, DeviceEvent, Reading, Weighed

if TYPE_CHECKING:
    from tests.drivers.conftest import Bench

if TYPE_CHECKING:
    from tests.drivers.conftest import Bench

GONE = fault("GW-2201", device="scale.counter", port="/dev/x", reason="hung up")


def readings(events: Iterable[DeviceEvent]) -> list[Reading]:
    return [event.reading for event in events if isinstance(event, Weighed)]


def states(events: Iterable[DeviceEvent]) -> list[tuple[str, str | None]]:
    return [(event.state, event.fault.code if event.fault else None) for event in events if isinstance(event, DeviceChanged)]


@pytest.fixture
def toledo(bench: type[Bench]) -> Bench:
    return bench(ScaleSession("scale.counter", BY_NAME["toledo-8217"]), ToledoCore())


@pytest.fixture
def indicator(bench: type[Bench]) -> Bench:
    return bench(ScaleSession("scale.counter", BY_NAME["indicator"]), IndicatorCore())


@pytest.fixture(params=["toledo", "indicator"])
def scale(request: pytest.FixtureRequest) -> Bench:
    found: Bench = request.getfixturevalue(request.param)
    return found


def test_a_scale_that_talks_is_ok_and_its_weight_is_told(scale: Bench) -> None:
    scale.core.grams = 750
    scale.plug()
    events = scale.run(0.5)
    assert states(events) == [("ok", None)]
    reading = readings(events)[0]
    assert (reading.grams, reading.kind, reading.stable, reading.flags) == (750, "gross", True, ())


def test_every_change_is_told_once_and_soon(scale: Bench) -> None:
    scale.plug()
    scale.run(1)
    for grams, moving in ((250, False), (250, True), (1_250, False), (0, False)):
        scale.core.grams, scale.core.moving = grams, moving
        told = readings(scale.run(0.25))
        assert len(told) == 1
        assert told[0].stable is not moving


def test_an_unchanged_weight_is_told_each_second(scale: Bench) -> None:
    scale.core.grams = 500
    scale.plug()
    scale.run(2)
    told = readings(scale.run(10))
    assert 10 <= len(told) <= 12
    assert {reading.grams for reading in told} == {500}


def test_net_weight_is_told_as_net(scale: Bench) -> None:
    scale.core.grams, scale.core.net = 500, True
    scale.plug()
    assert readings(scale.run(0.5))[-1].kind == "net"


def test_overload_has_no_weight(scale: Bench) -> None:
    scale.core.grams, scale.core.over = 99_000, True
    scale.plug()
    reading = readings(scale.run(0.5))[-1]
    assert (reading.grams, reading.flags) == (None, ("over",))


def test_a_silent_scale_is_a_fault_and_recovers_by_itself(scale: Bench) -> None:
    scale.plug()
    scale.run(1)
    scale.core.silent = True
    events = scale.run(5)
    assert states(events) == [("fault", "GW-2202")]
    scale.core.silent, scale.core.grams = False, 40
    events = scale.run(2)
    assert states(events) == [("ok", None)]
    assert readings(events)[0].grams == 40


def test_frames_cut_short_are_a_garbled_scale(scale: Bench) -> None:
    scale.plug()
    scale.run(1)
    scale.core.cut = 4
    assert states(scale.run(5)) == [("fault", "GW-2203")]
    scale.core.cut = None
    assert states(scale.run(3)) == [("ok", None)]


def test_noise_between_frames_costs_no_frame_that_is_whole(toledo: Bench) -> None:
    toledo.core.noise, toledo.core.grams = b"\x8f\x00zz", 321
    toledo.plug()
    assert readings(toledo.run(1))[0].grams == 321
    assert states(toledo.events) == [("ok", None)]


def test_an_unplugged_scale_is_absent_and_its_weight_is_not_kept(scale: Bench) -> None:
    scale.core.grams = 500
    scale.plug()
    scale.run(1)
    scale.unplug(GONE)
    assert states(scale.run(3)) == [("absent", "GW-2201")]
    scale.plug()
    events = scale.run(1)
    assert states(events) == [("ok", None)]
    assert readings(events)[0].grams == 500


def test_a_scale_that_is_silent_for_long_has_its_wire_opened_anew(scale: Bench) -> None:
    scale.core.silent = True
    scale.plug()
    scale.run(70)
    assert scale.wire.reopened == 1
    assert states(scale.events) == [("fault", "GW-2202")]


def test_questions_come_at_their_pace_and_never_pile_up(toledo: Bench) -> None:
    asked = toledo.listen()
    toledo.plug()
    toledo.run(4)
    assert {later - sooner for (sooner, _), (later, _) in pairwise(asked[1:])} == {ASK_NS}
    toledo.core.silent = True
    asked.clear()
    toledo.run(30)
    assert len(asked) < 40
    assert min(later - sooner for (sooner, _), (later, _) in pairwise(asked[1:])) >= ANSWER_NS


def test_a_plate_that_rests_is_asked_less_until_something_moves(toledo: Bench) -> None:
    toledo.plug()
    toledo.run(REST_NS / SECOND + 1)
    asked = toledo.listen()
    told = readings(toledo.run(5))
    assert {later - sooner for (sooner, _), (later, _) in pairwise(asked)} == {REST_ASK_NS}
    assert len(told) >= 5  # still told each second
    toledo.core.grams = 500
    toledo.run(0.3)
    asked.clear()
    toledo.run(1)
    assert {later - sooner for (sooner, _), (later, _) in pairwise(asked)} == {ASK_NS}


def test_a_weight_told_once_is_kept_through_status_zero_and_no_further(toledo: Bench) -> None:
    core = toledo.core
    core.once, core.grams = True, 700
    toledo.plug()
    toledo.run(3)
    assert {reading.grams for reading in readings(toledo.events)} == {700}
    core.moving = True
    toledo.run(0.3)
    core.moving, core.told = False, 700  # it says "unchanged", but there was a motion in between
    told = readings(toledo.run(0.3))
    assert {reading.grams for reading in told} == {None}
    assert {reading.stable for reading in told} == {True}


def test_a_status_zero_long_after_the_weight_is_no_weight(toledo: Bench) -> None:
    core = toledo.core
    core.once, core.grams = True, 700
    toledo.plug()
    toledo.run(1)
    core.silent = True
    toledo.run(1.5)
    core.silent = False
    assert {reading.grams for reading in readings(toledo.run(0.6))} == {None}


def test_a_stream_is_listened_to_and_never_asked(indicator: Bench) -> None:
    heard = indicator.listen()
    indicator.plug()
    indicator.run(10)
    assert heard == []


def test_an_indicator_that_waits_to_be_asked_is_asked(indicator: Bench) -> None:
    indicator.core.streams, indicator.core.grams = False, 60
    indicator.plug()
    assert readings(indicator.run(3))[0].grams == 60
    indicator.run(3)
    indicator.core.grams = 90
    assert [reading.grams for reading in readings(indicator.run(0.2))] == [90]


def test_a_streamer_switched_on_late_is_not_asked_for_long(indicator: Bench) -> None:
    indicator.core.silent = True
    indicator.plug()
    indicator.run(5)
    indicator.core.silent = False
    indicator.run(5)
    heard = indicator.listen()
    indicator.run(5)
    assert heard == []


def test_a_protocol_without_a_word_for_stable_is_judged_by_repetition(bench: type[Bench]) -> None:
    def decode(frame: bytes) -> Said:
        return Weight(int(frame)) if frame.strip().isdigit() else Garbled()

    bare = Protocol("bare", ("9600 8N1",), by_line, 12, decode, ())
    scale = ScaleSession("scale.counter", bare)
    scale.opened(0)
    events = [event for at in range(8) for event in scale.received(b"500\r", at * 100 * MS).events]
    assert [reading.stable for reading in readings(events)] == [False, True]
    assert [reading.stable for reading in readings(scale.received(b"500\r", 3 * SECOND).events)] == [False]


def test_a_configured_line_takes_the_place_of_the_usual_one() -> None:
    assert ScaleSession("scale.counter", BY_NAME["toledo-8217"]).line() == "9600 7E1"
    assert ScaleSession("scale.counter", BY_NAME["toledo-8217"], "2400 7O1").line() == "2400 7O1"


def test_bytes_one_by_one_long_after_silence_still_make_a_frame() -> None:
    scale = ScaleSession("scale.counter", BY_NAME["indicator"])
    scale.opened(0)
    scale.woken(5 * SECOND)
    events: list[DeviceEvent] = []
    for at, byte in enumerate(b"ST,GS,+ 0001.234kg\r\n"):
        events += scale.received(bytes([byte]), 6 * SECOND + at * MS).events
    assert readings(events)[0].grams == 1_234


@pytest.mark.parametrize(("line", "told"), [("2400 7E1", 1_234), ("2400 8N1", None)])
def test_on_a_line_of_seven_bits_the_eighth_is_parity_whoever_says_so(line: str, told: int | None) -> None:
    scale = ScaleSession("scale.counter", BY_NAME["indicator"], line)
    scale.opened(0)
    frame = bytes(byte | 0x80 * (byte.bit_count() % 2) for byte in b"ST,GS,+ 0001.234kg\r\n")
    assert [reading.grams for reading in readings(scale.received(frame, SECOND).events)] == ([told] if told else [])
