"""DIBAL with the EPOS TISA protocol: asked with a price, answers weight and amount. Experimental. Pure.

One protocol catalogue; sbzsystems.com's note on the Dibal G310; the test manual of the Dibal DPOS 400 has the same frames.

    98 price5 check CR LF →
    ← 99 s weight5 e amount6 check CR LF        eighteen bytes, grams; s, e: 0 = right, 1 = wrong

The check is the XOR of all before it: `98` and five zeros give `1`, which is the `98000001` of the note. A price of 0 is answered.
The manual: a weight that moves has s = e = 1; below zero, over range or under the minimum there are zeros in its place, and s = 1;
and a weight that has not changed since it was last told (by 20 steps, or through zero) comes again with s = 1 alone.
So s = 1 with a zero is no zero, and s = 1 alone is a weight that repetition must confirm. Set the scale's "minimum weight" to off,
or its empty plate looks like an error. A tare is taken off without a word. Experimental: never tried on a scale.
"""

from functools import reduce
from operator import xor

from gateway.drivers.scale.frames import by_shape
from gateway.drivers.scale.protocol import Harm, Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_flags
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript, Waits, often

ASK = b"98000001\r\n"
DIGIT = b"0123456789"
FLAG = b"01"
SHAPE = (b"9", b"9", FLAG, *[DIGIT] * 5, FLAG, *[DIGIT] * 6, b"", b"\r", b"\n")


def decode(frame: bytes) -> Said:
    """What one frame says; a wrong check says nothing."""
    if len(frame) != len(SHAPE) or reduce(xor, frame[:15]) != frame[15]:
        return Garbled()
    wrong, grams, amount_wrong = frame[2:3] == b"1", int(frame[3:8]), frame[8:9] == b"1"
    if not wrong:
        return Weight(grams, stable=True, flags=weight_flags(grams))
    if grams == 0:
        return Status(stable=False, flags=("error",))
    return Weight(grams, stable=False if amount_wrong else None)


PROTOCOL = Protocol(
    name="dibal",
    lines=("9600 8N1", "9600 7E1", "4800 8N1", "2400 8N1"),
    take=by_shape(SHAPE),
    longest=len(SHAPE),
    decode=decode,
    asks=(ASK,),
    harm=Harm.NOISE,
    experimental=True,
    examples=(
        (b"9900031600000004\r\n", Weight(316, stable=True)),  # sbzsystems.com
        (b"9900000000000000\r\n", Weight(0, stable=True, flags=("zero",))),
        (b"9910031610000004\r\n", Weight(316, stable=False)),  # moving
        (b"9910031600000005\r\n", Weight(316)),  # told before
        (b"9910000010000000\r\n", Status(stable=False, flags=("error",))),
        (b"9900031600000005\r\n", Garbled()),
    ),
    transcripts=(
        Transcript(
            "a weight told again is confirmed by repetition",
            "frames after the DPOS 400 manual",
            (
                Asks(ASK),
                Says(b"9900031600000004\r\n"),
                Told(316, stable=True),
                *often(4, Asks(ASK), Says(b"9910031600000005\r\n"), Told(316, stable=False)),
                Asks(ASK),
                Says(b"9910031600000005\r\n"),
                Told(316, stable=True),
                Asks(ASK),
                Says(b"9910000010000000\r\n"),
                Told(None, stable=False, flags=("error",)),
                Waits(100),
            ),
        ),
    ),
)
