"""The bytes of a printer's answers. Bit patterns from the manuals named in status.py, values observed on a wire emulator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.printer.status import Answer, Answers, Pushed, Queued, RealTime, Status, pushed_status, with_answer


@pytest.mark.parametrize(
    ("raw", "answers"),
    [
        ("16", [RealTime(0x16)]),
        ("12 1e 7e", [RealTime(0x12), RealTime(0x1E), RealTime(0x7E)]),
        ("00", [Queued(paper_end=False)]),
        ("03", [Queued(paper_end=False)]),  # near its end: it came out
        ("0c", [Queued(paper_end=True)]),
        ("14 00 00 00", [Pushed(bytes.fromhex("14000000"))]),
        ("1c 00 0f 00", [Pushed(bytes.fromhex("1c000f00"))]),
        ("14 00 16 03 00", [RealTime(0x16), Pushed(bytes.fromhex("14000300"))]),  # a question answered in the middle
        ("14 00 14 00 00 00", [Pushed(bytes.fromhex("14000000"))]),  # the first was cut
        ("11 13", []),  # XON, XOFF
        ("90 ff 80 93", []),
    ],
)
def test_each_kind_of_answer_is_told_from_the_others(raw: str, answers: list[Answer]) -> None:
    assert Answers().feed(bytes.fromhex(raw)) == answers


@given(st.binary(max_size=200))
def test_answers_are_the_same_whole_or_byte_by_byte(data: bytes) -> None:
    one, many = Answers(), Answers()
    assert one.feed(data) == [answer for byte in data for answer in many.feed(bytes([byte]))]


def test_a_lost_wire_ends_a_half_received_status() -> None:
    answers = Answers()
    assert answers.feed(b"\x14\x00") == []
    answers.clear()
    assert answers.feed(b"\x00") == [Queued(paper_end=False)]


@pytest.mark.parametrize(
    ("question", "byte", "expected"),
    [
        (1, 0x16, Status()),
        (1, 0x1E, Status(online=False)),
        (2, 0x12, Status()),
        (2, 0x16, Status(cover="open")),
        (2, 0x32, Status(paper="out")),
        (3, 0x12, Status()),
        (3, 0x1A, Status(error="cutter")),
        (3, 0x32, Status(error="fatal")),
        (3, 0x52, Status(error="recoverable")),
        (4, 0x12, Status()),
        (4, 0x1E, Status(paper="low")),
        (4, 0x7E, Status(paper="out")),
    ],
)
def test_what_an_answer_means_depends_on_its_question(question: int, byte: int, expected: Status) -> None:
    assert with_answer(Status(), question, byte) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("14000000", Status()),
        ("14000300", Status(paper="low")),
        ("1c000f00", Status(online=False, paper="out")),
        ("3c000000", Status(online=False, cover="open")),
        ("1c080000", Status(online=False, error="cutter")),
        ("1c200000", Status(online=False, error="fatal")),
        ("1c400000", Status(online=False, error="recoverable")),
    ],
)
def test_a_pushed_status_says_all_at_once(raw: str, expected: Status) -> None:
    assert pushed_status(bytes.fromhex(raw)) == expected


@pytest.mark.parametrize("status", [Status(online=False), Status(paper="out"), Status(cover="open"), Status(error="cutter")])
def test_any_trouble_makes_a_printer_unready(status: Status) -> None:
    assert not status.ready
    assert Status(paper="low").ready
