"""Indicator text (`ST,GS,+ 0001.234kg`): GAMA, T-Scale, CAS CI and PD, A&D, Kern, Excell and their clones. Pure.

At least six independent parsers agree on the shape, and the manuals of CAS CI-600D, CAS PD-II and Excell AM4 show it. Lines end
with CR LF and are streamed, or told when asked with `R` or `W`. (`P` also asks many of them, but starts a ticket printer on some.)

    ST | US | OL     stable, moving, over range
    GS | NT | TR     gross, net, tare; Excell writes G, N, T, Kern pads with spaces
    [two bytes ,]    CAS: device number and lamps, any value
    sign digits unit the sign may stand apart from its digits; without a point the number is whole; kg, g or lb

CAS indicators also have a form of ten bytes: eight of data, CR LF, and no word about stability or unit. With a point it is kilograms,
as on all of them; without one nobody can say what it counts.
"""

import re

from gateway.drivers.scale.frames import by_line
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript, Waits
from gateway.messages.devices import WeightKind

LONGEST = 40  # the longest line known has 22 bytes (CAS); a line cut off here is longer than any of them
_LINE = re.compile(
    rb" *(ST|US|OL) *, *(GS|NT|TR|G|N|T) *"
    rb"(?:,[^\r\n]{2},(?=[ +\-\d.]{8})|,)? *"  # CAS: two bytes of any value, then its eight of data
    rb"([+-]? *[\d.]*) *([A-Za-z%]*) *[\r\n]"
)
_OVER = re.compile(rb" *OL *(?:,[^\r\n]*)?[\r\n]")
_BARE = re.compile(rb"([ +\-\d.]{8})[\r\n]")
_KIND: dict[bytes, WeightKind] = {b"G": "gross", b"N": "net", b"T": "tare"}


def decode(frame: bytes) -> Said:
    """What one line says."""
    if _OVER.fullmatch(frame):
        return Status(stable=False, flags=("over",))
    if found := _BARE.fullmatch(frame):
        return _bare(found[1])
    found = _LINE.fullmatch(frame)
    if found is None:
        return Garbled()
    state, kind, number, unit = found.groups()
    return weight_of(number, unit, _KIND[kind[:1]], stable=state == b"ST")


def _bare(number: bytes) -> Said:
    if b"." in number:
        return weight_of(number, b"kg", stable=None)
    return Status(stable=False, flags=("unit",)) if number.strip(b" +-") else Garbled()


PROTOCOL = Protocol(
    name="indicator",
    lines=("9600 8N1", "2400 8N1", "4800 8N1", "9600 7E1", "2400 7E1"),
    take=by_line,
    longest=LONGEST,
    decode=decode,
    asks=(b"R", b"W"),
    listen_ms=1_500,
    examples=(
        (b"ST,GS,+ 0001.234kg\r", Weight(1_234, stable=True)),
        (b"ST,GS,+0001.234kg\r", Weight(1_234, stable=True)),
        (b"US,NT,-  0.050kg\r", Weight(-50, "net", stable=False, flags=("negative",))),  # minus apart from its digits
        (b"ST,GS,-0.500kg\r", Weight(-500, stable=True, flags=("negative",))),
        (b"ST,GS  1.250kg\r", Weight(1_250, stable=True)),  # no comma after GS (Kern)
        (b"ST,GS,+  750 g\r", Weight(750, stable=True)),  # whole grams
        (b"ST,TR,+ 0.120kg\r", Weight(120, "tare", stable=True)),
        (b"ST,GS,   0.000kg\r", Weight(0, stable=True, flags=("zero",))),
        (b"ST,N,+  1.250 kg\r", Weight(1_250, "net", stable=True)),  # Excell AM4
        (b"ST,GS,1\xd0,+  2.500 kg\r", Weight(2_500, stable=True)),  # CAS CI-600D, 22 bytes
        (b"ST,GS,-   0.500 kg\r", Weight(-500, stable=True, flags=("negative",))),  # A&D, 18 bytes
        (b"US,NT,1\xd0,-  0.200 kg\r", Weight(-200, "net", stable=False, flags=("negative",))),  # CAS, 22 bytes
        (b"   2.500\r", Weight(2_500)),  # CAS, 10 bytes: no word about stability
        (b"-  0.500\r", Weight(-500, flags=("negative",))),
        (b"    2500\r", Status(stable=False, flags=("unit",))),
        (b"OL,GS,+ 9999.99kg\r", Status(stable=False, flags=("over",))),
        (b"ST,GS,+  2.76 lb\r", Weight(1_252, stable=True, flags=("unit",))),
        (b"ST,GS,+  0.500 t\r", Status(stable=True, flags=("unit",))),
    ),
    transcripts=(
        Transcript(
            "streams: empty, moving, stable, a bowl tared away, overloaded, lifted off; never asked",
            "the lines of the parsers and manuals above",
            (
                Says(b"ST,GS,+ 0000.000kg\r\n"),
                Told(0, stable=True, flags=("zero",)),
                Says(b"US,GS,+ 0000.740kg\r\n"),
                Told(740, stable=False),
                Says(b"ST,GS,+ 0001.250kg\r\n"),
                Told(1_250, stable=True),
                Says(b"ST,NT,+ 0001.050kg\r\n"),
                Told(1_050, stable=True, kind="net"),
                Says(b"OL,GS,+ 9999.99kg\r\n"),
                Told(None, stable=False, flags=("over",)),
                Says(b"ST,NT,- 0000.200kg\r\n"),
                Told(-200, stable=True, kind="net", flags=("negative",)),
            ),
        ),
        Transcript(
            "waits to be asked: listened to first, then `R`",
            "the parsers above that poll",
            (
                Waits(1_400),
                Asks(b"R"),
                Says(b"ST,GS,+ 0001.250kg\r\n"),
                Told(1_250, stable=True),
            ),
        ),
        Transcript(
            "ten bytes without a word for stable: five equal ones are",
            "CAS CI-600D's manual",
            (
                Says(b"   1.250\r\n"),
                Told(1_250, stable=False),
                Says(b"   1.250\r\n   1.250\r\n   1.250\r\n"),
                Told(1_250, stable=False),
                Says(b"   1.250\r\n"),
                Told(1_250, stable=True),
                Says(b"-  0.200\r\n"),
                Told(-200, stable=False, flags=("negative",)),
            ),
        ),
    ),
)
