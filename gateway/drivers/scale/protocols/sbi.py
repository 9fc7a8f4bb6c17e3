"""Sartorius SBI: asked with ESC `P`, answers lines of 22 or 16 characters. Pure.

Two sources: numat/sartorius driver.py, a TypeScript PC-SBI driver; the manuals of Sartorius Entris II, Cubis and Combics agree.

    22   id of six, sign, a space, eight of value, a space, three of unit, CR LF; `N` net, `G` gross, `Stat` error or off
    16   the same without the id

A blank unit means that the weight moves; then nobody can say what the number counts, so it is no weight. In place of the value may
stand H or High (overload), L or Low (underload), C or Cal. (calibration), Err and a number. Some models use the space behind the
sign for a ninth digit. (ESC `T`, `U`, `V` tare and zero: not used, a gateway reads and never changes what a verified scale shows.)
"""

import re

from gateway.drivers.scale.frames import by_line
from gateway.drivers.scale.protocol import Harm, Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript
from gateway.messages.devices import WeightFlag, WeightKind

LONGEST = 40  # a line cut off here is longer than both forms
LONG, SHORT = 20, 14  # without CR LF
_KIND: dict[bytes, WeightKind] = {b"N": "net", b"G": "gross", b"": "gross"}
_VALUE = re.compile(rb"([+ -][ \d.]{9}) ([ A-Za-z%]{3})")
_WORD = re.compile(rb" *(HH?|High|LL?|Low|C|Cal|--|Err *\d+ *\d*|OFF|) *", re.IGNORECASE)
_FLAG: dict[bytes, WeightFlag] = {b"H": "over", b"L": "under"}


def decode(frame: bytes) -> Said:
    """What one line says."""
    text = frame[:-1]
    if len(text) not in (LONG, SHORT):
        return Garbled()
    name, text = text[:-SHORT].rstrip(b" "), text[-SHORT:]
    if name == b"Stat":
        return _trouble(text)
    kind = _KIND.get(name)
    if kind is None:
        return Garbled()
    found = _VALUE.fullmatch(text)
    if found is None or not found[1].strip():
        return _trouble(text) if _WORD.fullmatch(text) else Garbled()
    number, unit = found.groups()
    return weight_of(number, unit, kind, stable=True) if unit.strip() else Status(stable=False, kind=kind)


def _trouble(text: bytes) -> Said:
    return Status(stable=False, flags=(_FLAG.get(text.strip()[:1].upper(), "error"),))


PROTOCOL = Protocol(
    name="sbi",
    lines=("9600 8O1", "1200 7O1", "9600 8N1", "19200 8N1"),
    take=by_line,
    longest=LONGEST,
    decode=decode,
    asks=(b"\x1bP",),
    harm=Harm.NOISE,  # the `P` starts the ticket printer of some indicators
    examples=(
        (b"N     +    1.250 kg \r", Weight(1_250, "net", stable=True)),  # numat/sartorius
        (b"G     +    1.250 kg \r", Weight(1_250, stable=True)),
        (b"N     -    0.500 kg \r", Weight(-500, "net", stable=True, flags=("negative",))),
        (b"N     +    0.000 kg \r", Weight(0, "net", stable=True, flags=("zero",))),
        (b"N     +    0.740    \r", Status(stable=False, kind="net")),  # moving
        (b"N     +   123.56 g  \r", Weight(124, "net", stable=True)),  # Entris II's manual
        (b"N     +     2.76 lb \r", Weight(1_252, "net", stable=True, flags=("unit",))),
        (b"N     +      235 pcs\r", Status(stable=True, kind="net", flags=("unit",))),
        (b"Stat       OFF      \r", Status(stable=False, flags=("error",))),  # numat/sartorius
        (b"Stat     ERR 054    \r", Status(stable=False, flags=("error",))),
        (b"Stat      High      \r", Status(stable=False, flags=("over",))),  # Entris II's manual
        (b"Stat      Low       \r", Status(stable=False, flags=("under",))),
        (b"+    1.250 kg \r", Weight(1_250, stable=True)),  # 16 characters
        (b"-    0.500 kg \r", Weight(-500, stable=True, flags=("negative",))),
        (b"     0.740    \r", Status(stable=False)),
        (b"      H       \r", Status(stable=False, flags=("over",))),  # Combics 3's manual
        (b"      L       \r", Status(stable=False, flags=("under",))),
        (b"   Err 54     \r", Status(stable=False, flags=("error",))),
    ),
    transcripts=(
        Transcript(
            "empty, moving, stable, overloaded, below zero, its display off",
            "numat/sartorius, Entris II's manual",
            (
                Asks(b"\x1bP"),
                Says(b"G     +    0.000 kg \r\n"),
                Told(0, stable=True, flags=("zero",)),
                Asks(b"\x1bP"),
                Says(b"G     +    0.740    \r\n"),
                Told(None, stable=False),
                Asks(b"\x1bP"),
                Says(b"G     +    1.250 kg \r\n"),
                Told(1_250, stable=True),
                Asks(b"\x1bP"),
                Says(b"Stat      High      \r\n"),
                Told(None, stable=False, flags=("over",)),
                Asks(b"\x1bP"),
                Says(b"N     -    0.200 kg \r\n"),
                Told(-200, stable=True, kind="net", flags=("negative",)),
                Asks(b"\x1bP"),
                Says(b"Stat       OFF      \r\n"),
                Told(None, stable=False, flags=("error",)),
            ),
        ),
    ),
)
