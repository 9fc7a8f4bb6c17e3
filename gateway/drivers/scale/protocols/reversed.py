"""The "=" stream of D2-type indicators: the number is sent backwards. Experimental, see below. Pure.

One public parser (`=052.100` is 1.250), and the manuals of the XK3190-A26 and A23p for a longer form with a place for the sign.

    =  seven of digits and point, the last digit first                          =052.100    1.250
    =  the same, then the sign: 0 or -                                          =00.1000-  -1.00

Experimental: it has no end, no check, no unit (kilograms are taken) and no word for stable, gross or over range. A frame ends where
the next begins, so it is read one frame late. Most of these indicators can also send the number forwards behind the same "=",
which cannot be told apart: set them to "low digit first", and compare the first weight with the display.
"""

from gateway.drivers.scale.frames import Taken, skip_to
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Weight, weight_of
from gateway.drivers.scale.transcript import Says, Told, Transcript, Waits, often

BEGIN = ord("=")
ENDS = b"=\r\n"
SHORT, LONG = 8, 9
_INSIDE = frozenset(b"0123456789.-")


def take(data: bytes) -> Taken | None:
    """From one "=" to the next; every other length is junk."""
    if data[0] != BEGIN:
        return skip_to(BEGIN, data)
    for at, byte in enumerate(data[1:], 1):
        if byte not in _INSIDE or at > LONG:
            return Taken(at, whole=byte in ENDS and at in (SHORT, LONG))
    return None


def decode(frame: bytes) -> Said:
    """What one frame says."""
    if len(frame) == LONG and frame[-1:] not in (b"0", b"-"):
        return Garbled()
    return weight_of(frame[:0:-1], b"kg", stable=None)


PROTOCOL = Protocol(
    name="reversed",
    lines=("9600 8N1", "4800 8N1", "2400 8N1", "1200 8N1"),
    take=take,
    longest=LONG + 2,
    decode=decode,
    next_begins=b"=",
    listen_ms=1_500,
    experimental=True,
    examples=(
        (b"=052.100", Weight(1_250)),  # the public parser
        (b"=000.000", Weight(0, flags=("zero",))),
        (b"=000.3000", Weight(3_000)),  # XK3190-A26 manual
        (b"=00.1000-", Weight(-1_000, flags=("negative",))),  # the same
        (b"=052.10-", Weight(-1_250, flags=("negative",))),
        (b"=0003.125", Garbled()),  # forwards: no sign stands at its end
        (b"=-0001.00", Garbled()),
        (b"=0.0.1000", Garbled()),
    ),
    transcripts=(
        Transcript(
            "a frame counts when the next begins, five are stable",
            "the frame of the public parser, repeated",
            (
                Says(b"=052.100"),
                *often(4, Waits(100), Says(b"=052.100"), Told(1_250, stable=False)),
                Waits(100),
                Says(b"=052.100"),
                Told(1_250, stable=True),
            ),
        ),
    ),
)
