"""SMA SCP-0499 (Scale Manufacturers Association), levels 1 and 2: asked with LF `W` CR. Pure.

Two sources: the standard's own text, a wire emulator.

    0A s r n m f ten characters of weight, three of unit 0D      e.g. LF ` 1G       1.250kg_` CR
    s   Z centre of zero, O over, U under, E zero error, I error of the zero at switching on, T tare error, or a space
    r   range; f is not used, and a sign or a digit in its place belongs to a number that is broken
    n   G gross, N net, T tare; in lower case it is of ten times the resolution (the answer to `H` or `Q`)
    m   M in motion

In an error the weight is dashes. A command it does not know is answered LF `?` CR. It also has R and S (repeat), Z, T, M, C, U:
not used, a gateway reads and never changes what a verified scale shows.
"""

import re

from gateway.drivers.scale.frames import CR, LF, Taken, skip_to
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript
from gateway.messages.devices import WeightFlag, WeightKind

LENGTH = 20
_FRAME = re.compile(rb"\n([ ZOUEIT])[ -~]([GNTgnt])([ M])[^\d.+-]([ \d.+-]{10})([A-Za-z%_ ]{3})\r")
_KIND: dict[bytes, WeightKind] = {b"G": "gross", b"N": "net", b"T": "tare"}
_FLAG: dict[bytes, WeightFlag] = {b"Z": "zero", b"O": "over", b"U": "under", b"E": "error", b"I": "error", b"T": "error"}


def take(data: bytes) -> Taken | None:
    """From LF to CR; another control character begins something else."""
    if data[0] != LF:
        return skip_to(LF, data)
    for at, byte in enumerate(data[1:LENGTH], 1):
        if byte == CR:
            return Taken(at + 1)
        if not ord(" ") <= byte <= ord("~"):
            return Taken(at, whole=False)
    return None if len(data) < LENGTH else Taken(1, whole=False)


def decode(frame: bytes) -> Said:
    """What one answer says."""
    found = _FRAME.fullmatch(frame)
    if found is None:
        return Garbled()
    state, what, motion, number, unit = found.groups()
    stable, kind = motion == b" ", _KIND[what.upper()]
    flags = tuple(_FLAG[one] for one in [state] if one != b" ")
    if "over" in flags or "error" in flags:
        return Status(stable=stable, kind=kind, flags=flags)
    weight = weight_of(number, unit, kind, stable=stable, flags=flags)
    return Status(stable=False, kind=kind, flags=flags or ("error",)) if isinstance(weight, Garbled) else weight


PROTOCOL = Protocol(
    name="sma",
    lines=("9600 8N1", "9600 7E1", "2400 8N1"),
    take=take,
    longest=LENGTH,
    decode=decode,
    asks=(b"\nW\r",),
    examples=(
        (b"\n 1G       1.250kg_\r", Weight(1_250, stable=True)),  # the standard, and the emulator
        (b"\nZ1G       0.000kg_\r", Weight(0, stable=True, flags=("zero",))),
        (b"\n 1GM      1.250kg_\r", Weight(1_250, stable=False)),
        (b"\n 1N       0.500kg_\r", Weight(500, "net", stable=True)),
        (b"\n 1T       0.200kg_\r", Weight(200, "tare", stable=True)),  # the answer to `M`
        (b"\n 1g      1.2503kg_\r", Weight(1_250, stable=True)),  # of ten times the resolution
        (b"\n 1n      0.5005kg_\r", Weight(501, "net", stable=True)),
        (b"\nU1G      -0.100kg_\r", Weight(-100, stable=True, flags=("negative", "under"))),
        (b"\nO1GM     15.001kg_\r", Status(stable=False, flags=("over",))),
        (b"\nE1G  ----------kg_\r", Status(stable=True, flags=("error",))),
        (b"\nT1GM ----------kg_\r", Status(stable=False, flags=("error",))),
        (b"\n 1N        2.76lb_\r", Weight(1_252, "net", stable=True, flags=("unit",))),
        (b"\n 1G        1250g__\r", Weight(1_250, stable=True)),
        (b"\n 1G       44.09oz_\r", Weight(1_250, stable=True, flags=("unit",))),
        (b"\n 1G       1.250t__\r", Status(stable=True, flags=("unit",))),
    ),
    transcripts=(
        Transcript(
            "empty, moving, stable, tared, overloaded, lifted off",
            "the wire emulator's answers to LF `W` CR",
            (
                Asks(b"\nW\r"),
                Says(b"\nZ1G       0.000kg_\r"),
                Told(0, stable=True, flags=("zero",)),
                Asks(b"\nW\r"),
                Says(b"\n 1GM      0.740kg_\r"),
                Told(740, stable=False),
                Asks(b"\nW\r"),
                Says(b"\n 1G       1.250kg_\r"),
                Told(1_250, stable=True),
                Asks(b"\nW\r"),
                Says(b"\n 1N       1.050kg_\r"),
                Told(1_050, stable=True, kind="net"),
                Asks(b"\nW\r"),
                Says(b"\nO1GM     15.001kg_\r"),
                Told(None, stable=False, flags=("over",)),
                Asks(b"\nW\r"),
                Says(b"\nU1N      -0.200kg_\r"),
                Told(-200, stable=True, kind="net", flags=("negative", "under")),
            ),
        ),
    ),
)
