"""A scale of unknown protocol: listened to before it is asked, remembered, looked for again, and an honest "not known"."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.scale.detect import KEY, DetectingScale, quoted, recalled
from gateway.drivers.scale.heard import MAX_BYTES, Ear, Heard, words
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.session import MS, SECOND, Learned
from gateway.drivers.sim.scales import AdamCore, CasApCore, DialogCore, IndicatorCore, KernCore, NciCore, ToledoCore
from gateway.drivers.sim.wire import VirtualWire
from gateway.faults import fault, tell
from tests.drivers.scale.looking import ALL, Looking
from tests.drivers.scale.strangers import LoopBack, Nothing

GONE = fault("GW-2201", device="scale.counter", port="/dev/x", reason="hung up")


def asks_of(looking: Looking) -> list[tuple[int, bytes]]:
    """A list that grows with all that is written: (when, what)."""
    asked: list[tuple[int, bytes]] = []
    feed = looking.lined.feed

    def feed_and_note(data: bytes) -> bytes:
        asked.append((looking.now_ns, data))
        return feed(data)

    looking.lined.feed = feed_and_note  # type: ignore[method-assign]
    return asked


def test_a_stream_is_found_on_another_line_without_a_byte_written_and_then_weighed() -> None:
    looking = Looking(IndicatorCore(grams=60), "4800 8N1")
    verdict = looking.round()
    assert (verdict.protocol, verdict.line, verdict.way, verdict.fits) == ("indicator", "4800 8N1", "streams", ("indicator",))
    assert verdict.confidence > 0.9
    assert [one.line for one in verdict.heard] == ["9600 8N1", "2400 8N1", "4800 8N1"]
    assert verdict.heard[-1].text.startswith("ST,GS,+ 0000.060kg<CR><LF>")
    looking.run(2 * SECOND)
    assert looking.states == [("ok", None)]
    assert {reading.grams for reading in looking.readings} == {60}
    assert looking.lined.written == 0


def test_a_stream_that_stops_is_told_and_never_asked() -> None:
    core = IndicatorCore(grams=60)
    looking = Looking(core, "9600 8N1")
    looking.round()
    looking.run(SECOND)
    core.silent = True
    looking.run(90 * SECOND)
    assert looking.states == [("ok", None), ("fault", "GW-2202")]
    assert looking.lined.written == 0


def test_no_weight_is_told_while_it_is_looked_for_and_the_first_one_soon_after() -> None:
    looking = Looking(ToledoCore(grams=60), "9600 7E1")
    verdict = looking.round()
    assert looking.readings == []
    assert (verdict.protocol, verdict.way, verdict.tried[0], verdict.tried[-1]) == (
        "toledo-8217", "asked", "9600 8N1: listened", "9600 7E1: asked W",
    )  # fmt: skip
    looking.run(SECOND)
    assert looking.readings[0].grams == 60
    assert looking.states == [("ok", None)]


def test_one_sound_frame_in_silence_is_not_enough() -> None:
    looking = Looking(Nothing(), "9600 8N1")
    looking.wire.say(b"ST,GS,+ 0001.234kg\r\n", looking.now_ns)
    verdict = looking.round()
    assert (verdict.protocol, verdict.fits) == ("", ("indicator",))
    assert looking.lined.written == 0  # it talked by itself
    looking.run(10 * MS)
    assert looking.states == [("fault", "GW-2205")]


def test_a_bit_of_dirt_at_the_opening_is_no_talk() -> None:
    looking = Looking(ToledoCore(grams=60), "9600 7E1")
    looking.wire.say(b"\xff", looking.now_ns)
    assert looking.round().protocol == "toledo-8217"


def test_each_answer_needs_a_question_of_its_own() -> None:
    """Two frames to one question are a stream that began just now."""
    core = IndicatorCore(grams=60, silent=True)
    looking = Looking(core, "9600 8N1")
    asked = asks_of(looking)
    while not asked:
        looking.run(10 * MS)
    core.silent = False
    looking.run(5 * MS)
    before = len(asked)
    verdict = looking.round()
    assert (verdict.protocol, verdict.way) == ("indicator", "streams")
    assert len(asked) <= before + 1
    looking.run(5 * SECOND)
    assert len(asked) <= before + 1


@pytest.mark.parametrize("late_s", [1, 9, 15, 25, 40, 70])
def test_a_scale_switched_on_late_is_found_whenever_that_is(late_s: int) -> None:
    for core, line, name in ((IndicatorCore(grams=60), "4800 8N1", "indicator"), (KernCore(grams=60), "9600 8N1", "kern")):
        core.silent = True
        looking = Looking(core, line)
        asked = asks_of(looking)
        looking.run(late_s * SECOND)
        core.silent, before = False, len(asked)
        assert looking.found(400).protocol == name
        assert name == "kern" or len(asked) <= before + 1


def test_what_was_found_is_remembered_and_looked_for_first() -> None:
    looking = Looking(CasApCore(grams=60), "4800 8N1")
    looking.round()
    assert looking.wire.learned == [Learned(KEY, "cas-ap | 4800 8N1 | asked")]
    again = Looking(CasApCore(grams=60), "4800 8N1", recall={KEY: "cas-ap | 4800 8N1 | asked"})
    verdict = again.round(2)
    assert (verdict.protocol, verdict.line) == ("cas-ap", "4800 8N1")
    assert verdict.tried == ("4800 8N1: listened", "4800 8N1: asked <ENQ>")
    again.run(SECOND)
    assert again.readings[0].grams == 60


def test_a_remembered_stream_is_heard_at_once_and_never_asked() -> None:
    looking = Looking(IndicatorCore(grams=60), "2400 7E1", recall={KEY: "indicator | 2400 7E1 | streams"})
    assert looking.round(0.5).line == "2400 7E1"
    looking.run(5 * SECOND)
    assert looking.lined.written == 0


@pytest.mark.parametrize("remembered", ["toledo-8217 | 9600 7E1 | asked", "indicator | 2400 7E1 | streams", "adam | 4800 8N1 | asked"])
def test_another_scale_in_the_place_of_the_remembered_one_is_found(remembered: str) -> None:
    for core, line, name in ((CasApCore(grams=60), "9600 8N1", "cas-ap"), (IndicatorCore(grams=60), "9600 8N1", "indicator")):
        if remembered.startswith("adam") and name == "cas-ap":
            continue  # a silent scale is what an Adam is; see below
        looking = Looking(core, line, recall={KEY: remembered})
        assert looking.round().protocol == name
        assert looking.wire.learned[-1].value.startswith(name)
        assert looking.lined.written == 0 or name == "cas-ap"


def test_a_remembered_adam_is_taken_on_trust_for_it_says_nothing_of_an_empty_plate() -> None:
    core = AdamCore()
    looking = Looking(core, "4800 8N1", recall={KEY: "adam | 4800 8N1 | asked"})
    verdict = looking.round(2)
    assert (verdict.protocol, verdict.confidence) == ("adam", 0.0)
    core.grams = 700
    looking.run(3 * SECOND)
    assert looking.readings[-1].grams == 700


NO_MEMORY = (
    "", "toledo-8217", "nonsense | 9600 7E1 | asked", "toledo-8217 | fast | asked", "toledo-8217 | 9600 7E1 | sings",
    "xk3190-a9 | 9600 8N1 | asked",
)  # fmt: skip


@pytest.mark.parametrize("recall", NO_MEMORY)
def test_what_cannot_be_recalled_is_nothing(recall: str) -> None:
    assert recalled(ALL, "", {KEY: recall}) is None


def test_a_line_in_the_configuration_is_the_only_one_and_beats_the_memory() -> None:
    looking = Looking(ToledoCore(grams=60), "2400 7O1", fixed="2400 7O1", recall={KEY: "toledo-8217 | 9600 7E1 | asked"})
    verdict = looking.round(5)
    assert (verdict.protocol, verdict.line) == ("toledo-8217", "2400 7O1")
    assert {one.line for one in verdict.heard} == {"2400 7O1"}
    assert looking.wire.reopened == 0


def test_a_plugged_out_scale_is_absent_and_found_again_at_once() -> None:
    looking = Looking(DialogCore(grams=60), "9600 7O1")
    looking.wire.cut(GONE, looking.now_ns)
    looking.wire.connect(looking.now_ns)
    looking.round()
    looking.run(SECOND)
    looking.wire.cut(GONE, looking.now_ns)
    assert looking.session.found is None
    looking.wire.connect(looking.now_ns)
    assert looking.round(3).protocol == "dialog-06"
    looking.run(SECOND)
    assert looking.states == [("absent", "GW-2201"), ("ok", None), ("absent", "GW-2201"), ("ok", None)]


def test_another_scale_behind_the_same_plug_is_found_too() -> None:
    looking = Looking(ToledoCore(grams=60), "9600 7E1")
    looking.round()
    looking.wire.cut(GONE, looking.now_ns)
    looking.lined.core = NciCore(grams=70)
    looking.wire.connect(looking.now_ns)
    assert looking.round().protocol == "nci"
    assert [one.value for one in looking.wire.learned] == ["toledo-8217 | 9600 7E1 | asked", "nci | 9600 7E1 | asked"]


def test_nothing_is_told_once_with_what_was_heard() -> None:
    looking = Looking(Nothing(), "9600 8N1")
    looking.round()
    looking.round()
    assert looking.states == [("fault", "GW-2204")]
    last = looking.events[-1]
    assert "heard: nothing; tried: aandd, adam, cas-ap" in tell(last.fault, "en").message  # type: ignore[union-attr, arg-type]


def test_a_loop_is_recognised_as_an_echo_and_not_as_a_scale() -> None:
    wire = VirtualWire(session := DetectingScale("scale.counter", ALL), LoopBack())
    wire.connect(0)
    while session.verdict is None:
        wire.run(wire.due_ns() or 0)
    assert session.verdict.protocol == ""
    assert {(one.count, one.echo) for one in session.verdict.heard if one.line == "9600 7E1"} == {(0, True)}
    assert quoted(session.verdict.heard) == "only an echo of what was written"


class _Echoing(Nothing):
    """An 8217 whose echo mode was left on."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = ToledoCore(grams=60)

    def feed(self, data: bytes) -> bytes:
        return data + self.scale.feed(data)


def test_a_scale_that_echoes_is_found_by_what_it_says_besides() -> None:
    verdict = Looking(_Echoing(), "9600 7E1").round()
    assert verdict.protocol == "toledo-8217"
    assert "9600 7E1" in [one.line for one in verdict.heard if one.echo]


def test_questions_go_from_harmless_to_harmful() -> None:
    harms = [max(one.harm for one in ALL if ask in one.asks) for ask in _asked(Looking(Nothing(), "9600 8N1"))]
    assert harms == sorted(harms)
    assert set(harms) == {0, 1, 2}


def _asked(looking: Looking) -> Iterable[bytes]:
    asked = asks_of(looking)
    looking.round()
    return [data for _, data in asked]


@given(st.lists(st.tuples(st.binary(max_size=40), st.integers(0, 2_000)), max_size=20))
def test_no_noise_breaks_it_and_none_is_answered_before_it_was_silent(noise: list[tuple[bytes, int]]) -> None:
    session, now_ns = DetectingScale("scale.counter", ALL), 0
    session.opened(now_ns)
    talked = False
    for data, pause_ms in noise:
        now_ns += pause_ms * MS
        steps = [session.received(data, now_ns), session.woken(now_ns)]
        talked = talked or len(data) > 2
        if any(step.reopen for step in steps):
            steps.append(session.opened(now_ns))
        assert not talked or session.found or all(step.write == b"" for step in steps if session.verdict is None)


def test_what_is_heard_is_kept_short_and_shown_as_text_where_it_is() -> None:
    ear = Ear("9600 8N1")
    for _ in range(100):
        ear.hear(b"\x0212.3\r\n")
    told = ear.told()
    assert (len(told.text.replace("<STX>", "_").replace("<CR>", "_").replace("<LF>", "_")), told.count) == (MAX_BYTES, 700)
    assert words(b"\x06\x15W") == "<ACK><NAK>W"
    assert words(b"\x8f\x00zz") == "8F 00 7A 7A"
    assert words(b"") == ""


def test_a_fault_quotes_the_first_lines_on_which_something_came() -> None:
    heard = (Heard("9600 8N1", "", 0), Heard("9600 7E1", "abc", 3, echo=True), *[Heard(f"{baud} 8N1", "x" * 90, 90) for baud in (1, 2, 3)])
    assert quoted(heard) == f'9600 7E1 "abc" (echo), 1 8N1 "{"x" * 40}", 2 8N1 "{"x" * 40}"'
    assert quoted(()) == "nothing"


def test_a_protocol_that_streams_may_not_be_remembered_as_asked() -> None:
    assert recalled(ALL, "", {KEY: "indicator | 9600 8N1 | streams"}) is not None
    assert not BY_NAME["xk3190-a9"].asks
