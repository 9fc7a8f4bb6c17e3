"""MT-SICS. Lines: InstrumentKit mt_sics.py, Atlantis-Software/mt-sics, electron-labelpilot mettler.ts."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"S S     100.00 g", Weight(100, stable=True)),
        (b"S S      1.250 kg", Weight(1_250, stable=True)),
        (b"S S      1.250 kg ", Weight(1_250, stable=True)),
        (b"S D      1.250 kg", Weight(1_250, stable=False)),
        (b"S S     -0.500 kg", Weight(-500, stable=True, flags=("negative",))),
        (b"S D -    0.500 kg", Weight(-500, stable=False, flags=("negative",))),
        (b"S S       1250 g", Weight(1_250, stable=True)),
        (b"S S      44.09 oz", Weight(1_250, stable=True, flags=("unit",))),
        (b"S S     1250.0 ct", Status(stable=True, flags=("unit",))),
        (b"S S      12.50 %", Status(stable=True, flags=("unit",))),
        (b"S I", Status(stable=False)),
        (b"S +", Status(stable=False, flags=("over",))),
        (b"S -", Status(stable=False, flags=("under",))),
        (b"ES", Status(stable=False, flags=("error",))),
        (b"ET", Status(stable=False, flags=("error",))),
        (b"EL", Status(stable=False, flags=("error",))),
    ],
)
def test_a_line_says(hear: Hear, line: bytes, said: Said) -> None:
    assert hear("mt-sics", line + b"\r\n") == [said]


@pytest.mark.parametrize(
    "line",
    [
        b'I4 A "1234567"',  # what it says when it is switched on
        b"Z A",
        b"T S      0.200 kg",  # a tare, not a weight
        b"S S      1.250",
        b"S S  kg",
        b"S S      1.2.5 kg",
        b"S S     --1.25 kg",
        b" S S      1.250 kg",
        b"S S 99999999999999 kg",
        b"SS      1.250 kg",
    ],
)
def test_other_lines_are_no_weight(hear: Hear, line: bytes) -> None:
    assert hear("mt-sics", line + b"\r\n") == []
