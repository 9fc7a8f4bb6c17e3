"""Dini Argeo. Strings of ellery-it's driver and of the maker's manual E-AF03."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"ST,1,     1.250kg,       0.000kg", Weight(1_250, stable=True)),
        (b"ST,1,1.250kg,0.000kg", Weight(1_250, stable=True)),
        (b"ST,2,     1.250Kg,     0.000Kg", Weight(1_250, stable=True)),
        (b"US,1,     1.250kg,       0.000kg", Weight(1_250, stable=False)),
        (b"ST,1,    -1.250kg,       0.000kg", Weight(-1_250, stable=True, flags=("negative",))),
        (b"ST,1,-    1.250kg,       0.000kg", Weight(-1_250, stable=True, flags=("negative",))),
        (b"ST,1,     1.250kg,PT     0.000kg", Weight(1_250, stable=True)),
        (b"ST,1,     1.250kg,       0.200kg", Weight(1_250, stable=True, flags=("error",))),
        (b"ST,1,     1.250kg,PT     0.200kg", Weight(1_250, stable=True, flags=("error",))),
        (b"ST,1,      2.76lb,        0.00lb", Weight(1_252, stable=True, flags=("unit",))),
        (b"ST,1,      1250 g,         0 g", Weight(1_250, stable=True)),
        (b"00ST,GS,   1.250,kg", Weight(1_250, stable=True)),
        (b"ST,NT,   1.250,kg", Weight(1_250, "net", stable=True)),
        (b"US,NT,  -0.050, g", Weight(0, "net", stable=False, flags=("zero",))),  # a twentieth of a gram
        (b"ST,GS,   0.500,t", Status(stable=True, flags=("unit",))),
        (b"OL,1,     0.000kg,       0.000kg", Status(stable=False, flags=("over",))),
        (b"UL,GS,   0.000,kg", Status(stable=False, flags=("under",))),
        (b"ER,GS,   0.000,kg", Status(stable=False, flags=("error",))),
    ],
)
def test_a_line_says(hear: Hear, line: bytes, said: Said) -> None:
    assert hear("dini", line + b"\r\n") == [said]


@pytest.mark.parametrize("line", [b"ERR04", b"ST,GS,   kg,kg", b"ST,1,     1.250kg", b"ST,1,1.2.50kg,0.000kg", b"XX,1,1.250kg,0.000kg"])
def test_what_is_no_string_of_it_means_nothing(hear: Hear, line: bytes) -> None:
    assert hear("dini", line + b"\r\n") == []
