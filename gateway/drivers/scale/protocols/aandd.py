"""A&D standard format: asked with `Q` CR LF, answers a header, a signed number and a unit. Pure.

Two sources: a balance driver in public code, parsers of the Kern and A&D kind. The factory's line of many balances is 2400 7E1 (not
verified). What has `GS` or `NT` behind the header is `indicator`.

    ST,+00123.45  g    stable          QT,    stable, pieces
    US,+00123.45  g    moving          OL,    over range; with a minus, under it
    EC,E11 or E11      E00 communication, E01 unknown command, E02 not ready, E11 unstable, E17 out of range

(`S` waits until the weight stands still, so a moving scale would look silent; `SI` is the other name of `Q`; `SIR` repeats.)
"""

import re

from gateway.drivers.scale.frames import by_line
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript

LONGEST = 40  # the longest line known has 17 bytes; a line cut off here is longer than any of them
_WEIGHT = re.compile(rb"(ST|US|QT), *([+-]? *\d[\d.]*) *([A-Za-z%]{1,3}) *[\r\n]")
_RANGE = re.compile(rb"OL, *([+-]?)[^\r\n]*[\r\n]")
_ERROR = re.compile(rb"(?:EC,)?E\d\d *[\r\n]")


def decode(frame: bytes) -> Said:
    """What one line says."""
    if found := _WEIGHT.fullmatch(frame):
        state, number, unit = found.groups()
        return weight_of(number, unit, stable=state != b"US")
    if found := _RANGE.fullmatch(frame):
        return Status(stable=False, flags=("under" if found[1] == b"-" else "over",))
    return Status(stable=False, flags=("error",)) if _ERROR.fullmatch(frame) else Garbled()


PROTOCOL = Protocol(
    name="aandd",
    lines=("2400 7E1", "9600 7E1", "9600 8N1", "4800 7E1", "19200 8N1"),
    take=by_line,
    longest=LONGEST,
    decode=decode,
    asks=(b"Q\r\n", b"SI\r\n"),
    examples=(
        (b"ST,+0001.250 kg\r", Weight(1_250, stable=True)),  # both sources
        (b"ST,+0004775.7   g\r", Weight(4_776, stable=True)),
        (b"US,-0000012.3   g\r", Weight(-12, stable=False, flags=("negative",))),
        (b"ST,-   0.500 kg\r", Weight(-500, stable=True, flags=("negative",))),  # minus apart from its digits
        (b"ST,+0000.000 kg\r", Weight(0, stable=True, flags=("zero",))),
        (b"ST,+00001250  g\r", Weight(1_250, stable=True)),
        (b"ST,+00002.76 lb\r", Weight(1_252, stable=True, flags=("unit",))),
        (b"ST,+00044.09 oz\r", Weight(1_250, stable=True, flags=("unit",))),
        (b"QT,+00000012 PC\r", Status(stable=True, flags=("unit",))),
        (b"OL,+9999999E+19\r", Status(stable=False, flags=("over",))),  # heard from an A&D balance
        (b"OL,+9999999.9   g\r", Status(stable=False, flags=("over",))),
        (b"OL,-9999999E+19\r", Status(stable=False, flags=("under",))),
        (b"EC,E11\r", Status(stable=False, flags=("error",))),
        (b"E01\r", Status(stable=False, flags=("error",))),
    ),
    transcripts=(
        Transcript(
            "empty, moving, stable, overloaded, not ready, below zero",
            "`Q` and its answers, after parsers in public code",
            (
                Asks(b"Q\r\n"),
                Says(b"ST,+0000.000 kg\r\n"),
                Told(0, stable=True, flags=("zero",)),
                Asks(b"Q\r\n"),
                Says(b"US,+0000.740 kg\r\n"),
                Told(740, stable=False),
                Asks(b"Q\r\n"),
                Says(b"ST,+0001.250 kg\r\n"),
                Told(1_250, stable=True),
                Asks(b"Q\r\n"),
                Says(b"OL,+9999999E+19\r\n"),
                Told(None, stable=False, flags=("over",)),
                Asks(b"Q\r\n"),
                Says(b"EC,E02\r\n"),
                Told(None, stable=False, flags=("error",)),
                Asks(b"Q\r\n"),
                Says(b"ST,-0000.200 kg\r\n"),
                Told(-200, stable=True, flags=("negative",)),
            ),
        ),
    ),
)
