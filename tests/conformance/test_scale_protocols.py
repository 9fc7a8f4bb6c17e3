"""Every scale protocol there is, found through their table: the same frames whole, byte by byte, and in the middle of noise."""

import itertools
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.config import ScaleProtocol
from gateway.drivers.address import parse_line
from gateway.drivers.scale import protocols
from gateway.drivers.scale.frames import Framer
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.reading import Garbled, Said, Status, Unchanged, Weight
from gateway.drivers.scale.session import ScaleSession
from gateway.drivers.scale.transcript import Asks, Told, Transcript
from gateway.drivers.session import SECOND
from gateway.drivers.sim.scales import DOUBLES
from gateway.messages.devices import Reading, Weighed
from gateway.pos.plate import Fit, Plate
from tests.conformance.counter import SETTLED_NS, Counter
from tests.conformance.dialogue import play

ALL = list(BY_NAME.values())
T = TypeVar("T")
TRANSCRIPTS = [(protocol, transcript) for protocol in ALL for transcript in protocol.transcripts]
EXAMPLES = [(protocol, frame, said) for protocol in ALL for frame, said in protocol.examples]
each = pytest.mark.parametrize("protocol", ALL, ids=lambda protocol: protocol.name)


def framer(protocol: Protocol) -> Framer:
    return Framer(protocol.take, protocol.longest)


def frames_of(protocol: Protocol, data: bytes) -> list[bytes]:
    return [frame for frame in framer(protocol).feed(data) if not isinstance(protocol.decode(frame), Garbled)]


def sellable(reading: Reading) -> bool:
    """Whether the till would sell by it: asked of the plate of the till itself, which has just seen an empty scale."""
    plate = Plate(max_grams=15_000)
    plate.changed("ok")
    plate.weighed(reading)
    return isinstance(plate.weight(reading.mono_ns), Fit)


def noise(protocol: Protocol, max_size: int) -> st.SearchStrategy[bytes]:
    """Any bytes, or such as the protocol itself is made of, which come much nearer to fooling it."""
    own = sorted(set(b"".join(frame for frame, _ in protocol.examples)) | set(b"\r\n"))
    return st.one_of(st.binary(max_size=max_size), st.lists(st.sampled_from(own), max_size=max_size).map(bytes))


def one_by_one(feeder: Callable[[bytes], Iterable[T]], data: bytes) -> list[T]:
    return [frame for byte in data for frame in feeder(bytes([byte]))]


def harmless(whole: Said, cut: Said) -> bool:
    """Whether `cut`, heard from the end of `whole`, can mislead nobody: a form without a head may be the end of the one with a head.

    Then it says the same weight, or, where the whole frame has a word for stability, one that is not stable by itself.
    """
    if not isinstance(whole, Weight) or not isinstance(cut, Weight):
        return False
    return (same_weight(whole, cut) and cut.stable == whole.stable) or (whole.stable is not None and not cut.stable)


def same_weight(one: Said, other: Said) -> bool:
    return isinstance(one, Weight) and isinstance(other, Weight) and (one.grams, one.flags) == (other.grams, other.flags)


@each
def test_a_protocol_is_named_as_the_configuration_names_it(protocol: Protocol) -> None:
    assert protocol.name in get_args(ScaleProtocol)
    assert BY_NAME[protocol.name] is protocol


@each
def test_a_protocol_has_a_line_that_can_be_opened_and_examples_of_each_thing_it_says(protocol: Protocol) -> None:
    assert all(parse_line(line) is not None for line in protocol.lines)
    kinds = {type(said) for _, said in protocol.examples}
    assert Weight in kinds
    assert Status in kinds or all(said.stable is None for _, said in protocol.examples if isinstance(said, Weight))
    assert protocol.asks or protocol.listen_ms
    assert max(len(frame) for frame, _ in protocol.examples) <= protocol.longest


@pytest.mark.parametrize(("protocol", "frame", "said"), EXAMPLES, ids=lambda value: getattr(value, "name", None) or str(value)[:40])
def test_every_example_says_what_stands_beside_it(protocol: Protocol, frame: bytes, said: Said) -> None:
    assert protocol.decode(frame) == said
    assert framer(protocol).feed(frame + protocol.next_begins) == [frame]


@pytest.mark.parametrize(("protocol", "frame", "said"), EXAMPLES, ids=lambda value: getattr(value, "name", None) or str(value)[:40])
def test_an_example_cut_anywhere_is_never_another_weight(protocol: Protocol, frame: bytes, said: Said) -> None:
    for at in range(1, len(frame)):
        heard = [protocol.decode(one) for one in framer(protocol).feed(frame[:at])]
        assert [one for one in heard if not isinstance(one, Garbled)] == []
        behind = [protocol.decode(one) for one in framer(protocol).feed(frame[at:])]
        assert [one for one in behind if isinstance(one, Weight | Unchanged) and not harmless(said, one)] == []


@pytest.mark.parametrize(("protocol", "frame", "said"), EXAMPLES, ids=lambda value: getattr(value, "name", None) or str(value)[:40])
def test_an_example_begun_and_begun_again_is_never_another_weight(protocol: Protocol, frame: bytes, said: Said) -> None:
    for at in range(1, len(frame)):
        heard = [protocol.decode(one) for one in framer(protocol).feed(frame[:at] + frame)]
        wrong = [one for one in heard if isinstance(one, Weight | Unchanged) and one != said and not same_weight(said, one)]
        # A frame without an end of its own is known by its length alone; there, repetition must confirm what it says.
        assert not wrong or (protocol.next_begins and all(isinstance(one, Weight) and one.stable is None for one in wrong))


@each
def test_every_example_twice_in_a_row_is_two_frames(protocol: Protocol) -> None:
    for (one, _), (other, _) in itertools.product(protocol.examples, repeat=2):
        both = one + other + protocol.next_begins
        assert framer(protocol).feed(both) == [one, other]
        assert one_by_one(framer(protocol).feed, both) == [one, other]


@each
@given(data=st.data())
def test_frames_in_noise_are_the_same_whole_or_byte_by_byte(protocol: Protocol, data: st.DataObject) -> None:
    frames = st.sampled_from([frame for frame, _ in protocol.examples])
    stream = b"".join(data.draw(st.lists(st.one_of(noise(protocol, 12), frames, frames.map(lambda one: one[:-2])), max_size=12)))
    assert framer(protocol).feed(stream) == one_by_one(framer(protocol).feed, stream)


@each
@given(data=st.data())
def test_a_whole_frame_after_noise_and_an_ending_is_heard(protocol: Protocol, data: st.DataObject) -> None:
    frame, _ = protocol.examples[0]
    stream = data.draw(noise(protocol, 60)) + b"\r" * protocol.longest + frame + protocol.next_begins
    assert frames_of(protocol, stream)[-1:] == [frame]


@each
@given(data=st.data())
def test_a_session_tells_the_same_whole_or_byte_by_byte_and_never_fails(protocol: Protocol, data: st.DataObject) -> None:
    stream = data.draw(noise(protocol, 300))
    whole, single = (ScaleSession("scale.counter", protocol) for _ in range(2))
    whole.opened(0)
    single.opened(0)
    events = one_by_one(lambda byte: single.received(byte, SECOND).events, stream)
    assert list(whole.received(stream, SECOND).events) == events


@each
@given(data=st.data())
def test_a_protocol_never_changes_its_mind_about_a_frame(protocol: Protocol, data: st.DataObject) -> None:
    prefix = data.draw(st.one_of(noise(protocol, 40), st.sampled_from([frame for frame, _ in protocol.examples])))
    taken = protocol.take(prefix) if prefix else None
    if taken is not None and taken.whole:
        assert protocol.take(prefix + data.draw(noise(protocol, 10))) == taken


@each
@given(data=st.data())
def test_a_status_has_no_weight_and_zero_is_written_as_a_zero(protocol: Protocol, data: st.DataObject) -> None:
    frame = data.draw(st.one_of(noise(protocol, 40), st.sampled_from([frame for frame, _ in protocol.examples])))
    scale = ScaleSession("scale.counter", protocol)
    scale.opened(0)
    for event in scale.received(frame, SECOND).events:
        if isinstance(event, Weighed) and not isinstance(protocol.decode(event.reading.raw), Unchanged):
            assert (event.reading.grams is None) is isinstance(protocol.decode(event.reading.raw), Status)
            assert event.reading.grams != 0 or b"0" in event.reading.raw


@each
def test_what_never_ends_is_forgotten(protocol: Protocol) -> None:
    frame, said = max(protocol.examples, key=lambda example: len(example[0]))
    for endless in (frame[:-1], frame[:1], b"0", b"\x00", b"\n", b"\x02"):
        one = framer(protocol)
        tracemalloc.start()
        heard = {protocol.decode(got) for _ in range(100) for got in one.feed(endless * 20)}
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert kept < 16_384  # what was fed is up to 40,000 bytes
        assert [got for got in heard if isinstance(got, Weight | Unchanged) and got != said] == []


@each
def test_no_question_changes_what_a_scale_shows(protocol: Protocol) -> None:
    assert not set(b"".join(protocol.asks)) & set(b"ZTCztc")  # zero, tare and clear, in all protocols of the facts that have them


@each
def test_a_protocol_brings_a_dialogue_that_asks_as_it_does(protocol: Protocol) -> None:
    asked = b"".join(turn.data for one in protocol.transcripts for turn in one.turns if isinstance(turn, Asks))
    assert any(ask in asked for ask in protocol.asks) or not protocol.asks
    assert any(isinstance(turn, Told) and turn.grams and turn.stable for one in protocol.transcripts for turn in one.turns)


@pytest.mark.parametrize(("protocol", "transcript"), TRANSCRIPTS, ids=lambda value: getattr(value, "name", None) or value.title)
def test_a_dialogue_goes_as_it_is_written_down(protocol: Protocol, transcript: Transcript) -> None:
    play(protocol, transcript)


def test_a_file_in_the_folder_of_protocols_is_in_their_table() -> None:
    files = {path.stem for path in Path(protocols.__file__).parent.glob("[a-z]*.py")}
    assert files == {name.replace("-", "_") for name in BY_NAME}


def test_every_protocol_has_a_double_of_its_own() -> None:
    assert set(DOUBLES) == set(BY_NAME)


@each
def test_a_session_weighs_what_lies_on_the_double(protocol: Protocol) -> None:
    counter = Counter(protocol, DOUBLES[protocol.name]())
    for grams in (1_250,) if protocol.silent_when_unchanged else (0, 1_250):  # such a scale never tells a zero
        reading = counter.weigh(grams)
        assert (reading.grams, reading.stable, reading.kind) == (grams, True, "gross")


@each
def test_a_moving_plate_is_never_sold(protocol: Protocol) -> None:
    counter = Counter(protocol, DOUBLES[protocol.name]())
    counter.lay(0)
    counter.core.moving = True
    if any(isinstance(said, Weight) and said.stable for _, said in protocol.examples):  # it has a word for it
        counter.core.grams = 1_250
        assert not any(sellable(reading) for reading in counter.heard_in(3 * SECOND))
    for grams in range(1_250, 1_400, 5):  # and a hand on the plate is seen by its own changes
        counter.core.grams = grams
        assert not any(sellable(reading) for reading in counter.heard_in(SECOND // 10))


@each
@pytest.mark.parametrize(("grams", "over"), [(-500, False), (20_000, True), (20_000, False)])
def test_what_is_below_zero_or_too_heavy_is_never_sold(protocol: Protocol, grams: int, over: bool) -> None:  # noqa: FBT001 - a row
    counter = Counter(protocol, DOUBLES[protocol.name]())
    counter.lay(0)
    counter.core.grams, counter.core.over = grams, over
    assert not any(sellable(reading) for reading in counter.heard_in(SETTLED_NS))


@each
def test_what_is_cut_short_on_the_wire_is_no_weight(protocol: Protocol) -> None:
    counter = Counter(protocol, DOUBLES[protocol.name]())
    counter.weigh(1_250)
    counter.core.cut = 5
    counter.heard_in(SECOND)  # what was on its way
    assert [reading for reading in counter.heard_in(5 * SECOND) if reading.grams is not None] == []


@each
def test_a_scale_that_was_never_calm_or_fell_silent_is_never_zero(protocol: Protocol) -> None:
    counter = Counter(protocol, DOUBLES[protocol.name]())
    counter.weigh(1_250)
    counter.core.silent = True
    counter.core.grams = 0
    assert counter.heard_in(10 * SECOND) == []
