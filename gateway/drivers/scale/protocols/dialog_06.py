"""Dialog 06 (Mettler-Toledo, Bizerba and other checkout scales): a price is sent, then the weight is asked for. Experimental. Pure.

Coop IT Easy's Odoo module, in use in its shops; the service manual of the Mettler-Toledo DIVA and the manual of the Cely PI100.

    04 02 "01" 1B price6 1B 03 →           record 01, the price; 03, 04, 05 add tare and text and are never sent
    ← 06, or 15
    04 05 →                                asks for the weight
    ← 02 "02" 1B unit 1B weight5 1B price 1B total 03, or 15
    04 →                                   every answer is answered with 04, alone or before the next question
    04 02 "08" 03 →                        after a 15: why?
    ← 02 "09" 1B nn 03

unit 3 kilograms, 1 and 2 pounds with two and three decimals, 0 pounds and ounces. nn 00 nothing, 01 02 10 to 13 errors, 20 moving,
21 not moved since it was told, 22 not yet measured, 30 below the least weight, 31 below zero, 32 over range. Record numbers are two
ASCII digits; as single bytes they are understood too, and 04 in the place of the last 03 (so the Cely manual prints it).
Record 11 asks for a checksum of a polynomial that the makers keep secret: such a scale must have it switched off.
Experimental: never tried on a scale. While it is asked the scale shows the price below, not one of ours.
"""

import re

from gateway.drivers.scale.frames import STX, Taken
from gateway.drivers.scale.protocol import Harm, Protocol
from gateway.drivers.scale.reading import Garbled, Handshake, Said, Status, Unchanged, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript, Waits

EOT, ENQ, ACK, NAK, ESC = b"\x04", b"\x05", b"\x06", b"\x15", b"\x1b"
# A price of 0 is an error to the scale, and one so small that the total is nothing may be; this one, 10.00, is what Coop IT Easy
# probes with. Thirty kilograms of it fill four of the total's six digits.
PRICE = b"001000"
ASK_PRICE = EOT + b"\x0201" + ESC + PRICE + ESC + b"\x03"
ASK_WEIGHT = EOT + ENQ
ASK_WHY = EOT + b"\x0208\x03"
ASK_EVERY_MS = 200  # five messages and their pauses; at 4800 baud they take 120 ms
LONGEST = 32  # a weight record has 26 bytes
ENDS = b"\x03\x04"
_NUMBER = re.compile(rb"\x02(?:(\d\d)|([\x02\x09\x0b\x11]))\x1b")  # 0B and 11: eleven, binary or as two decimal halves
_BINARY = {b"\x02": 2, b"\x09": 9, b"\x0b": 11, b"\x11": 11}
_RESULT = re.compile(rb"([0-3])\x1b(\d{5})\x1b\d{5,6}\x1b\d{5,6}")
_DECIMALS = {b"1": (2, b"lb"), b"2": (3, b"lb"), b"3": (3, b"kg")}
_WHY: dict[bytes, Said] = {
    b"00": Handshake(),
    b"20": Status(stable=False),
    b"21": Unchanged(),
    b"22": Status(stable=False),
    # The Cely manual: "minimum weight range, weight 00.000". It is all that an empty plate ever says on many scales.
    b"30": Status(stable=True, flags=("under", "zero")),
    b"31": Status(stable=True, flags=("negative",)),
    b"32": Status(stable=True, flags=("over",)),
}
_ERROR = Status(stable=False, flags=("error",))


def take(data: bytes) -> Taken | None:
    """ACK, NAK, or a record from STX to its end; the byte behind STX may look like another STX."""
    if data[:1] in (ACK, NAK):
        return Taken(1)
    if data[0] != STX:
        return Taken(next((at for at, byte in enumerate(data) if byte in b"\x02\x06\x15"), len(data)), whole=False)
    head = 3 if data[1:2] in _BINARY else 4
    if len(data) < head:
        return None
    if not _NUMBER.fullmatch(data[:head]):
        return Taken(1, whole=False)
    for at, byte in enumerate(data[head:], head):
        if byte in ENDS:
            return Taken(at + 1)
        if not 0x20 <= byte < 0x7F and byte != ESC[0]:  # noqa: PLR2004 - what can be printed
            return Taken(at, whole=False)
    return None


def decode(frame: bytes) -> Said:
    """What one frame says."""
    if frame in (ACK, NAK):
        return Handshake()
    found = _NUMBER.match(frame)
    if found is None:
        return Garbled()
    digits, byte = found.groups()
    number, fields = int(digits) if digits else _BINARY[byte], frame[found.end() : -1]
    if number == 2:  # noqa: PLR2004 - record 02
        return _result(fields)
    if number == 9:  # noqa: PLR2004 - record 09
        return _WHY.get(fields, _ERROR) if fields.isdigit() else Garbled()
    if number == 11:  # noqa: PLR2004 - record 11
        return Handshake() if fields == b"1" else _ERROR
    return Garbled()


def reply(frame: bytes) -> bytes:
    """The next step of the dialogue."""
    return {ACK: ASK_WEIGHT, NAK: ASK_WHY}.get(frame, EOT)


def _result(fields: bytes) -> Said:
    found = _RESULT.fullmatch(fields)
    if found is None:
        return Garbled()
    unit, digits = found.groups()
    if unit not in _DECIMALS:
        return Status(stable=True, flags=("unit",))
    decimals, name = _DECIMALS[unit]
    return weight_of(digits[:-decimals] + b"." + digits[-decimals:], name, stable=True)


PROTOCOL = Protocol(
    name="dialog-06",
    lines=("9600 7O1", "4800 7O1", "2400 7O1", "9600 7E1"),  # 7E1: the driver of a vendor for Mettler-Toledo
    take=take,
    longest=LONGEST,
    decode=decode,
    asks=(ASK_PRICE,),
    harm=Harm.NOISE,
    reply=reply,
    ask_every_ms=ASK_EVERY_MS,
    experimental=True,
    examples=(
        (b"\x0202\x1b3\x1b01250\x1b001000\x1b001250\x03", Weight(1_250, stable=True)),  # after the DIVA manual
        (b"\x0202\x1b3\x1b01250\x1b01000\x1b001250\x03", Weight(1_250, stable=True)),  # a price of five digits
        (b"\x02\x02\x1b3\x1b01250\x1b001000\x1b001250\x03", Weight(1_250, stable=True)),  # the number as a byte
        (b"\x0202\x1b3\x1b00000\x1b001000\x1b000000\x04", Weight(0, stable=True, flags=("zero",))),
        (b"\x0202\x1b1\x1b00276\x1b001000\x1b002760\x03", Weight(1_252, stable=True, flags=("unit",))),
        (b"\x0202\x1b0\x1b00212\x1b001000\x1b002760\x03", Status(stable=True, flags=("unit",))),
        (b"\x0209\x1b20\x03", Status(stable=False)),
        (b"\x0209\x1b21\x03", Unchanged()),
        (b"\x0209\x1b30\x03", Status(stable=True, flags=("under", "zero"))),
        (b"\x0209\x1b31\x03", Status(stable=True, flags=("negative",))),
        (b"\x0209\x1b32\x03", Status(stable=True, flags=("over",))),
        (b"\x0209\x1b11\x03", Status(stable=False, flags=("error",))),  # our price is refused
        (b"\x02\x09\x1b32\x03", Status(stable=True, flags=("over",))),
        (b"\x0209\x1b00\x03", Handshake()),
        (b"\x0211\x1b247\x03", Status(stable=False, flags=("error",))),  # the challenge of the DIVA manual
        (ACK, Handshake()),
        (NAK, Handshake()),
    ),
    transcripts=(
        Transcript(
            "a weight, told once, then not moved",
            "the dialogue of the DIVA manual",
            (
                Asks(ASK_PRICE),
                Says(ACK),
                Asks(ASK_WEIGHT),
                Says(b"\x0202\x1b3\x1b01250\x1b001000\x1b001250\x03"),
                Told(1_250, stable=True),
                Asks(EOT + ASK_PRICE),
                Says(ACK),
                Asks(ASK_WEIGHT),
                Says(NAK),
                Asks(ASK_WHY),
                Says(b"\x0209\x1b21\x03"),
                Told(1_250, stable=True),
                Asks(EOT + ASK_PRICE),
                Says(NAK),
                Asks(ASK_WHY),
                Says(b"\x0209\x1b32\x03"),
                Told(None, stable=True, flags=("over",)),
            ),
        ),
        Transcript(
            "a scale that wants the secret checksum is in error, and stays unused",
            "record 11 of the DIVA manual",
            (
                Asks(ASK_PRICE),
                Says(b"\x0211\x1b247\x03"),
                Told(None, stable=False, flags=("error",)),
                Asks(EOT),
                Waits(100),
            ),
        ),
    ),
)
