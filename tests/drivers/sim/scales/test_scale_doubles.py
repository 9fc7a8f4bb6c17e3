"""The doubles say what the facts' table says, written out here by hand."""

import pytest

from gateway.drivers.sim.scales import AandDCore, CasPd2Core, KernCore, MtSicsCore, NciCore, SbiCore, ScaleCore, SmaCore

WORDS = [
    (CasPd2Core(grams=1_250), b"W", b"\x0201250\r"),
    (CasPd2Core(grams=1_250, moving=True), b"W", b"\x02?\x01\r"),
    (CasPd2Core(grams=1_250, over=True), b"W", b"\x02?\x02\r"),
    (CasPd2Core(grams=-5), b"W", b"\x02?\x04\r"),
    (NciCore(grams=1_250), b"W\r", b"\n  1.250KG\r\n00\r\x03"),
    (NciCore(grams=0), b"W\r", b"\n  0.000KG\r\n20\r\x03"),
    (NciCore(grams=-500, moving=True), b"W\r", b"\n- 0.500KG\r\n11\r\x03"),
    (NciCore(grams=1_250, over=True), b"W\r", b"\n^^^^^^^KG\r\n02\r\x03"),
    (NciCore(grams=1_250, scp02=True), b"W\r", b"\n 1.250KG\r\nS00\r\x03"),
    (NciCore(grams=500, net=True), b"W\r", b"\n  0.500KG\r\n0p4\r\x03"),
    (NciCore(grams=500, third=True), b"W\r", b"\n  0.500KG\r\n0p0\r\x03"),
    (NciCore(grams=500), b"S\r", b"\n00\r\x03"),
    (NciCore(grams=500), b"X\r", b"\n?\r\x03"),
    (SmaCore(grams=1_250), b"\nW\r", b"\n 1G       1.250kg_\r"),
    (SmaCore(grams=1_250, moving=True), b"\nP\r", b"\n 1GM      1.250kg_\r"),
    (SmaCore(grams=1_250, net=True), b"\nH\r", b"\n 1n      1.2500kg_\r"),
    (SmaCore(grams=1_250), b"\nQ\r", b"\n 1g      1.2500kg_\r"),
    (SmaCore(grams=0), b"\nW\r", b"\nZ1G       0.000kg_\r"),
    (SmaCore(grams=-100), b"\nW\r", b"\nU1G      -0.100kg_\r"),
    (SmaCore(grams=15_001, over=True), b"\nW\r", b"\nO1G      15.001kg_\r"),
    (SmaCore(grams=1), b"\nK\r", b"\n?\r"),
    (SmaCore(grams=1), b"W\r", b""),  # outside of a frame
    (SmaCore(grams=1), b"\nW\x1b\r", b""),  # called off
    (MtSicsCore(grams=1_250), b"SI\r\n", b"S S      1.250 kg\r\n"),
    (MtSicsCore(grams=1_250), b"S\r\n", b"S S      1.250 kg\r\n"),
    (MtSicsCore(grams=1_250, moving=True), b"SI\r\n", b"S D      1.250 kg\r\n"),
    (MtSicsCore(grams=1_250, moving=True), b"S\r\n", b""),
    (MtSicsCore(grams=-500), b"SI\r\n", b"S S     -0.500 kg\r\n"),
    (MtSicsCore(over=True), b"SI\r\n", b"S +\r\n"),
    (MtSicsCore(busy=True), b"SI\r\n", b"S I\r\n"),
    (MtSicsCore(), b"W\r\n", b"ES\r\n"),
    (KernCore(grams=1_250), b"w", b"       1.250 kg \r\n"),
    (KernCore(grams=1_250, moving=True), b"w", b"       1.250    \r\n"),
    (KernCore(grams=-500), b"w", b" -     0.500 kg \r\n"),
    (KernCore(over=True), b"w", b"           Error\r\n"),
    (KernCore(grams=1_250), b"W", b""),
    (KernCore(grams=1_250, model="eoc"), b"W", b"ST,GS 1.250kg\r\n"),
    (KernCore(grams=-500, net=True, moving=True, model="eoc"), b"wW", b"US,NT-0.500kg\r\n"),
    (KernCore(over=True, model="eoc"), b"W", b"OL,GS\r\n"),
    (KernCore(grams=1_250, model="short"), b"w", b"   1.250KGGS\r\n"),
    (KernCore(grams=-1_250, moving=True, model="long"), b"w", b"-   1.250KGGU\r\n"),
    (KernCore(over=True, model="long"), b"w", b"    0.000KGGE\r\n"),
    (SbiCore(grams=1_250), b"\x1bP", b"G     +    1.250 kg \r\n"),
    (SbiCore(grams=1_250, net=True), b"\x1bP", b"N     +    1.250 kg \r\n"),
    (SbiCore(grams=-1_250, moving=True), b"\x1bP", b"G     -    1.250    \r\n"),
    (SbiCore(grams=1_250, short=True), b"\x1bP", b"+    1.250 kg \r\n"),
    (SbiCore(over=True), b"\x1bP", b"Stat       High     \r\n"),
    (SbiCore(over=True, short=True), b"\x1bP", b"      H       \r\n"),
    (SbiCore(off=True), b"\x1bP", b"Stat       OFF      \r\n"),
    (SbiCore(), b"P", b""),
    (AandDCore(grams=1_250), b"Q\r\n", b"ST,+0001.250 kg\r\n"),
    (AandDCore(grams=-500, moving=True), b"SI\r\n", b"US,-0000.500 kg\r\n"),
    (AandDCore(over=True), b"Q\r\n", b"OL,+9999999E+19\r\n"),
    (AandDCore(), b"X\r\n", b"EC,E01\r\n"),
    (AandDCore(error="E02"), b"Q\r\n", b"EC,E02\r\n"),
]


@pytest.mark.parametrize(("core", "asked", "answer"), WORDS)
def test_a_double_answers(core: ScaleCore, asked: bytes, answer: bytes) -> None:
    assert b"".join(core.feed(bytes([byte])) for byte in asked) == answer
    core.silent = True
    assert core.feed(asked) == b""


@pytest.mark.parametrize(
    "core", [CasPd2Core(), NciCore(), SmaCore(), MtSicsCore(), KernCore(), SbiCore(), AandDCore()], ids=lambda core: type(core).__name__
)
def test_a_double_takes_any_noise_and_answers_each_question_once(core: ScaleCore) -> None:
    asks = {
        "CasPd2Core": b"W",
        "NciCore": b"W\r",
        "SmaCore": b"\nW\r",
        "MtSicsCore": b"SI\r\n",
        "KernCore": b"w",
        "SbiCore": b"\x1bP",
        "AandDCore": b"Q\r\n",
    }
    asked = asks[type(core).__name__]
    core.feed(bytes(range(256)) * 4 + b"\r\n")
    assert core.feed(asked * 3) == core.feed(asked) * 3
    core.cut = 2
    assert len(core.feed(asked)) == 2
