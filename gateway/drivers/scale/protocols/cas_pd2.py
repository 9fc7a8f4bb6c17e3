"""CAS PD-II in ECR type 2: asked with `W`, answers five digits of grams. Pure.

Two sources: kortoaus/cas-scale (tested by its author), uniCenta's ScaleCASPDII (9600 7E1, `W`, ends with CR).

    weight   02 five digits 0D    whole grams, no point
    other    02 3F … 0D           not ready, or an error; what stands between is not known, and may itself be 02 or 0D

It answers a weight only when it is ready to be read, so a weight is a stable one.
"""

import re

from gateway.drivers.scale.frames import CR, STX, Taken, skip_to
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript

LONGEST = 7
NOT_READY = 0x3F
_INSIDE = frozenset(b" 0123456789")
_WEIGHT = re.compile(rb"\x02([ \d]{4}\d)\r")


def take(data: bytes) -> Taken | None:
    """A weight up to its CR, what is not ready by position; whatever stands before an STX is junk."""
    if data[0] != STX:
        return skip_to(STX, data)
    if len(data) > 1 and data[1] == NOT_READY:
        return _take_not_ready(data)
    for at, byte in enumerate(data[1:], 1):
        if byte == CR:
            return Taken(at + 1)
        if byte not in _INSIDE:
            return Taken(at, whole=False)
    return None


def decode(frame: bytes) -> Said:
    """What one frame says."""
    if frame[1] == NOT_READY:
        return Status(stable=False, flags=("error",))
    found = _WEIGHT.fullmatch(frame)
    return weight_of(found[1], b"g", stable=True) if found else Garbled()


def _take_not_ready(data: bytes) -> Taken | None:
    for at, byte in enumerate(data[2:LONGEST], 2):
        if byte == CR:
            return Taken(at + 1)
        if byte == STX and at > 2:  # noqa: PLR2004 - right behind the 3F it may be a status
            return Taken(at, whole=False)
    return None if len(data) < LONGEST else Taken(1, whole=False)


PROTOCOL = Protocol(
    name="cas-pd2",
    lines=("9600 7E1", "9600 8N1", "4800 7E1"),
    take=take,
    longest=LONGEST,
    decode=decode,
    asks=(b"W",),
    examples=(
        (b"\x0201250\r", Weight(1_250, stable=True)),  # both sources
        (b"\x0200000\r", Weight(0, stable=True, flags=("zero",))),
        (b"\x0215000\r", Weight(15_000, stable=True)),
        (b"\x02?\r", Status(stable=False, flags=("error",))),  # cas-scale tests the second byte only
        (b"\x02?\x01\r", Status(stable=False, flags=("error",))),
        (b"\x02?\x02\r", Status(stable=False, flags=("error",))),  # an STX behind the 3F
        (b"\x02?0000\r", Status(stable=False, flags=("error",))),  # of the length of a weight
    ),
    transcripts=(
        Transcript(
            "rice is poured, then stands, then is lifted off",
            "after kortoaus/cas-scale: `W`, seven bytes, 3F while it is not ready",
            (
                Asks(b"W"),
                Says(b"\x0200000\r"),
                Told(0, stable=True, flags=("zero",)),
                Asks(b"W"),
                Says(b"\x02?\x01\r"),
                Told(None, stable=False, flags=("error",)),
                Asks(b"W"),
                Says(b"\x0201250\r"),
                Told(1_250, stable=True),
                Asks(b"W"),
                Says(b"\x02?\x04\r"),
                Told(None, stable=False, flags=("error",)),
            ),
        ),
    ),
)
