"""Dini Argeo 3590 and its family: asked with `READ`. Experimental. Pure.

ellery-it/odoo-serial-scale-drivers, and the maker's technical manual E-AF03, whose two strings are both understood.

    [cc] ST|US|OL|UL|ER , GS|NT , eight of sign and digits , kg            "standard"
    [cc] ST|US|OL|UL|ER , scale , ten of sign and digits kg , [PT] ten kg  "AF": a weight and the tare

cc is the number of an instrument on RS-485. The driver takes the weight of the second string for the net one, the manual calls it
gross: with a tare it is not known what it is, so it is flagged as an error and never sold; set the "standard" string where tares
are used. (`TARE`, `ZERO`, `C` are never sent.) Experimental: never tried on a scale.
"""

import re

from gateway.drivers.scale.frames import by_line
from gateway.drivers.scale.protocol import Harm, Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript
from gateway.messages.devices import WeightFlag, WeightKind

ASK = b"READ\r\n"
LONGEST = 48  # an AF string has 36
_HEAD = re.compile(rb"(?:\d\d)?(ST|US|OL|UL|ER),[^\r\n]*[\r\n]")
_NUMBER = rb"( *[+-]? *\d+\.?\d*)"
_STANDARD = re.compile(rb"(?:\d\d)?(ST|US),(GS|NT)," + _NUMBER + rb" *, *([A-Za-z]+) *[\r\n]")
_AF = re.compile(rb"(?:\d\d)?(ST|US),\d," + _NUMBER + rb" *([A-Za-z]+),(?:PT)? *[+-]? *([\d.]+) *[A-Za-z]+ *[\r\n]")
_TROUBLE: dict[bytes, WeightFlag] = {b"OL": "over", b"UL": "under", b"ER": "error"}
_KIND: dict[bytes, WeightKind] = {b"GS": "gross", b"NT": "net"}


def decode(frame: bytes) -> Said:
    """What one line says."""
    head = _HEAD.fullmatch(frame)
    if head is None:
        return Garbled()
    state = head[1]
    if state in _TROUBLE:
        return Status(stable=False, flags=(_TROUBLE[state],))
    if (found := _STANDARD.fullmatch(frame)) is not None:
        return weight_of(found[3], found[4], _KIND[found[2]], stable=state == b"ST")
    if (found := _AF.fullmatch(frame)) is not None:
        _, number, unit, tare = found.groups()
        return weight_of(number, unit, stable=state == b"ST", flags=("error",) if tare.strip(b"0.") else ())
    return Garbled()


PROTOCOL = Protocol(
    name="dini",
    lines=("9600 8N1", "4800 8N1", "2400 8N1", "19200 8N1"),
    take=by_line,
    longest=LONGEST,
    decode=decode,
    asks=(ASK,),
    harm=Harm.STATE,  # its E begins the echo of a Toledo 8217
    experimental=True,
    examples=(
        (b"ST,1,     1.250kg,       0.000kg\r", Weight(1_250, stable=True)),  # ellery-it
        (b"US,1,     1.300kg,       0.000kg\r", Weight(1_300, stable=False)),
        (b"ST,1,     1.250kg,PT     0.200kg\r", Weight(1_250, stable=True, flags=("error",))),  # net or gross?
        (b"ST,1,    -0.050kg,       0.000kg\r", Weight(-50, stable=True, flags=("negative",))),
        (b"ST,1,     0.000kg,       0.000kg\r", Weight(0, stable=True, flags=("zero",))),
        (b"01ST,1,     1.250kg,       0.000kg\r", Weight(1_250, stable=True)),  # on RS-485
        (b"ST,NT,   1.250,kg\r", Weight(1_250, "net", stable=True)),  # manual E-AF03
        (b"US,GS,  -0.050,kg\r", Weight(-50, stable=False, flags=("negative",))),
        (b"ST,GS,    2.76,lb\r", Weight(1_252, stable=True, flags=("unit",))),
        (b"ST,GS,   0.500,t\r", Status(stable=True, flags=("unit",))),
        (b"OL,GS,   0.000,kg\r", Status(stable=False, flags=("over",))),
        (b"UL,1,     0.000kg,       0.000kg\r", Status(stable=False, flags=("under",))),
        (b"ER,1,     0.000kg,       0.000kg\r", Status(stable=False, flags=("error",))),
        (b"ERR04\r", Garbled()),
    ),
    transcripts=(
        Transcript(
            "read twice",
            "string of ellery-it's driver",
            (
                Asks(ASK),
                Says(b"US,1,     1.300kg,       0.000kg\r\n"),
                Told(1_300, stable=False),
                Asks(ASK),
                Says(b"ST,1,     1.250kg,       0.000kg\r\n"),
                Told(1_250, stable=True),
            ),
        ),
    ),
)
