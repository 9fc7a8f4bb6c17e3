"""NCI / Weigh-Tronix SCP-01 and SCP-02, also CAS PD-II in NCI mode, Avery 6720, Casio PD-1, Acom PC-100: asked with `W` CR. Pure.

Three sources: a simulator that quotes Weigh-Tronix SCP-01, Intel's CAS PD-II sample (reads 16 bytes), uniCenta's Avery, Casio and Acom.

    weight   0A digits . digits unit 0D 0A h1 h2 [h3] 0D 03    SCP-02 has `S` before h1
    status   0A h1 h2 [h3] 0D 03
    unknown  0A 3F 0D 03

    h1   bit 0 motion, 1 at zero, 2 RAM error, 3 EEPROM error
    h2   bit 0 under, 1 over, 2 ROM error, 3 calibration bad, 6 another byte follows
    h3   bits 0 and 1 range, 2 net, 3 error of the zero at switching on, 6 another byte follows (Brecknell has a fourth)

In all of them bits 4 and 5 are set, so none looks like a CR, an LF, an ETX or the `S`. The display is sent as it stands: where it
shows no number (dashes, a menu) there is no weight.
"""

import re

from gateway.drivers.scale.frames import CR, ETX, LF, Taken, skip_to
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript, Trouble, Waits
from gateway.messages.devices import WeightFlag, WeightKind

LONGEST = 32  # LF, a display of 16, five letters of unit (Brecknell), CR LF S, four status bytes, CR ETX: 31
_FRAME = re.compile(rb"\n(?:([^\r\n]{1,16}?)([A-Za-z]{0,5})\r\n)?S?([0-?][p-\x7f]{0,2}[0-?])\r\x03")
_FLAGS: tuple[tuple[int, int, WeightFlag], ...] = (  # which byte, which bits, what they mean
    (0, 0x02, "zero"), (1, 0x01, "under"), (1, 0x02, "over"), (0, 0x0C, "error"), (1, 0x0C, "error"), (2, 0x08, "error"),
)  # fmt: skip
MOTION, NET = 0x01, 0x04


def take(data: bytes) -> Taken | None:
    """From LF to ETX, if it has the shape; if not, a frame may still begin at a later LF."""
    if data[0] != LF:
        return skip_to(LF, data)
    for at, byte in enumerate(data[1:], 1):
        if byte == ETX:
            return Taken(at + 1) if _FRAME.fullmatch(data, 0, at + 1) else Taken(1, whole=False)
        if byte < ord(" ") and byte not in (CR, LF):
            return Taken(at, whole=False)
    return None


def decode(frame: bytes) -> Said:
    """What one frame says."""
    found = _FRAME.fullmatch(frame)
    if found is None:
        return Garbled()
    display, unit, status = found.groups()
    stable = not status[0] & MOTION
    kind: WeightKind = "net" if status[2:3] and status[2] & NET else "gross"
    flags = tuple(dict.fromkeys(flag for at, bits, flag in _FLAGS if at < len(status) and status[at] & bits))
    if display is None or "over" in flags or "error" in flags:
        return Status(stable=stable, kind=kind, flags=flags)
    weight = weight_of(display, unit, kind, stable=stable, flags=flags)
    if not isinstance(weight, Garbled):
        return weight
    in_pounds = b"lb" in display.lower()  # 12lb 03.5oz
    return Status(stable=False, kind=kind, flags=(*flags, "unit") if in_pounds else flags or ("error",))


PROTOCOL = Protocol(
    name="nci",
    lines=("9600 7E1", "9600 8N1", "4800 7E1", "2400 7E1"),
    take=take,
    longest=LONGEST,
    decode=decode,
    asks=(b"W\r",),
    examples=(
        (b"\n0001.25KG\r\n00\r\x03", Weight(1_250, stable=True)),  # SCP-01 as the simulator writes it, 16 bytes
        (b"\n01.250KG\r\nS00\r\x03", Weight(1_250, stable=True)),  # SCP-02
        (b"\n  1.250 kg\r\n00\r\x03", Weight(1_250, stable=True)),
        (b"\n0000.00KG\r\n20\r\x03", Weight(0, stable=True, flags=("zero",))),
        (b"\n0001.25KG\r\n10\r\x03", Weight(1_250, stable=False)),  # h1 bit 0
        (b"\n-000.50KG\r\n01\r\x03", Weight(-500, stable=True, flags=("negative", "under"))),  # h2 bit 0
        (b"\n0031.00KG\r\n02\r\x03", Status(stable=True, flags=("over",))),  # h2 bit 1
        (b"\n0000.50KG\r\n0p4\r\x03", Weight(500, "net", stable=True)),  # h2 bit 6, h3 bit 2
        (b"\n0001.25KG\r\n0p0\r\x03", Weight(1_250, stable=True)),
        (b"\n0001.25KG\r\n0p8\r\x03", Status(stable=True, flags=("error",))),  # h3 bit 3
        (b"\n0001.25KG\r\n40\r\x03", Status(stable=True, flags=("error",))),  # h1 bit 2, RAM
        (b"\n0002.76LB\r\n00\r\x03", Weight(1_252, stable=True, flags=("unit",))),
        (b"\n02lb 12.2oz\r\n00\r\x03", Status(stable=False, flags=("unit",))),  # pounds and ounces
        (b"\n^^^^^^^KG\r\n02\r\x03", Status(stable=True, flags=("over",))),  # Brecknell PS2000's display
        (b"\n-------KG\r\n00\r\x03", Status(stable=False, flags=("error",))),
        (b"\n20\r\x03", Status(stable=True, flags=("zero",))),  # the answer to `S` CR
    ),
    transcripts=(
        Transcript(
            "SCP-01: empty, moving, stable, overloaded, below zero",
            "the commands and status bits that the SCP-01 simulator quotes",
            (
                Asks(b"W\r"),
                Says(b"\n0000.00KG\r\n20\r\x03"),
                Told(0, stable=True, flags=("zero",)),
                Asks(b"W\r"),
                Says(b"\n0000.74KG\r\n10\r\x03"),
                Told(740, stable=False),
                Asks(b"W\r"),
                Says(b"\n0001.25KG\r\n00\r\x03"),
                Told(1_250, stable=True),
                Asks(b"W\r"),
                Says(b"\n0031.00KG\r\n12\r\x03"),
                Told(None, stable=False, flags=("over",)),
                Asks(b"W\r"),
                Says(b"\n-000.20KG\r\n01\r\x03"),
                Told(-200, stable=True, flags=("negative", "under")),
            ),
        ),
        Transcript(
            "SCP-02: three decimals and an `S` before the status; a question it does not know is no weight",
            "the SCP-02 answer of the same simulator",
            (
                Asks(b"W\r"),
                Says(b"\n01.250KG\r\nS00\r\x03"),
                Told(1_250, stable=True),
                Asks(b"W\r"),
                Says(b"\n?\r\x03"),
                Waits(1_000),
                Says(b"\n?\r\x03"),
                Waits(1_200),
                Trouble("GW-2203"),
            ),
        ),
    ),
)
