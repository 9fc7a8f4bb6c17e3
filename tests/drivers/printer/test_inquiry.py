from gateway.drivers.printer.inquiry import ANSWER_NS, Inquiry
from gateway.drivers.printer.status import Status


def test_a_round_with_an_on_line_printer_asks_for_its_paper_and_no_more() -> None:
    inquiry = Inquiry()
    assert inquiry.begin(0) == b"\x10\x04\x01"
    assert inquiry.deadline_ns == ANSWER_NS
    assert inquiry.answered(0x16, 5) == b"\x10\x04\x04"
    assert inquiry.answered(0x1E, 9) == Status(paper="low")
    assert not inquiry.running


def test_a_round_with_an_off_line_printer_asks_for_the_cause() -> None:
    inquiry = Inquiry()
    inquiry.begin(0)
    assert [inquiry.answered(byte, 1) for byte in (0x1E, 0x16, 0x1A)] == [b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04"]
    assert inquiry.answered(0x12, 1) == Status(online=False, cover="open", error="cutter")


def test_only_one_question_is_ever_out() -> None:
    inquiry = Inquiry()
    inquiry.begin(0)
    inquiry.stop()
    assert inquiry.deadline_ns is None
    assert inquiry.begin(7) == b"\x10\x04\x01"
    assert inquiry.running
