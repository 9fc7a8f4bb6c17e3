"""Adam AZextra. Lines after Odoo's pattern and Adam's manuals."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"  0.700kg\r\n", Weight(700, stable=True)),
        (b"0.700kg\r\n", Weight(700, stable=True)),
        (b"  12.345 kg\r\n", Weight(12_345, stable=True)),
        (b"- 0.050kg\r\n", Weight(-50, stable=True, flags=("negative",))),
        (b"Gross Wt 1.234 Kg\r\n", Weight(1_234, stable=True)),
        (b"GROSS: 1.234kg\r\n", Weight(1_234, stable=True)),
        (b"Net Wt. 1.234 Kg\r\n", Weight(1_234, "net", stable=True)),
        (b"Tare 0.234 Kg\r\n", Weight(234, "tare", stable=True)),
        (b"  2.76lb\r\n", Weight(1_252, stable=True, flags=("unit",))),
        (b"  0.2st\r\n", Status(stable=True, flags=("unit",))),
    ],
)
def test_a_line_says(hear: Hear, line: bytes, said: Said) -> None:
    assert hear("adam", line) == [said]


@pytest.mark.parametrize(
    "line",
    [
        b"Date 12/09/2006",
        b"Time 14:56:27",
        b"Unit Wt. 123 g",
        b"PCS 10 pcs",
        b"Unit Price 12.50 /kg",
        b"Total 15.63",
        b".700kg",
        b"700kg",
        b"0.7.00kg",
    ],
)
def test_the_rest_of_a_label_is_no_weight(hear: Hear, line: bytes) -> None:
    assert hear("adam", line + b"\r\n") == []
