"""A scale of any protocol: asked or listened to, its changes told, its silence too."""

import pytest

from gateway.drivers.scale.frames import by_line
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.reading import Garbled, Weight
from gateway.drivers.scale.session import ANSWER_NS, ASK_NS, ScaleSession
from gateway.drivers.session import MS, SECOND
from gateway.drivers.sim.scale import IndicatorCore, ToledoCore
from gateway.faults import fault
from gateway.messages.devices import DeviceChanged, Weighed

GONE = fault("GW-2201", device="scale.counter", port="/dev/x", reason="hung up")


def readings(events):
    return [event.reading for event in events if isinstance(event, Weighed)]


def states(events):
    return [(event.state, event.fault.code if event.fault else None) for event in events if isinstance(event, DeviceChanged)]


@pytest.fixture
def toledo(bench):
    return bench(ScaleSession("scale.counter", BY_NAME["toledo-8217"]), ToledoCore())


@pytest.fixture
def indicator(bench):
    return bench(ScaleSession("scale.counter", BY_NAME["indicator"]), IndicatorCore())


@pytest.fixture(params=["toledo", "indicator"])
def scale(request):
    return request.getfixturevalue(request.param)


def test_a_scale_that_talks_is_ok_and_its_weight_is_told(scale):
    scale.wire.core.grams = 750
    scale.plug()
    events = scale.run(0.5)
    assert states(events) == [("ok", None)]
    reading = readings(events)[0]
    assert (reading.grams, reading.kind, reading.stable, reading.flags) == (750, "gross", True, ())


def test_every_change_is_told_once_and_soon(scale):
    scale.plug()
    scale.run(1)
    for grams, moving in ((250, False), (250, True), (1_250, False), (0, False)):
        scale.wire.core.grams, scale.wire.core.moving = grams, moving
        told = readings(scale.run(0.25))
        assert len(told) == 1
        assert told[0].stable is not moving


def test_an_unchanged_weight_is_told_each_second(scale):
    scale.wire.core.grams = 500
    scale.plug()
    scale.run(2)
    told = readings(scale.run(10))
    assert 10 <= len(told) <= 12
    assert {reading.grams for reading in told} == {500}


def test_net_weight_is_told_as_net(scale):
    scale.wire.core.grams, scale.wire.core.net = 500, True
    scale.plug()
    assert readings(scale.run(0.5))[-1].kind == "net"


def test_overload_has_no_weight(scale):
    scale.wire.core.grams, scale.wire.core.over = 99_000, True
    scale.plug()
    reading = readings(scale.run(0.5))[-1]
    assert (reading.grams, reading.flags) == (None, ("over",))


def test_a_silent_scale_is_a_fault_and_recovers_by_itself(scale):
    scale.plug()
    scale.run(1)
    scale.wire.core.silent = True
    events = scale.run(5)
    assert states(events) == [("fault", "GW-2202")]
    scale.wire.core.silent, scale.wire.core.grams = False, 40
    events = scale.run(2)
    assert states(events) == [("ok", None)]
    assert readings(events)[0].grams == 40


def test_frames_cut_short_are_a_garbled_scale(scale):
    scale.plug()
    scale.run(1)
    scale.wire.core.cut = 4
    assert states(scale.run(5)) == [("fault", "GW-2203")]
    scale.wire.core.cut = None
    assert states(scale.run(3)) == [("ok", None)]


def test_noise_between_frames_costs_no_frame_that_is_whole(toledo):
    toledo.wire.core.noise, toledo.wire.core.grams = b"\x8f\x00zz", 321
    toledo.plug()
    assert readings(toledo.run(1))[0].grams == 321
    assert states(toledo.events) == [("ok", None)]


def test_an_unplugged_scale_is_absent_and_its_weight_is_not_kept(scale):
    scale.wire.core.grams = 500
    scale.plug()
    scale.run(1)
    scale.unplug(GONE)
    assert states(scale.run(3)) == [("absent", "GW-2201")]
    scale.plug()
    events = scale.run(1)
    assert states(events) == [("ok", None)]
    assert readings(events)[0].grams == 500


def test_a_scale_that_is_silent_for_long_has_its_wire_opened_anew(scale):
    scale.wire.core.silent = True
    scale.plug()
    scale.run(70)
    assert scale.wire.reopened == 1
    assert states(scale.events) == [("fault", "GW-2202")]


def test_questions_come_at_their_pace_and_never_pile_up(toledo):
    asked = []
    feed = toledo.wire.core.feed
    toledo.wire.core.feed = lambda data: (asked.append(toledo.now_ns), feed(data))[1]
    toledo.plug()
    toledo.run(4)
    gaps = {later - sooner for sooner, later in zip(asked[1:], asked[2:], strict=False)}
    assert gaps == {ASK_NS}
    toledo.wire.core.silent = True
    asked.clear()
    toledo.run(30)
    assert len(asked) < 40
    assert min(later - sooner for sooner, later in zip(asked[1:], asked[2:], strict=False)) >= ANSWER_NS


def test_a_weight_told_once_is_kept_through_status_zero_and_no_further(toledo):
    core = toledo.wire.core
    core.once, core.grams = True, 700
    toledo.plug()
    toledo.run(3)
    assert {reading.grams for reading in readings(toledo.events)} == {700}
    core.moving = True
    toledo.run(1)
    core.moving, core.told = False, 700  # it says "unchanged", but there was a motion in between
    told = readings(toledo.run(1))
    assert {reading.grams for reading in told} == {None}


def test_a_status_zero_long_after_the_weight_is_no_weight(toledo):
    core = toledo.wire.core
    core.once, core.grams = True, 700
    toledo.plug()
    toledo.run(1)
    core.silent = True
    toledo.run(1.5)
    core.silent = False
    assert {reading.grams for reading in readings(toledo.run(0.6))} == {None}


def test_a_stream_is_listened_to_and_never_asked(indicator):
    heard = []
    feed = indicator.wire.core.feed
    indicator.wire.core.feed = lambda data: (heard.append(data), feed(data))[1]
    indicator.plug()
    indicator.run(10)
    assert heard == []


def test_an_indicator_that_waits_to_be_asked_is_asked(indicator):
    indicator.wire.core.streams, indicator.wire.core.grams = False, 60
    indicator.plug()
    assert readings(indicator.run(3))[0].grams == 60
    indicator.run(3)
    indicator.wire.core.grams = 90
    assert [reading.grams for reading in readings(indicator.run(0.2))] == [90]


def test_a_streamer_switched_on_late_is_not_asked_for_long(indicator):
    indicator.wire.core.silent = True
    indicator.plug()
    indicator.run(5)
    indicator.wire.core.silent = False
    indicator.run(5)
    heard = []
    feed = indicator.wire.core.feed
    indicator.wire.core.feed = lambda data: (heard.append(data), feed(data))[1]
    indicator.run(5)
    assert heard == []


def test_a_protocol_without_a_word_for_stable_is_judged_by_repetition(bench):
    def decode(frame):
        return Weight(int(frame)) if frame.strip().isdigit() else Garbled()

    bare = Protocol("bare", "9600 8N1", by_line, 12, decode, ())
    scale = ScaleSession("scale.counter", bare)
    scale.opened(0)
    events = [event for at in range(8) for event in scale.received(b"500\r", at * 100 * MS).events]
    assert [reading.stable for reading in readings(events)] == [False, True]
    assert [reading.stable for reading in readings(scale.received(b"500\r", 3 * SECOND).events)] == [False]


def test_a_configured_line_takes_the_place_of_the_usual_one():
    assert ScaleSession("scale.counter", BY_NAME["toledo-8217"]).line() == "9600 7E1"
    assert ScaleSession("scale.counter", BY_NAME["toledo-8217"], "2400 7O1").line() == "2400 7O1"


def test_bytes_one_by_one_long_after_silence_still_make_a_frame():
    scale = ScaleSession("scale.counter", BY_NAME["indicator"])
    scale.opened(0)
    scale.woken(5 * SECOND)
    events = []
    for at, byte in enumerate(b"ST,GS,+ 0001.234kg\r\n"):
        events += scale.received(bytes([byte]), 6 * SECOND + at * MS).events
    assert readings(events)[0].grams == 1_234
