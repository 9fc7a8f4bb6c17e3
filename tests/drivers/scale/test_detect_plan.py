"""Which lines are listened to, which questions are asked, and in which order."""

from gateway.drivers.scale.frames import by_line
from gateway.drivers.scale.plan import guesses, listening_lines, probes, usual_lines
from gateway.drivers.scale.protocol import Harm, Protocol
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.reading import Garbled, Said

ALL = tuple(BY_NAME.values())


def nonsense(_frame: bytes) -> Said:
    return Garbled()


def protocol(name: str, *lines: str, asks: tuple[bytes, ...] = (), harm: Harm = Harm.NONE, experimental: bool = False) -> Protocol:
    return Protocol(name, lines, by_line, 20, nonsense, (), asks=asks, harm=harm, experimental=experimental, listen_ms=0 if asks else 1_500)


def test_the_lines_that_most_protocols_use_come_first() -> None:
    lines = usual_lines(ALL)
    assert lines[:2] == ("9600 8N1", "9600 7E1")
    assert set(lines) == {line for one in ALL for line in one.lines}
    assert len(lines) == len(set(lines))


def test_one_opening_hears_all_lines_whose_bytes_are_as_long() -> None:
    few = (protocol("a", "9600 7E1", "9600 7O1", "1200 8N2"), protocol("b", "9600 8O1", "2400 8N1", "1200 7O1"))
    assert listening_lines(few) == ("9600 8N1", "1200 8N1", "9600 8O1", "2400 8N1")
    assert listening_lines(few, "300 7E1") == ("300 7E1",)
    assert listening_lines(ALL)[0] == "9600 8N1"


def test_every_protocol_is_guessed_on_the_line_that_is_open_and_on_its_own_lines_that_sound_alike() -> None:
    stream, asked = protocol("stream", "9600 7E1", "2400 8N1"), protocol("asked", "9600 7O1", asks=(b"W",))
    unsure = protocol("unsure", "9600 8N1", experimental=True)
    found = [(one.protocol.name, one.line) for one in guesses((unsure, asked, stream), "9600 8N1")]
    assert found == [
        ("stream", "9600 7E1"), ("stream", "9600 8N1"), ("asked", "9600 7O1"), ("asked", "9600 8N1"), ("unsure", "9600 8N1"),
    ]  # fmt: skip
    assert [one.line for one in guesses((stream, asked), "9600 7E1")] == ["9600 7E1", "9600 7E1"]
    assert {one.line for one in guesses((stream, asked), "9600 8N1", "9600 8N1")} == {"9600 8N1"}


def test_harmless_questions_are_asked_on_all_lines_before_any_other() -> None:
    few = (
        protocol("state", "9600 8N1", asks=(b"C",), harm=Harm.STATE),
        protocol("none", "9600 8N1", "600 8N1", asks=(b"W", b"R")),
        protocol("noise", "9600 8N1", asks=(b"P",), harm=Harm.NOISE),
    )
    assert [(one.line, one.ask) for one in probes(few)] == [
        ("9600 8N1", b"W"), ("9600 8N1", b"R"), ("600 8N1", b"W"), ("600 8N1", b"R"), ("9600 8N1", b"P"), ("9600 8N1", b"C"),
    ]  # fmt: skip


def test_a_question_of_several_is_asked_once_for_all_and_with_the_care_of_the_most_careful() -> None:
    few = (
        protocol("one", "9600 8N1", asks=(b"W",)),
        protocol("other", "9600 8N1", asks=(b"W",), harm=Harm.NOISE),
        protocol("third", "9600 8N1", asks=(b"R",)),
    )
    found = probes(few)
    assert [(one.ask, one.harm, len(one.guesses)) for one in found] == [(b"R", Harm.NONE, 1), (b"W", Harm.NOISE, 2)]


def test_a_line_that_is_fixed_is_the_only_one_for_every_question() -> None:
    found = probes(ALL, "300 7E1")
    assert {one.line for one in found} == {"300 7E1"}
    assert {one.ask for one in found} == {ask for one in ALL for ask in one.asks}
    assert all(guess.line == "300 7E1" for one in found for guess in one.guesses)


def test_no_question_is_asked_on_a_line_that_none_of_its_protocols_uses() -> None:
    assert all(any(one.line in guess.protocol.lines for guess in one.guesses) for one in probes(ALL))
    assert all(one.ask in guess.protocol.asks for one in probes(ALL) for guess in one.guesses)
