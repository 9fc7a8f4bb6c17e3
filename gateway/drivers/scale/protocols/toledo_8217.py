"""Toledo 8217: asked with `W`, answers its weight or a status byte. Pure.

Four sources agree: odoo/odoo serial_scale_driver.py, pywebdriver toledo.py, the odoo-driver scale plugin, a wire emulator.

    weight   02 digits . digits [N] 0D      three decimals are kilograms, two are pounds; N = net
    status   02 3F s 0D                     bit 0 motion, 1 over capacity, 2 under zero, 3 outside the zero range, 4 centre of
                                            zero, 5 net, 6 bad command, 7 parity (the line's own, cut off)

The status byte may itself be 02 or 0D, so a status is taken by position. Some scales tell a weight once and then status 0 until
it changes. The scale answers a weight only when it stands still.

Not used: `Z`, `T`, `C` and `T` with five digits and CR (zero, tare, clear, preset tare), because a gateway reads and never changes what
a verified scale shows. Nor the probe `E` … `F` (answer 02 45 0D, then an echo): `W` finds the scale as well, and a probe cut off in
the middle leaves it echoing until it hears an `F`.
"""

import re

from gateway.drivers.scale.frames import CR, STX, Taken, skip_to
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Unchanged, Weight, grams_of, weight_flags
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript
from gateway.messages.devices import WeightFlag, WeightKind

LONGEST = 16  # STX, eight digits with a point and padding, N, CR: the longest answer seen has 10
STATUS = 0x3F
STATUS_LENGTH = 4
MOTION, OVER, UNDER, OUTSIDE, CENTRE, NET, BAD_COMMAND = (1 << bit for bit in range(7))
KG_DECIMALS, LB_DECIMALS = 3, 2
_FLAGS: tuple[tuple[int, WeightFlag], ...] = ((OVER, "over"), (UNDER, "under"), (OUTSIDE, "error"), (CENTRE, "zero"))
_INSIDE = frozenset(b" .0123456789N")
_WEIGHT = re.compile(rb"\x02 *(\d{1,5})\.(\d{2,3})(N?)\r")


def take(data: bytes) -> Taken | None:
    """A weight up to its CR, a status by position; whatever stands before an STX is junk."""
    if data[0] != STX:
        return skip_to(STX, data)
    if len(data) > 1 and data[1] == STATUS:
        return _take_status(data)
    for at, byte in enumerate(data[1:], 1):
        if byte == CR:
            return Taken(at + 1)
        if byte not in _INSIDE:
            return Taken(at, whole=False)
    return None


def decode(frame: bytes) -> Said:
    """What one frame says."""
    if frame[1:2] == bytes([STATUS]) and len(frame) == STATUS_LENGTH:
        return _status(frame[2])
    found = _WEIGHT.fullmatch(frame)
    if found is None:
        return Garbled()
    whole, decimals, net = (part.decode("ascii") for part in found.groups())
    unit = "kg" if len(decimals) == KG_DECIMALS else "lb"
    grams = grams_of(whole + decimals, len(decimals), unit)
    if grams is None:
        return Garbled()
    return Weight(grams, "net" if net else "gross", stable=True, flags=weight_flags(grams, unit))


def _take_status(data: bytes) -> Taken | None:
    if len(data) < STATUS_LENGTH:
        return None
    return Taken(STATUS_LENGTH) if data[3] == CR else Taken(1, whole=False)


def _status(bits: int) -> Said:
    if bits & BAD_COMMAND:
        return Garbled()
    kind: WeightKind = "net" if bits & NET else "gross"
    flags = tuple(flag for bit, flag in _FLAGS if bits & bit)
    if not flags and not bits & MOTION:
        return Unchanged(kind)
    return Status(stable=not bits & MOTION, kind=kind, flags=flags)


PROTOCOL = Protocol(
    name="toledo-8217",
    lines=("9600 7E1", "9600 8N1", "4800 7E1", "2400 7E1"),
    take=take,
    longest=LONGEST,
    decode=decode,
    asks=(b"W",),
    examples=(
        (bytes.fromhex("02 30 31 2E 32 35 30 0D"), Weight(1_250, stable=True)),  # the four sources
        (b"\x0200.000\r", Weight(0, stable=True, flags=("zero",))),
        (b"\x0200.500N\r", Weight(500, "net", stable=True)),
        (b"\x02 1.250\r", Weight(1_250, stable=True)),  # padded with a space
        (b"\x0202.76\r", Weight(1_252, stable=True, flags=("unit",))),  # 2.76 lb
        (b"\x02?\x01\r", Status(stable=False)),
        (b"\x02?\x02\r", Status(stable=True, flags=("over",))),  # the status byte is an STX
        (b"\x02?\x0d\r", Status(stable=False, flags=("under", "error"))),  # the status byte is a CR
        (b"\x02?\x10\r", Status(stable=True, flags=("zero",))),
        (b"\x02?\x21\r", Status(stable=False, kind="net")),
        (b"\x02?\x00\r", Unchanged()),
        (b"\x02?\x20\r", Unchanged("net")),
    ),
    transcripts=(
        Transcript(
            "empty, moving, stable, overloaded, a bowl tared away, below zero",
            "the wire emulator's answers",
            (
                Asks(b"W"),
                Says(b"\x0200.000\r"),
                Told(0, stable=True, flags=("zero",)),
                Asks(b"W"),
                Says(b"\x02?\x01\r"),
                Told(None, stable=False),
                Asks(b"W"),
                Says(b"\x0201.250\r"),
                Told(1_250, stable=True),
                Asks(b"W"),
                Says(b"\x02?\x02\r"),
                Told(None, stable=True, flags=("over",)),
                Asks(b"W"),
                Says(b"\x0201.050N\r"),
                Told(1_050, stable=True, kind="net"),
                Asks(b"W"),
                Says(b"\x02?\x24\r"),
                Told(None, stable=True, kind="net", flags=("under",)),
            ),
        ),
        Transcript(
            "a weight is told once, then status 0 until it changes",
            "odoo/odoo serial_scale_driver.py",
            (
                Asks(b"W"),
                Says(b"\x0200.700\r"),
                Asks(b"W"),
                Says(b"\x02?\x00\r"),
                Told(700, stable=True),
                Asks(b"W"),
                Says(b"\x02?\x01\r"),
                Asks(b"W"),
                Says(b"\x02?\x00\r"),
                Told(None, stable=True),
            ),
        ),
    ),
)
