"""Yaohua XK3190-A9 and its clones: a stream of twelve bytes with a check, no word for stable. Pure.

Three public parsers (fahmimsh/Parse-XK3190-A9 among them), and the maker's manuals of the A26 and A23p.

    02 sign, six digits, number of decimals, two check characters 03

The check is the XOR of all from the sign to the decimals, its high half first. The manuals write a half above nine as a letter
(30h or 37h added: two hexadecimal digits); other indicators add 30h to both. Which unit the digits are is not told: the indicator
must be set to kilograms. It tells what its display shows, and not whether that is gross or net.
"""

from functools import reduce
from operator import xor

from gateway.drivers.scale.frames import ETX, STX, by_shape
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Weight, weight_of
from gateway.drivers.scale.transcript import Says, Told, Transcript, Waits, often

DIGITS = b"0123456789"
CHECK = b"0123456789ABCDEFabcdef:;<=>?"
SHAPE = (bytes([STX]), b"+-", *[DIGITS] * 6, b"01234", CHECK, CHECK, bytes([ETX]))
_TEN = frozenset(b":;<=>?")


def decode(frame: bytes) -> Said:
    """What one frame says; a wrong check says nothing."""
    if len(frame) != len(SHAPE):
        return Garbled()
    high, low = (_half(byte) for byte in frame[9:11])
    if high is None or low is None or reduce(xor, frame[1:9]) != high << 4 | low:
        return Garbled()
    point = 8 - (frame[8] - ord("0"))
    return weight_of(frame[1:point] + b"." + frame[point:8], b"kg", stable=None)


def _half(byte: int) -> int | None:
    if byte in _TEN or byte in DIGITS:
        return byte - ord("0")
    return int(chr(byte), 16) if byte in CHECK else None


PROTOCOL = Protocol(
    name="xk3190-a9",
    lines=("9600 8N1", "4800 8N1", "2400 8N1", "1200 8N1", "600 8N1"),  # the speeds of the A1+ and A9 manuals
    take=by_shape(SHAPE),
    longest=len(SHAPE),
    decode=decode,
    listen_ms=1_500,
    examples=(
        (b"\x02+00326001C\x03", Weight(3_260_000)),  # a truck, from a public parser's comment
        (b"\x02+00125031E\x03", Weight(1_250)),
        (b"\x02+00125031e\x03", Weight(1_250)),
        (b"\x02+00125031>\x03", Weight(1_250)),  # 30h added to both halves
        (b"\x02+000000318\x03", Weight(0, flags=("zero",))),
        (b"\x02-00050031B\x03", Weight(-500, flags=("negative",))),
        (b"\x02+01250021?\x03", Weight(125_000)),  # two decimals
        (b"\x02+00125031D\x03", Garbled()),  # one bit wrong
    ),
    transcripts=(
        Transcript(
            "five equal frames in a row are stable, a wrong check begins anew",
            "frames after the manual of the XK3190-A26, made by hand",
            (
                *often(4, Says(b"\x02+00125031E\x03"), Told(1_250, stable=False), Waits(100)),
                Says(b"\x02+00125031E\x03"),
                Told(1_250, stable=True),
                Waits(100),
                Says(b"\x02+00125031D\x03"),
                Waits(100),
                Says(b"\x02+00125031E\x03"),
                Told(1_250, stable=False),
            ),
        ),
    ),
)
