"""A&D standard format. Lines: drivers and parsers in public code; `OL,+9999999E+19` was heard from a balance."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]
ERROR = Status(stable=False, flags=("error",))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"ST,+00012.34  g", Weight(12, stable=True)),
        (b"ST,+0001.250 kg", Weight(1_250, stable=True)),
        (b"ST, +   1.250kg", Weight(1_250, stable=True)),
        (b"US,+0001.250 kg", Weight(1_250, stable=False)),
        (b"ST,-0001.250 kg", Weight(-1_250, stable=True, flags=("negative",))),
        (b"ST,-   1.250 kg", Weight(-1_250, stable=True, flags=("negative",))),
        (b"ST,+00002.76 lb", Weight(1_252, stable=True, flags=("unit",))),
        (b"QT,+00000012 PC", Status(stable=True, flags=("unit",))),
        (b"ST,+0012.345  %", Status(stable=True, flags=("unit",))),
        (b"OL,+9999999E+19", Status(stable=False, flags=("over",))),
        (b"OL,", Status(stable=False, flags=("over",))),
        (b"OL,-9999999E+19", Status(stable=False, flags=("under",))),
    ],
)
def test_a_line_says(hear: Hear, line: bytes, said: Said) -> None:
    assert hear("aandd", line + b"\r\n") == [said]


@pytest.mark.parametrize("code", ["E00", "E01", "E02", "E11", "E17"])
def test_an_error_code_is_no_weight_with_and_without_its_header(hear: Hear, code: str) -> None:
    assert hear("aandd", f"{code}\r\nEC,{code}\r\n".encode("ascii")) == [ERROR, ERROR]


@pytest.mark.parametrize(
    "line",
    [
        b"ST,+0001.250",  # a number of nothing
        b"ST,+ kg",
        b"ST,+9999999E+19 kg",
        b"ST,GS,+0001.250kg",  # an indicator's
        b"PT,+000.0000  g",  # its stored tare
        b"XX,+0001.250 kg",
        b"E1",
    ],
)
def test_other_lines_are_no_weight(hear: Hear, line: bytes) -> None:
    assert hear("aandd", line + b"\r\n") == []
