"""Scales with manners of their own: those that shake hands, must not be asked often, or say nothing while nothing changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from gateway.drivers.scale.frames import by_shape
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.reading import Handshake, Said, Weight
from gateway.drivers.scale.session import ANSWER_NS, ASK_NS, MAX_REPLIES, ScaleSession
from gateway.drivers.session import MS, SECOND
from gateway.drivers.sim.scales import AdamCore, CasApCore, DialogCore, ToledoCore
from gateway.faults import fault
from gateway.messages.devices import DeviceChanged, DeviceEvent, Reading, Weighed

if TYPE_CHECKING:
    from tests.drivers.conftest import Bench

GONE = fault("GW-2201", device="scale.counter", port="/dev/x", reason="hung up")


def readings(events: Iterable[DeviceEvent]) -> list[Reading]:
    return [event.reading for event in events if isinstance(event, Weighed)]


def states(events: Iterable[DeviceEvent]) -> list[tuple[str, str | None]]:
    return [(event.state, event.fault.code if event.fault else None) for event in events if isinstance(event, DeviceChanged)]


def polite(frame: bytes) -> Said:
    return Handshake() if frame == b"a" else Weight(int(frame[1:]), stable=True)


# Asked with ?, it wants ! before it tells three digits.
POLITE = Protocol(
    "polite", ("9600 8N1",), by_shape((b"a",), (b"w", *[b"0123456789"] * 3)), 4, polite, (), asks=(b"?",),
    reply=lambda frame: b"!" if frame == b"a" else b".",
)  # fmt: skip


@pytest.fixture
def adam(bench: type[Bench]) -> Bench:
    return bench(ScaleSession("scale.counter", BY_NAME["adam"]), AdamCore())


def test_a_handshake_is_answered_and_says_nothing_about_the_plate() -> None:
    scale = ScaleSession("scale.counter", POLITE)
    assert scale.opened(0).write == b"?"
    step = scale.received(b"a", 10 * MS)
    assert (step.write, step.events) == (b"!", ())
    step = scale.received(b"w500", 20 * MS)
    assert step.write == b"."
    assert states(step.events) == [("ok", None)]
    assert [reading.grams for reading in readings(step.events)] == [500]


def test_no_question_comes_between_a_handshake_and_its_end() -> None:
    scale = ScaleSession("scale.counter", POLITE)
    scale.opened(0)
    scale.received(b"a", 250 * MS)
    assert scale.woken(ANSWER_NS).write == b""
    assert scale.woken(250 * MS + ANSWER_NS - 1).write == b""
    assert scale.woken(250 * MS + ANSWER_NS).write == b"?"


def test_a_handshake_without_an_end_is_a_silent_scale() -> None:
    scale = ScaleSession("scale.counter", POLITE)
    scale.opened(0)
    events: list[DeviceEvent] = []
    for at_ms in range(10, 3_000, 300):
        events += scale.woken((at_ms - 5) * MS).events
        events += scale.received(b"a", at_ms * MS).events
    assert states(events) == [("fault", "GW-2202")]


def test_noise_of_handshakes_makes_nobody_talk_without_end() -> None:
    scale = ScaleSession("scale.counter", POLITE)
    scale.opened(0)
    assert scale.received(b"a" * 1_000, MS).write == b"!" * MAX_REPLIES
    assert scale.received(b"a" * 1_000, 2 * MS).write == b""
    assert scale.woken(SECOND).write == b"?"
    assert scale.received(b"a", SECOND + MS).write == b"!"


def test_a_reply_never_brings_the_next_question_nearer_than_the_pace_allows() -> None:
    scale = ScaleSession("scale.counter", replace(POLITE, ask_every_ms=1_000))
    scale.opened(0)
    scale.received(b"a", 10 * MS)
    assert scale.woken(999 * MS).write == b""
    assert scale.woken(SECOND).write == b"?"


def test_a_scale_that_must_not_be_asked_often_is_asked_at_its_pace(bench: type[Bench]) -> None:
    scale = bench(ScaleSession("scale.counter", replace(BY_NAME["toledo-8217"], ask_every_ms=400)), ToledoCore(grams=500))
    asked = scale.listen()
    scale.plug()
    scale.run(5)
    assert {later - sooner for (sooner, _), (later, _) in pairwise(asked[1:])} == {400 * MS}
    assert 400 * MS > ASK_NS


@pytest.mark.parametrize(("name", "core"), [("dialog-06", DialogCore()), ("cas-ap", CasApCore())])
def test_a_handshake_through_the_wire_tells_every_change_soon(bench: type[Bench], name: str, core: DialogCore | CasApCore) -> None:
    scale = bench(ScaleSession("scale.counter", BY_NAME[name]), core)
    scale.plug()
    scale.run(1)
    for grams, moving in ((250, False), (250, True), (1_250, False), (0, False)):
        core.grams, core.moving = grams, moving
        told = readings(scale.run(0.4))
        assert len(told) == 1
        assert told[0].stable is not moving
    assert states(scale.events) == [("ok", None)]


def test_a_busy_scale_is_asked_again_and_found_when_it_is_ready(bench: type[Bench]) -> None:
    core = CasApCore(grams=500, busy=True)
    scale = bench(ScaleSession("scale.counter", BY_NAME["cas-ap"]), core)
    scale.plug()
    scale.run(3)
    core.busy = False
    assert [reading.grams for reading in readings(scale.run(1.5))][:1] == [500]
    assert states(scale.events) == [("fault", "GW-2202"), ("ok", None)]


def test_a_checkout_scale_that_says_unchanged_keeps_its_weight_only_while_nothing_was_lost(bench: type[Bench]) -> None:
    core = DialogCore(grams=700)
    scale = bench(ScaleSession("scale.counter", BY_NAME["dialog-06"]), core)
    scale.plug()
    scale.run(3)
    assert {reading.grams for reading in readings(scale.events)} == {700}
    core.cut, core.grams = 9, 200  # its new weight is lost on the line; "not moved since" will speak of that one
    scale.run(0.25)
    core.cut = None
    assert {reading.grams for reading in readings(scale.run(0.7))} == {None}


def test_a_weight_that_was_told_once_is_told_once_here_too_and_grows_old(adam: Bench) -> None:
    adam.plug()
    adam.run(1)
    adam.core.grams = 700
    told = readings(adam.run(2))
    assert [(reading.grams, reading.stable) for reading in told] == [(700, True)]
    assert readings(adam.run(60)) == []
    assert states(adam.events)[-1] == ("ok", None)
    assert adam.wire.reopened == 0


def test_silence_of_such_a_scale_is_no_fault_and_before_its_first_word_nobody_knows(adam: Bench) -> None:
    adam.plug()
    assert states(adam.run(10)) == [("unknown", None)]
    adam.core.grams = 700
    assert states(adam.run(2)) == [("ok", None)]
    adam.core.grams = 0
    events = adam.run(30)
    assert readings(events) == []
    assert states(events) == []


def test_the_same_weight_put_on_again_is_a_new_one(adam: Bench) -> None:
    adam.plug()
    told: list[Reading] = []
    for grams in (700, 0, 700, 0, 700):
        adam.core.grams = grams
        told += readings(adam.run(2))
    assert [reading.grams for reading in told] == [700] * 3
    assert all(later.mono_ns - sooner.mono_ns > 3 * SECOND for sooner, later in pairwise(told))


def test_such_a_scale_is_asked_at_its_own_pace_whether_it_answers_or_not(adam: Bench) -> None:
    asked = adam.listen()
    adam.plug()
    adam.run(5)
    adam.core.grams = 700
    adam.run(5)
    assert {later - sooner for (sooner, _), (later, _) in pairwise(asked)} == {SECOND}


def test_a_garbled_line_of_such_a_scale_is_a_fault_before_its_first_word(adam: Bench) -> None:
    adam.plug()
    adam.core.noise, adam.core.cut, adam.core.grams = b"\x8f\x00zz", 2, 700
    for grams in (700, 800, 900):
        adam.core.grams = grams
        adam.run(1)
    assert states(adam.events) == [("fault", "GW-2203")]


def test_a_plug_out_forgets_what_such_a_scale_said(adam: Bench) -> None:
    adam.core.grams = 700
    adam.plug()
    adam.run(1)
    adam.unplug(GONE)
    adam.plug()
    assert readings(adam.run(3)) == []
    assert states(adam.events) == [("ok", None), ("absent", "GW-2201"), ("unknown", None)]
