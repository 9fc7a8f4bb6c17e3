"""Indicator text (`ST,GS,+ 0001.234kg`): GAMA, T-Scale, CAS CI and PD, A&D, Kern, Excell and their clones. Pure.

At least six independent parsers agree on the shape, and the manuals of CAS CI-600D, CAS PD-II and Excell AM4 show it. Lines end
with CR LF and are streamed, or told when asked with `R` or `W`. (`P` also asks many of them, but starts a ticket printer on some.)

    ST | US | OL     stable, moving, over range
    GS | NT | TR     gross, net, tare; Excell writes G, N, T, Kern pads with spaces
    [two bytes ,]    CAS: device number and lamps, any value
    sign digits unit the sign may stand apart from its digits; without a point the number is whole; kg, g or lb
"""

import re

from gateway.drivers.scale.frames import by_line
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, grams_of, weight_flags
from gateway.messages.devices import WeightKind

LONGEST = 40  # the longest line known has 22 bytes (CAS)
_LINE = re.compile(
    rb" *(ST|US|OL) *, *(GS|NT|TR|G|N|T) *"
    rb"(?:,[^\r\n]{2},(?=[ +\-\d.]{8})|,)? *"  # CAS: two bytes of any value, then its eight of data
    rb"([+-]?) *(\d*)(?:\.(\d*))? *([A-Za-z]*) *[\r\n]"
)
_OVER = re.compile(rb" *OL *,[^\r\n]*[\r\n]")
_KIND: dict[bytes, WeightKind] = {b"G": "gross", b"N": "net", b"T": "tare"}


def decode(frame: bytes) -> Said:
    """What one line says."""
    if _OVER.fullmatch(frame):
        return Status(stable=False, flags=("over",))
    found = _LINE.fullmatch(frame)
    if found is None:
        return Garbled()
    state, kind, sign, whole, decimals, unit = (part or b"" for part in found.groups())
    digits = (whole + decimals).decode("ascii")
    if not digits:
        return Garbled()
    return _weight(digits, len(decimals), unit.decode("ascii").lower(), negative=sign == b"-", kind=_KIND[kind[:1]], stable=state == b"ST")


def _weight(digits: str, decimals: int, unit: str, *, negative: bool, kind: WeightKind, stable: bool) -> Said:
    grams = grams_of(digits, decimals, unit)
    if grams is None:
        return Status(stable=stable, kind=kind, flags=("unit",)) if unit else Garbled()
    signed = -grams if negative else grams
    return Weight(signed, kind, stable=stable, flags=weight_flags(signed, unit))


PROTOCOL = Protocol(
    name="indicator",
    lines=("9600 8N1",),
    take=by_line,
    longest=LONGEST,
    decode=decode,
    asks=(b"R", b"W"),
    listen_ms=1_500,
    examples=(
        (b"ST,GS,+ 0001.234kg\r", Weight(1_234, stable=True)),
        (b"ST,GS,+0001.234kg\r", Weight(1_234, stable=True)),
        (b"US,NT,-  0.050kg\r", Weight(-50, "net", stable=False, flags=("negative",))),  # minus apart from its digits
        (b"ST,GS,-0.500kg\r", Weight(-500, stable=True, flags=("negative",))),
        (b"ST,GS  1.250kg\r", Weight(1_250, stable=True)),  # no comma after GS (Kern)
        (b"ST,GS,+  750 g\r", Weight(750, stable=True)),  # whole grams
        (b"ST,TR,+ 0.120kg\r", Weight(120, "tare", stable=True)),
        (b"ST,GS,   0.000kg\r", Weight(0, stable=True, flags=("zero",))),
        (b"ST,N,+  1.250 kg\r", Weight(1_250, "net", stable=True)),  # Excell AM4
        (b"ST,GS,1\xd0,+  2.500 kg\r", Weight(2_500, stable=True)),  # CAS CI-600D, 22 bytes
        (b"OL,GS,+ 9999.99kg\r", Status(stable=False, flags=("over",))),
        (b"ST,GS,+  2.76 lb\r", Weight(1_252, stable=True, flags=("unit",))),
        (b"ST,GS,+  0.500 t\r", Status(stable=True, flags=("unit",))),
    ),
)
