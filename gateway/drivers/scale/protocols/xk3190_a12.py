"""Yaohua XK3190-A12 and A12E, also CAS DH: a text stream that names gross, net and tare, no word for stable. Pure.

pengshulin/mcush misc/Yaohua.py and two public parsers; the manuals of the CAS DH and the XK3190-A12(E) (easymanua.ls).

    w, then w gross | n net | t tare, seven of digits and point, kg | lb, an LF or nothing     wn0003.17kg  ww-003.17kg
    W, then G gross | N net, seven, kg, two check digits, CR LF                                WG004.139kg3D

A minus takes the first of the seven places; without a point the number is whole and may end with a space. The check of the second
form is the XOR of the eleven before it, in hexadecimal; nine spaces and `OL` or `LO` there mean over or under range. Streams, or
tells once for each `R`. (`T` and `Z` would tare and zero: never sent.) What the first form does over its range nobody has told.
"""

import re
from functools import reduce
from operator import xor

from gateway.drivers.scale.frames import by_shape
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript, Waits, often
from gateway.messages.devices import WeightKind

NUMBER = [b" -0123456789.", *[b"0123456789."] * 5, b"0123456789. "]
UNIT = (b"kl", b"gb")
CHECK = [b"0123456789ABCDEFabcdef"] * 2
PLAIN = (b"w", b"wnt", *NUMBER, *UNIT)
CHECKED = (b"W", b"GN", *NUMBER, *UNIT, *CHECK)
RANGE = (*[b" "] * 9, b"OL", b"LO", *CHECK)
_WEIGHT = re.compile(rb"[wW]([wntGN])( *-?\d+\.?\d* ?)(kg|lb)")
_KIND: dict[bytes, WeightKind] = {b"w": "gross", b"G": "gross", b"n": "net", b"N": "net", b"t": "tare"}


def decode(frame: bytes) -> Said:
    """What one frame says; a wrong check says nothing."""
    body, check = frame[: len(PLAIN)], frame[len(PLAIN) :]
    if check and int(check, 16) != reduce(xor, body):
        return Garbled()
    if body.strip() in (b"OL", b"LO"):
        return Status(stable=False, flags=("over",) if body.endswith(b"OL") else ("under",))
    found = _WEIGHT.fullmatch(body)
    if found is None:
        return Garbled()
    kind, number, unit = found.groups()
    return weight_of(number, unit, _KIND[kind], stable=None)


PROTOCOL = Protocol(
    name="xk3190-a12",
    lines=("9600 8N1", "4800 8N1", "2400 8N1", "1200 8N1", "600 8N1"),  # a CAS DH starts at 1200
    take=by_shape(PLAIN, CHECKED, RANGE),
    longest=len(CHECKED),
    decode=decode,
    asks=(b"R",),
    listen_ms=1_500,
    examples=(
        (b"ww000.000kg", Weight(0, flags=("zero",))),  # CAS DH manual, mcush
        (b"wn0003.17kg", Weight(3_170, "net")),  # the parsers
        (b"ww-003.17kg", Weight(-3_170, flags=("negative",))),
        (b"wn-0000.1kg", Weight(-100, "net", flags=("negative",))),  # mcush
        (b"wt000.250kg", Weight(250, "tare")),
        (b"ww002.760lb", Weight(1_252, flags=("unit",))),
        (b"ww000012 kg", Weight(12_000)),  # no point
        (b"WG004.139kg3D", Weight(4_139)),  # XK3190-A12(E) manual
        (b"WN000.750kg39", Weight(750, "net")),
        (b"WG-00.050kg2A", Weight(-50, flags=("negative",))),
        (b"WG004.139kg3C", Garbled()),
        (b"         OL23", Status(stable=False, flags=("over",))),  # the same manual
        (b"         LO23", Status(stable=False, flags=("under",))),
    ),
    transcripts=(
        Transcript(
            "a stream is not asked and stable after five",
            "lines of the public parsers",
            (
                *often(4, Says(b"wn0003.17kg\n"), Told(3_170, stable=False, kind="net"), Waits(100)),
                Says(b"wn0003.17kg\n"),
                Told(3_170, stable=True, kind="net"),
            ),
        ),
        Transcript(
            "one that waits to be asked",
            "command R of pengshulin/mcush",
            (Asks(b"R"), Says(b"ww001.250kg\n"), Told(1_250, stable=False), Asks(b"R"), Says(b"ww001.250kg\n")),
        ),
    ),
)
