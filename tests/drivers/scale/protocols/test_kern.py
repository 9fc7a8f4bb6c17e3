"""Kern. Lines: ellery-it's EOC and DE drivers, libsigrok kern.c, the manuals of KFN-TM, PCB and EW."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"ST,GS 1.250kg", Weight(1_250, stable=True)),
        (b"ST,GS 1.000KG", Weight(1_000, stable=True)),
        (b"ST,GS-0.500kg", Weight(-500, stable=True, flags=("negative",))),
        (b"US,NT -  0.500kg", Weight(-500, "net", stable=False, flags=("negative",))),
        (b"ST,GS  1250g", Weight(1_250, stable=True)),
        (b"ST,GS 2.76lb", Weight(1_252, stable=True, flags=("unit",))),
        (b"OL,GS", None),
        (b"OL,", Status(stable=False, flags=("error",))),
    ],
)
def test_eoc_says(hear: Hear, line: bytes, said: Said | None) -> None:
    assert hear("kern", line + b"\r\n") == [said or Status(stable=False, flags=("error",))]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"       1.250 kg ", Weight(1_250, stable=True)),
        (b"M      1.250 kg ", Weight(1_250, stable=True)),
        (b"M-     0.500 kg ", Weight(-500, stable=True, flags=("negative",))),
        (b" -     0.500 kg ", Weight(-500, stable=True, flags=("negative",))),
        (b"      1250.0 g  ", Weight(1_250, stable=True)),
        (b"          12 pcs", Status(stable=True, flags=("unit",))),
        (b"       1.250    ", Status(stable=False)),
        (b"          0.0", Status(stable=False)),  # FKB leaves the unit away when it moves
        (b"       Error", Status(stable=False, flags=("error",))),
    ],
)
def test_de_says(hear: Hear, line: bytes, said: Said) -> None:
    assert hear("kern", line + b"\r\n") == [said]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"+  1.250KG S", Weight(1_250, stable=True)),
        (b"   1.250KG S", Weight(1_250)),  # a blank sign: repetition decides
        (b"   1.250KG U", Weight(1_250, stable=False)),
        (b"-  1.250KGGS", Weight(-1_250, stable=True, flags=("negative",))),
        (b"+   1.250KGHS", Weight(1_250, stable=True)),
        (b"    1.250KGLS", Weight(1_250, stable=True)),
        (b"   -1.250KGGS", Weight(-1_250, stable=True, flags=("negative",))),  # minus at its digits
        (b"  -1.250KG U", Weight(-1_250, stable=False, flags=("negative",))),
        (b"-  1250.5 GGU", Weight(-1_251, stable=False, flags=("negative",))),
        (b"+   1.250KGN ", Weight(1_250, "net")),
        (b"+        KG E", Status(stable=False, flags=("error",))),
        (b"+ 99999. G E", Status(stable=False, flags=("error",))),
        (b"+      12PC S", Status(stable=True, flags=("unit",))),
    ],
)
def test_frames_of_14_and_15_bytes_say(hear: Hear, line: bytes, said: Said) -> None:
    assert len(line) in (12, 13)
    assert hear("kern", line + b"\r\n") == [said]


@pytest.mark.parametrize(
    "line",
    [
        b"1.250kg",
        b"ST,GS kg",
        b"ST,XX 1.250kg",
        b"+   1.250KGGX",
        b"-  -1.250KGGS",
        b"   1-250KGGS",
        b"+1.250KG S",
        b"     -1.250 kg ",
        b"",
    ],
)
def test_other_lines_are_no_weight(hear: Hear, line: bytes) -> None:
    assert hear("kern", line + b"\r\n") == []
