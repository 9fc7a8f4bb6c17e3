"""The printer double answers as the observed table says, and gives back what it printed."""

from typing import Any

import pytest

from gateway.drivers.sim.printer import PrinterCore

QUESTIONS = ("10 04 01", "10 04 02", "10 04 03", "10 04 04", "1d 72 01")
TABLE: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "ok": ({}, ("16", "12", "12", "12", "00")),
    "near end": ({"paper": "low"}, ("16", "12", "12", "1e", "03")),
    "paper out": ({"paper": "out"}, ("1e", "32", "12", "7e", "")),
    "cover open": ({"cover_open": True}, ("1e", "16", "12", "12", "")),
    "off line": ({"off_line": True}, ("1e", "12", "12", "12", "")),
}


@pytest.mark.parametrize("state", TABLE)
def test_it_answers_as_observed(state: str) -> None:
    change, answers = TABLE[state]
    core = PrinterCore()
    core.change(**change)
    assert tuple(core.feed(bytes.fromhex(question)).hex() for question in QUESTIONS) == answers


def test_a_question_in_pieces_is_a_question() -> None:
    core = PrinterCore()
    assert [core.feed(bytes([byte])) for byte in (0x10, 0x04, 0x01)] == [b"", b"", b"\x16"]


def test_the_barrier_is_answered_when_the_paper_is_back_and_all_before_it_is_done() -> None:
    core = PrinterCore()
    core.change(paper="out")
    assert core.feed(b"No : 1\n\x1d\x72\x01") == b""
    assert core.receipts == []
    assert core.change(paper="ok") == b"\x00"
    assert core.receipts == ["No : 1"]


def test_a_status_is_pushed_only_when_asked_for() -> None:
    core = PrinterCore()
    assert core.change(paper="low") == b""
    assert core.feed(b"\x1d\x61\xff") == bytes.fromhex("14000300")
    assert core.change(paper="out") == bytes.fromhex("1c000f00")


def test_one_that_cannot_push_takes_the_last_byte_of_the_command_for_a_character() -> None:
    core = PrinterCore()
    core.asb = False
    assert core.feed(b"\x1d\x61\xffx\n\x1dV\x00") == b""
    assert core.change(paper="out") == b""
    assert core.receipts == ["\xa0x"]  # FF in code page 437


@pytest.mark.parametrize(("resets", "pushed"), [(False, "1c000f00"), (True, "")])
def test_a_reset_ends_the_pushes_or_not(*, resets: bool, pushed: str) -> None:
    core = PrinterCore()
    core.resets_asb = resets
    core.feed(b"\x1d\x61\xff\x1b@")
    assert core.change(paper="out").hex() == pushed


def test_noise_comes_before_every_answer_and_never_alone() -> None:
    core = PrinterCore()
    core.noise = b"\xff"
    assert core.feed(b"\x10\x04\x01") == b"\xff\x16"
    assert core.feed(b"x\n") == b""


def test_a_cut_a_long_feed_and_a_barrier_end_a_slip_once() -> None:
    core = PrinterCore()
    core.feed(b"one\n\x1bd\x06\x1dV\x00\x1dr\x01" + b"two\n\x1dr\x01" + b"three\n\x1bd\x04\x1dr\x01")
    assert core.receipts == ["one", "two", "three"]
    assert core.torn == []


def test_a_reset_in_the_middle_tears_a_slip() -> None:
    core = PrinterCore()
    core.feed(b"half\n\x1b@whole\n\x1dV\x00")
    assert (core.torn, core.receipts) == (["half"], ["whole"])
    assert sorted(core.slips) == ["half", "whole"]


def test_switching_it_off_forgets_what_was_not_printed() -> None:
    core = PrinterCore()
    core.paper_out_after = 3
    core.feed(b"ab\ncd\n\x1dr\x01")
    core.power_cycle()
    assert core.change(paper="ok") == b""
    assert core.slips == ["ab"]


def test_a_mute_one_prints_and_says_nothing() -> None:
    core = PrinterCore()
    core.mute = True
    assert core.feed(b"one\n\x10\x04\x01\x1dr\x01") == b""
    assert core.receipts == ["one"]


def test_a_slow_one_works_a_little_each_tick() -> None:
    core = PrinterCore()
    core.rate = 2
    core.feed(b"abcd\n\x1dr\x01")
    assert core.every_ns is not None
    assert [core.tick() for _ in range(4)] == [b"", b"", b"\x00", b""]
    assert core.receipts == ["abcd"]


def test_a_full_buffer_takes_no_more() -> None:
    core = PrinterCore()
    core.capacity = 4
    core.change(paper="out")
    assert not core.full
    core.feed(b"abcde")
    assert core.full


def test_pictures_codes_and_the_drawer_are_seen() -> None:
    core = PrinterCore()
    core.feed(b"\x1bp\x00\x19\xfa\x1dv0\x00\x01\x00\x02\x00ab" + b"\x1d(k\x06\x001P0abc" + b"\x1d(k\x03\x001Q0" + b"\x1dr\x01")
    assert core.kicks == 1
    assert core.receipts == ["[image]\n[QR abc]"]
    assert core.unknown == []


def test_a_command_it_does_not_know_is_kept_for_the_test_to_see() -> None:
    core = PrinterCore()
    core.feed(b"\x1bz\x1dz")
    assert core.unknown == [b"\x1bz", b"\x1dz"]
