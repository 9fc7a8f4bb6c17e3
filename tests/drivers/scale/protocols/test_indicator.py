"""Indicator text. Lines: GAMA, T-Scale and clone parsers in public code, the manuals of CAS CI-600D and PD-II, Excell AM4."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]


@pytest.mark.parametrize("sign", ["+", "-"])
@pytest.mark.parametrize(
    ("line", "grams"),
    [
        ("{}0001.234kg", 1_234),
        ("{} 0001.234kg", 1_234),
        ("{}   1.234 kg", 1_234),
        (" {}  1.234kg", 1_234),
        ("  {} 1.234kg", 1_234),
        ("{}1.234KG", 1_234),
        ("{} 1234 g", 1_234),
        ("{}001234g", 1_234),
        ("{}   12kg", 12_000),
        ("{}  1.kg", 1_000),
        ("{}   .5kg", 500),
    ],
)
def test_a_number_keeps_its_sign_however_far_it_stands_away(hear: Hear, line: str, grams: int, sign: str) -> None:
    said = Weight(grams if sign == "+" else -grams, stable=True, flags=() if sign == "+" else ("negative",))
    for head in ("ST,GS,", "ST,GS", "ST,G,", "ST, GS, "):
        assert hear("indicator", f"{head}{line.format(sign)}\r\n".encode("ascii")) == [said]


@pytest.mark.parametrize("state", [True, False])
@pytest.mark.parametrize(("head", "kind"), [("GS", "gross"), ("NT", "net"), ("TR", "tare"), ("G", "gross"), ("N", "net"), ("T", "tare")])
def test_state_and_kind_are_told_apart(hear: Hear, head: str, kind: str, state: bool) -> None:  # noqa: FBT001 - a row
    (said,) = hear("indicator", f"{'ST' if state else 'US'},{head},+ 0001.234kg\r\n".encode("ascii"))
    assert isinstance(said, Weight)
    assert (said.grams, said.kind, said.stable) == (1_234, kind, state)


@pytest.mark.parametrize("lamp", sorted(set(range(256)) - {0x0A, 0x0D}))
def test_the_lamps_of_a_cas_may_have_any_value(hear: Hear, lamp: int) -> None:
    line = b"ST,NT,1" + bytes([lamp]) + b",-  1.250 kg\r\n"
    assert len(line) == 22
    assert hear("indicator", line) == [Weight(-1_250, "net", stable=True, flags=("negative",))]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"   1.250", Weight(1_250)),
        (b"+  1.250", Weight(1_250)),
        (b"-  1.250", Weight(-1_250, flags=("negative",))),
        (b"0001.250", Weight(1_250)),
        (b"   0.000", Weight(0, flags=("zero",))),
        (b"    1250", Status(stable=False, flags=("unit",))),
    ],
)
def test_eight_bare_characters_have_no_word_for_stable(hear: Hear, line: bytes, said: Said) -> None:
    assert hear("indicator", line + b"\r\n") == [said]


@pytest.mark.parametrize("line", [b"OL", b"OL,", b"OL,GS,", b"OL,GS,        kg", b"OL,NT,+ 9999.99kg", b" OL,GS,-------"])
def test_over_range_is_never_a_weight(hear: Hear, line: bytes) -> None:
    assert hear("indicator", line + b"\r\n") == [Status(stable=False, flags=("over",))]


@pytest.mark.parametrize(
    "line",
    [
        b"ST,GS,+ 0001.234",  # a number of nothing
        b"ST,GS,kg",
        b"ST,GS,+ 00.01.234kg",
        b"ST,GS,+-0001.234kg",
        b"ST,GS,+ 99999999999kg",  # no scale shows eleven digits
        b"XX,GS,+ 0001.234kg",
        b"ST,XX,+ 0001.234kg",
        b"OLD,GS,+ 0001.234kg",
        b"  1.250",  # of seven
        b"    1.250",  # of nine
        b"        ",
        b"--------",
        b"1.2.3.45",
    ],
)
def test_other_lines_are_no_weight(hear: Hear, line: bytes) -> None:
    assert hear("indicator", line + b"\r\n") == []
