"""Finding the protocol: streamers are recognised without a byte written, then questions, and an honest "not known"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from gateway.drivers.scale.detect import DetectingScale
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.sim.core import Core
from gateway.drivers.sim.scales import IndicatorCore, ToledoCore
from gateway.faults import fault
from gateway.messages.devices import DeviceChanged, DeviceEvent, Weighed

if TYPE_CHECKING:
    from tests.drivers.conftest import Bench

if TYPE_CHECKING:
    from tests.drivers.conftest import Bench

ALL = (BY_NAME["toledo-8217"], BY_NAME["indicator"])


def detecting(bench: type[Bench], core: Core, line: str = "") -> Bench:
    return bench(DetectingScale("scale.counter", ALL, line), core)


def grams(events: Iterable[DeviceEvent]) -> list[int | None]:
    return [event.reading.grams for event in events if isinstance(event, Weighed)]


def states(events: Iterable[DeviceEvent]) -> list[tuple[str, str | None]]:
    return [(event.state, event.fault.code if event.fault else None) for event in events if isinstance(event, DeviceChanged)]


def test_a_stream_is_found_without_writing_a_byte(bench: type[Bench]) -> None:
    scale = detecting(bench, IndicatorCore(grams=60))
    heard = scale.listen()
    scale.plug()
    events = scale.run(3)
    assert grams(events)[0] == 60
    assert states(events) == [("ok", None)]
    assert heard == []
    assert scale.wire.session.line() == "9600 8N1"


@pytest.mark.parametrize(("core", "line"), [(ToledoCore(grams=60), "9600 7E1"), (IndicatorCore(grams=60, streams=False), "9600 8N1")])
def test_a_scale_that_waits_to_be_asked_is_found_by_asking(bench: type[Bench], core: Core, line: str) -> None:
    scale = detecting(bench, core)
    scale.plug()
    events = scale.run(8)
    assert grams(events)[0] == 60
    assert states(events) == [("ok", None)]
    assert scale.wire.session.line() == line


def test_each_protocol_is_tried_on_its_own_line(bench: type[Bench]) -> None:
    scale = detecting(bench, ToledoCore(silent=True))
    lines = set()
    scale.plug()
    for _ in range(100):
        lines.add(scale.wire.session.line())
        scale.run(0.1)
    assert lines == {"9600 8N1", "9600 7E1"}
    assert scale.wire.reopened >= 2


def test_a_configured_line_is_used_for_all(bench: type[Bench]) -> None:
    scale = detecting(bench, ToledoCore(silent=True), "2400 8N1")
    scale.plug()
    scale.run(20)
    assert scale.wire.session.line() == "2400 8N1"
    assert scale.wire.reopened == 0


@pytest.mark.parametrize("noise", [b"", b"\x9f\x02\x00hello\r"])
def test_what_nothing_fits_is_told_and_looked_for_again(bench: type[Bench], noise: bytes) -> None:
    core = IndicatorCore(cut=0, noise=noise)
    scale = detecting(bench, core)
    scale.plug()
    assert states(scale.run(12)) == [("fault", "GW-2204")]
    core.cut, core.noise = None, b""
    assert states(scale.run(12)) == [("ok", None)]


def test_one_sound_frame_in_noise_is_not_enough(bench: type[Bench]) -> None:
    core = IndicatorCore(silent=True)
    scale = detecting(bench, core)
    scale.plug()
    scale.say(b"ST,GS,+ 0001.234kg\r\n")
    assert grams(scale.run(1)) == []
    scale.run(1)
    assert scale.wire.session.line() == "9600 7E1"  # it went on to the next protocol


def test_what_was_found_stays_found_over_a_plug_out(bench: type[Bench]) -> None:
    core = IndicatorCore(grams=60)
    scale = detecting(bench, core)
    scale.unplug(fault("GW-2201", device="scale.counter", port="/dev/x", reason="not plugged in"))
    scale.plug()
    scale.run(3)
    scale.unplug(fault("GW-2201", device="scale.counter", port="/dev/x", reason="hung up"))
    scale.plug()
    events = scale.run(0.5)
    assert grams(events)[0] == 60
    assert states(scale.events) == [("absent", "GW-2201"), ("ok", None), ("absent", "GW-2201"), ("ok", None)]
