"""XK3190-A12 and CAS DH. Lines of mcush, the public parsers and the manual of the A12(E)."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"wn0003.17kg\n", Weight(3_170, "net")),
        (b"ww-003.17kg\n", Weight(-3_170, flags=("negative",))),
        (b"ww000.000lb\n", Weight(0, flags=("zero", "unit"))),
        (b"wn-0000.1kg\n", Weight(-100, "net", flags=("negative",))),
        (b"wt000.000kg\n", Weight(0, "tare", flags=("zero",))),
        (b"ww001.250kg\r\n", Weight(1_250)),
        (b"ww 01.250kg", Weight(1_250)),
        (b"ww0012500kg", Weight(12_500_000)),  # no point: whole kilograms
        (b"ww000012 kg\n", Weight(12_000)),
        (b"WG004.139kg3D\r\n", Weight(4_139)),
        (b"WG004.139kg3d\r\n", Weight(4_139)),
        (b"WN000.750kg39\r\n", Weight(750, "net")),
        (b"         OL23\r\n", Status(stable=False, flags=("over",))),
        (b"         LO23\r\n", Status(stable=False, flags=("under",))),
    ],
)
def test_a_line_says(hear: Hear, line: bytes, said: Said) -> None:
    assert hear("xk3190-a12", line * 2) == [said, said]


@pytest.mark.parametrize(
    "line",
    [
        b"WG004.139kg3C\r\n",  # a wrong check
        b"WG004.138kg3D\r\n",
        b"         OL24\r\n",
        b"         OO20\r\n",
        b"ww0.0.000kg\n",
        b"ww-------kg\n",
        b"ww   -  0kg\n",
        b"ww000.000lg\n",
        b"wx000.000kg\n",
        b"ww00.000kg\n",
    ],
)
def test_what_is_no_line_of_it_says_nothing(hear: Hear, line: bytes) -> None:
    assert hear("xk3190-a12", line) == []


def test_lines_without_an_end_are_told_apart(hear: Hear) -> None:
    assert hear("xk3190-a12", b"0kg" + b"ww000.100kgww000.200kgwt000.300kg") == [Weight(100), Weight(200), Weight(300, "tare")]
