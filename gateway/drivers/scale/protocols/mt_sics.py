"""MT-SICS (Mettler Toledo's standard commands): asked with `SI` CR LF, the weight at once whether it moves or not. Pure.

Three sources: InstrumentKit mt_sics.py, Atlantis-Software/mt-sics, electron-labelpilot mettler.ts.

    S S value unit    stable          S +    overload      ES   syntax
    S D value unit    moving          S -    underload     ET   transmission
    S I               busy            EL     logic

The value stands to the right in ten characters. (`S` waits until it stands still, so a moving scale would look silent; `SIR` repeats;
`Z`, `ZI`, `T`, `TI`, `TA` are not used: a gateway reads and never changes what a verified scale shows.)
"""

import re

from gateway.drivers.scale.frames import by_line
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript

LONGEST = 40  # the longest answer known has 18 bytes; a line cut off here is longer than any of them
_WEIGHT = re.compile(rb"S ([SD]) ([ \d.+-]+?) +([A-Za-z%]{1,5}) *[\r\n]")
_OTHERS: dict[bytes, Said] = {
    b"S I": Status(stable=False),
    b"S +": Status(stable=False, flags=("over",)),
    b"S -": Status(stable=False, flags=("under",)),
    b"ES": Status(stable=False, flags=("error",)),
    b"ET": Status(stable=False, flags=("error",)),
    b"EL": Status(stable=False, flags=("error",)),
}


def decode(frame: bytes) -> Said:
    """What one line says."""
    found = _WEIGHT.fullmatch(frame)
    if found is None:
        return _OTHERS.get(frame[:-1].rstrip(b" "), Garbled())
    state, number, unit = found.groups()
    return weight_of(number, unit, stable=state == b"S")


PROTOCOL = Protocol(
    name="mt-sics",
    lines=("9600 8N1", "9600 7E1", "2400 7E1", "19200 8N1"),
    take=by_line,
    longest=LONGEST,
    decode=decode,
    asks=(b"SI\r\n",),
    examples=(
        (b"S S      1.250 kg\r", Weight(1_250, stable=True)),  # the three sources
        (b"S S     100.00 g\r", Weight(100, stable=True)),
        (b"S D      0.740 kg\r", Weight(740, stable=False)),
        (b"S S     -0.500 kg\r", Weight(-500, stable=True, flags=("negative",))),
        (b"S S -    0.500 kg\r", Weight(-500, stable=True, flags=("negative",))),  # minus apart from its digits
        (b"S S      0.000 kg\r", Weight(0, stable=True, flags=("zero",))),
        (b"S S     1250.5 g\r", Weight(1_251, stable=True)),
        (b"S S       2.76 lb\r", Weight(1_252, stable=True, flags=("unit",))),
        (b"S S         12 PCS\r", Status(stable=True, flags=("unit",))),
        (b"S I\r", Status(stable=False)),
        (b"S +\r", Status(stable=False, flags=("over",))),
        (b"S -\r", Status(stable=False, flags=("under",))),
        (b"ES\r", Status(stable=False, flags=("error",))),
        (b"ET\r", Status(stable=False, flags=("error",))),
        (b"EL\r", Status(stable=False, flags=("error",))),
    ),
    transcripts=(
        Transcript(
            "empty, moving, stable, overloaded, busy, underloaded, below zero",
            "the answers to `SI` that InstrumentKit and mt-sics know",
            (
                Asks(b"SI\r\n"),
                Says(b"S S      0.000 kg\r\n"),
                Told(0, stable=True, flags=("zero",)),
                Asks(b"SI\r\n"),
                Says(b"S D      0.740 kg\r\n"),
                Told(740, stable=False),
                Asks(b"SI\r\n"),
                Says(b"S S      1.250 kg\r\n"),
                Told(1_250, stable=True),
                Asks(b"SI\r\n"),
                Says(b"S +\r\n"),
                Told(None, stable=False, flags=("over",)),
                Asks(b"SI\r\n"),
                Says(b"S I\r\n"),
                Told(None, stable=False),
                Asks(b"SI\r\n"),
                Says(b"S -\r\n"),
                Told(None, stable=False, flags=("under",)),
                Asks(b"SI\r\n"),
                Says(b"S S     -0.200 kg\r\n"),
                Told(-200, stable=True, flags=("negative",)),
            ),
        ),
    ),
)
