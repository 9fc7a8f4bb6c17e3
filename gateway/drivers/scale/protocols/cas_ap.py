"""CAS AP, AD, ER: a handshake, then a frame with a check. Experimental. Pure.

A catalogue of till drivers; a vendor's sheet of the CAS AP-1 and a service manual of an Ohaus counter scale show the same frame.

    05 →  ← 06 ready (15: not now)   11 →
    ← [01] 02 S|U sign weight unit check 03 [04]

S stable for half a second, U not; the sign is a space, `-`, or `F` over range; the weight has six or seven characters (blanks while
it moves, on some); the check is the XOR of all between 02 and itself, so any byte at all: frames are cut by position.
Experimental: never tried on a scale, and the sources differ about the line (7E1, 8N1). One imitation answers 00.000 when overloaded.
"""

import re
from functools import reduce
from operator import xor

from gateway.drivers.scale.frames import ETX, STX, by_shape
from gateway.drivers.scale.protocol import Harm, Protocol
from gateway.drivers.scale.reading import Garbled, Handshake, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript, Trouble, Waits

ENQ, ACK, NAK, DC1 = b"\x05", b"\x06", b"\x15", b"\x11"
DIGIT = b"0123456789. "
SHAPES = tuple((bytes([STX]), b"SU", b" +-F", *[DIGIT] * width, b"kKlL ", b"gGbB", b"", bytes([ETX])) for width in (6, 7))
_BODY = re.compile(rb"([SU])([ +F-])([ \d.]+?) ?([A-Za-z]{1,2})")


def decode(frame: bytes) -> Said:
    """What one frame says; a wrong check says nothing."""
    if frame in (ACK, NAK):
        return Handshake()
    body, check = frame[1:-2], frame[-2]
    found = _BODY.fullmatch(body)
    if reduce(xor, body) != check or found is None:
        return Garbled()
    state, sign, number, unit = found.groups()
    if sign == b"F":
        return Status(stable=state == b"S", flags=("over",))
    return weight_of(sign + number, unit, stable=state == b"S") if number.strip() else Status(stable=False)


def reply(frame: bytes) -> bytes:
    """It is ready: now it may tell."""
    return DC1 if frame == ACK else b""


PROTOCOL = Protocol(
    name="cas-ap",
    lines=("9600 7E1", "9600 8N1", "4800 8N1", "2400 8N1"),
    take=by_shape((ACK,), (NAK,), *SHAPES),
    longest=max(len(shape) for shape in SHAPES),
    decode=decode,
    asks=(ENQ,),
    harm=Harm.NONE,  # a bare ENQ: Dialog scales answer it with NAK
    reply=reply,
    experimental=True,
    examples=(
        (b"\x02S 01.250kg\x67\x03", Weight(1_250, stable=True)),  # after the AP-1 sheet
        (b"\x02U 01.300kg\x65\x03", Weight(1_300, stable=False)),
        (b"\x02S-00.050kg\x69\x03", Weight(-50, stable=True, flags=("negative",))),
        (b"\x02S 00.000kg\x61\x03", Weight(0, stable=True, flags=("zero",))),
        (b"\x02S 002.760lb\x50\x03", Weight(1_252, stable=True, flags=("unit",))),  # seven characters
        (b"\x02SF00.000kg\x07\x03", Status(stable=True, flags=("over",))),  # the Ohaus manual
        (b"\x02S 01.250kg\x66\x03", Garbled()),
        (ACK, Handshake()),
        (NAK, Handshake()),
    ),
    transcripts=(
        Transcript(
            "ready, told, and framed with the optional bytes",
            "command flow of the AP-1 sheet and the Ohaus manual",
            (
                Asks(ENQ),
                Says(ACK),
                Asks(DC1),
                Says(b"\x01\x02S 01.250kg\x67\x03\x04"),
                Told(1_250, stable=True),
                Asks(ENQ),
                Says(NAK),
                Asks(ENQ),
                Says(ACK),
                Asks(DC1),
                Says(b"\x02U 01.300kg\x65\x03"),
                Told(1_300, stable=False),
            ),
        ),
        Transcript(
            "always ready and never telling is silent",
            "made by hand",
            (Asks(ENQ), Says(ACK), Asks(DC1), Waits(3_000), Trouble("GW-2202")),
        ),
    ),
)
