"""Kern: EOC and its kin asked with `W`, DE and its kin asked with `w`; one decode reads both, and the balances' short frames. Pure.

Two sources: ellery-it/odoo-serial-scale-drivers (EOC and DE), libsigrok src/scale/kern.c; the manuals of KFN-TM, PCB and EW agree.

    EOC      ST,GS 1.250kg CR LF        ST or US: stable or not; GS or NT: gross or net
    DE       [M ] sign, ten characters of value, a space, three of unit, CR LF; moving: no unit; fault: `Error` (M is a memory)
    frames   14 or 15 bytes: value of 8 or 9 with its sign, unit of 2, type, status, CR LF; a blank sign is a plus, or
             the sign stands at the digits (so libsigrok reads it, too)
             status S stable, U unstable, E error (over or under, it does not say which), blank: no word

A 15-byte frame that lost its first byte, a minus perhaps, looks like a 14-byte one with a blank sign. So of these one alone is never
stable: repetition decides.
"""

import re

from gateway.drivers.scale.frames import by_line
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript
from gateway.messages.devices import WeightKind

LONGEST = 40  # the longest line known has 20 bytes; a line cut off here is longer than any of them
_TEXT = re.compile(rb"\xff?(ST|US),(GS|NT) *([+-]? *\d[\d.]*) *([A-Za-z%]{1,3}) *[\r\n]")  # an FF before it was seen once
_FRAME = re.compile(rb"([+ -])([ +\-\d.]{7,8})([ A-Za-z%]{2})([ A-Z])([USE ])[\r\n]")
_VALUE = re.compile(rb"[M ]([ -][ \d.]{10}) ([ A-Za-z%]{3})[\r\n]")
_MOVING = re.compile(rb"[M ][ -] *\d[\d.]* *[\r\n]")
_FAULT = re.compile(rb" *Error *[\r\n]|OL,[^\r\n]*[\r\n]")
_SHORT = 13  # up to and with its CR
_STABLE: dict[bytes, bool | None] = {b"S": True, b"U": False, b" ": None}
_KIND: dict[bytes, WeightKind] = {b"G": "gross", b"N": "net"}


def decode(frame: bytes) -> Said:
    """What one line says."""
    if found := _TEXT.fullmatch(frame):
        state, what, number, unit = found.groups()
        return weight_of(number, unit, _KIND[what[:1]], stable=state == b"ST")
    if found := _FRAME.fullmatch(frame):
        return _frame(*found.groups(), blank=len(frame) == _SHORT and found[1] == b" ")
    if (found := _VALUE.fullmatch(frame)) and found[2].strip():
        return weight_of(found[1], found[2], stable=True)
    if _MOVING.fullmatch(frame):
        return Status(stable=False)
    return Status(stable=False, flags=("error",)) if _FAULT.fullmatch(frame) else Garbled()


def _frame(sign: bytes, value: bytes, unit: bytes, what: bytes, state: bytes, *, blank: bool) -> Said:
    kind = _KIND.get(what, "gross")
    if state == b"E":
        return Status(stable=False, kind=kind, flags=("error",))
    stable = _STABLE[state]
    return weight_of(sign + value, unit, kind, stable=None if blank and stable else stable)


PROTOCOL = Protocol(
    name="kern",
    lines=("9600 8N1", "1200 8N2", "4800 8N1"),
    take=by_line,
    longest=LONGEST,
    decode=decode,
    asks=(b"w", b"W"),
    examples=(
        (b"ST,GS 1.250kg\r", Weight(1_250, stable=True)),  # EOC: the driver's expression
        (b"US,GS 1.342KG\r", Weight(1_342, stable=False)),  # KFN-TM's manual
        (b"ST,NT 0.500kg\r", Weight(500, "net", stable=True)),
        (b"ST,GS-  0.500kg\r", Weight(-500, stable=True, flags=("negative",))),
        (b"\xffST,GS 0.000kg\r", Weight(0, stable=True, flags=("zero",))),
        (b"M-     0.500 kg \r", Weight(-500, stable=True, flags=("negative",))),  # DE: the driver's expression, PCB's manual
        (b"       1.250 kg \r", Weight(1_250, stable=True)),
        (b"       1.250    \r", Status(stable=False)),
        (b"           Error\r", Status(stable=False, flags=("error",))),
        (b"+   1.250KGGS\r", Weight(1_250, stable=True)),  # 15 bytes with its LF: libsigrok, EW's manual
        (b"+  1.250KG S\r", Weight(1_250, stable=True)),  # 14 bytes
        (b"   1.250KG S\r", Weight(1_250)),
        (b"-   1.250KGGS\r", Weight(-1_250, stable=True, flags=("negative",))),
        (b"   -1.250KGGS\r", Weight(-1_250, stable=True, flags=("negative",))),
        (b"-  1250.  GGU\r", Weight(-1_250, stable=False, flags=("negative",))),
        (b"+  1250.5 GG \r", Weight(1_251)),
        (b"+        KG E\r", Status(stable=False, flags=("error",))),
        (b"+    2.76LBGS\r", Weight(1_252, stable=True, flags=("unit",))),
        (b"+   44.09OZGS\r", Weight(1_250, stable=True, flags=("unit",))),
        (b"+      12PCGS\r", Status(stable=True, flags=("unit",))),
    ),
    transcripts=(
        Transcript(
            "DE: empty, moving, stable, lifted off, at fault",
            "`w` without an ending, after ellery-it's DE driver and PCB's manual",
            (
                Asks(b"w"),
                Says(b"       0.000 kg \r\n"),
                Told(0, stable=True, flags=("zero",)),
                Asks(b"w"),
                Says(b"       0.740    \r\n"),
                Told(None, stable=False),
                Asks(b"w"),
                Says(b"       1.250 kg \r\n"),
                Told(1_250, stable=True),
                Asks(b"w"),
                Says(b" -     0.200 kg \r\n"),
                Told(-200, stable=True, flags=("negative",)),
                Asks(b"w"),
                Says(b"           Error\r\n"),
                Told(None, stable=False, flags=("error",)),
            ),
        ),
        Transcript(
            "EOC: silent at `w`, answers `W`, and is asked so from then on",
            "ellery-it's EOC driver, KFN-TM's manual",
            (
                Asks(b"wW"),
                Says(b"US,GS 1.342KG\r\n"),
                Told(1_342, stable=False),
                Asks(b"W"),
                Says(b"ST,GS 1.000KG\r\n"),
                Told(1_000, stable=True),
                Asks(b"W"),
                Says(b"ST,NT- 0.200KG\r\n"),
                Told(-200, stable=True, kind="net", flags=("negative",)),
            ),
        ),
    ),
)
