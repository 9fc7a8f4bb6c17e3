"""Whose frames explain the bytes best, and whether that is clear."""

import pytest

from gateway.drivers.scale.evidence import Evidence, proof
from gateway.drivers.scale.plan import Guess
from gateway.drivers.scale.protocols import BY_NAME

A9 = b"\x02+00125031E\x03"
INDICATOR = b"ST,GS,+ 0001.234kg\r\n"
EOC = b"ST,GS 1.250kg\r\n"


def evidence(*names: str, line: str = "9600 8N1", opened: str = "9600 8N1", midway: bool = False) -> Evidence:
    return Evidence(tuple(Guess(BY_NAME[name], line) for name in names), opened, midway=midway)


def even(data: bytes) -> bytes:
    """As eight bits show seven with even parity."""
    return bytes(byte | (byte.bit_count() % 2) << 7 for byte in data)


def test_nothing_heard_is_nothing_found() -> None:
    found = evidence(*BY_NAME).finding()
    assert (found.guess, found.confidence, found.fits) == (None, 0.0, ())


def test_two_frames_that_one_protocol_alone_reads_are_enough_and_one_is_not() -> None:
    heard = evidence(*BY_NAME)
    heard.feed(INDICATOR)
    assert heard.finding().guess is None
    assert heard.finding().fits == ("indicator",)
    heard.feed(INDICATOR)
    found = heard.finding()
    assert found.guess == Guess(BY_NAME["indicator"], "9600 8N1")
    assert found.confidence == 0.94
    heard.feed(INDICATOR * 4)
    assert heard.finding().confidence == 1.0


def test_what_makes_no_sense_between_the_frames_lowers_the_confidence_and_much_of_it_forbids_a_choice() -> None:
    some, much = evidence("xk3190-a9"), evidence("xk3190-a9")
    for _ in range(2):
        some.feed(A9 + b"zzzz")
        much.feed(A9 + b"z" * 30)
    assert some.finding().guess is not None
    assert 0.6 < some.finding().confidence < 0.8
    assert much.finding().guess is None


def test_the_end_of_a_frame_that_began_before_the_opening_is_forgiven() -> None:
    late, strict = evidence("indicator", midway=True), evidence("indicator")
    for one in (late, strict):
        one.feed(b"GS,+ 0001.234kg\r\n" + INDICATOR * 2)
    assert late.finding().confidence == 0.94
    assert strict.finding().confidence < 0.7


def test_two_protocols_that_read_the_same_frames_differently_leave_it_open() -> None:
    heard = evidence("toledo-8217", "cas-pd2")
    for _ in range(6):
        heard.feed(b"\x02?\x01\r")
    assert (heard.finding().guess, heard.finding().fits) == (None, ("toledo-8217", "cas-pd2"))
    for _ in range(6):
        heard.feed(b"\x0201.250\r")
    found = heard.finding()
    assert found.guess is not None
    assert found.guess.protocol.name == "toledo-8217"


def test_two_that_read_the_same_weights_are_a_choice_between_equals_of_half_the_confidence() -> None:
    heard = evidence("kern", "indicator")
    heard.feed(EOC * 2)
    found = heard.finding()
    assert found.guess is not None
    assert set(found.fits) == {"kern", "indicator"}
    assert found.confidence == 0.47


def test_two_that_agree_on_frames_without_a_weight_may_differ_on_the_weights_to_come() -> None:
    heard = evidence("indicator", "aandd")
    heard.feed(b"OL,GS,+ 9999.99kg\r\n" * 3)
    assert (heard.finding().guess, set(heard.finding().fits)) == (None, {"indicator", "aandd"})


@pytest.mark.parametrize(("name", "frame"), [("kern", b"           Error\r\n"), ("aandd", b"EC,E01\r\n"), ("indicator", b"96385074\r\n")])
def test_errors_and_bare_numbers_are_no_scale(name: str, frame: bytes) -> None:
    heard = evidence(name)
    heard.feed(frame * 4)
    assert heard.finding().guess is None
    assert heard.finding().fits == (name,)


def test_a_handshake_is_explained_but_proves_nothing() -> None:
    heard = evidence("cas-ap")
    assert heard.feed(b"\x06") == b"\x11"
    heard.feed(b"\x06" * 10)
    assert heard.finding().fits == ()
    heard.feed(b"\x02S 01.250kg\x67\x03" * 2)
    assert heard.finding().confidence == 0.94


def test_seven_bits_heard_by_eight_are_known_by_their_parity() -> None:
    lines = ("9600 7E1", "9600 7O1", "9600 8N1")
    for line, data in (
        ("9600 7E1", even(INDICATOR)),
        ("9600 7O1", bytes(byte ^ 0x80 for byte in even(INDICATOR))),
        ("9600 8N1", INDICATOR),
    ):
        heard = Evidence(tuple(Guess(BY_NAME["indicator"], one) for one in lines), "9600 8N1", midway=False)
        heard.feed(data * 2)
        assert heard.finding().guess == Guess(BY_NAME["indicator"], line)


def test_a_port_opened_with_seven_bits_may_bring_the_eighth_all_the_same() -> None:
    heard = evidence("toledo-8217", line="9600 7E1", opened="9600 7E1")
    heard.feed(b"\x0201.250\r" + even(b"\x0201.250\r"))
    assert heard.finding().confidence == 0.94


def test_a_check_proves_more_than_a_shape_and_a_shape_more_than_digits() -> None:
    check, shape, digits = (proof(BY_NAME[name], frame) for name, frame in (
        ("xk3190-a9", A9), ("sma", b"\n 1G       1.250kg_\r"), ("reversed", b"=052.100"),
    ))  # fmt: skip
    assert check == 1.0
    assert check > shape > digits


def test_a_weight_beats_a_frame_that_says_only_that_something_moves() -> None:
    heard = evidence("kern", "indicator")
    heard.feed(b"   2.500\r\n" * 3)
    found = heard.finding()
    assert found.guess is not None
    assert found.guess.protocol.name == "indicator"
    assert found.confidence < 0.8
