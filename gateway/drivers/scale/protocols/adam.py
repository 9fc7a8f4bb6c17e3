"""Adam AZextra: asked with `P`, answers only a new weight. Experimental. Pure.

odoo/odoo hw_drivers SerialScaleDriver.py, packed again in ellery-it/odoo-serial-scale-drivers; Adam's manuals confirm the commands.

    [Gross | Net | Tare [Wt]] [sign] digits . digits kg CR LF        0.700kg     Gross Wt 1.234 Kg

It says nothing at all while the weight is unchanged or the plate is empty, and it never tells the return to zero. So silence is no
zero here and no weight that still stands: what it said is sold within two seconds or not at all, and nothing can be weighed after
it, for nobody saw the plate empty. It answers when it is still. It beeps at each question for a weight that it told before, hence
the slow pace. (`Z` and `T` would zero and tare: never sent.) Set "label format 3", one line.
Experimental: never tried on a scale.
"""

import re

from gateway.drivers.scale.frames import by_line
from gateway.drivers.scale.protocol import Harm, Protocol
from gateway.drivers.scale.reading import Garbled, Said, Status, Weight, weight_of
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript, Trouble, Waits
from gateway.messages.devices import WeightKind

ASK = b"P\r\n"
ASK_EVERY_MS = 1_000  # it beeps; and a weight put on is told soon enough for the five seconds that goods wait for it
LONGEST = 48  # the longest line of Adam's manuals has 24
_LINE = re.compile(rb" *(?:(Gross|Net|Tare)(?: Wt)?\.?:?)? *([+-]? *\d+\.\d+) *([a-z]+) *[\r\n]", re.IGNORECASE)
_KIND: dict[bytes, WeightKind] = {b"": "gross", b"gross": "gross", b"net": "net", b"tare": "tare"}


def decode(frame: bytes) -> Said:
    """What one line says; dates, counts, the weight of one piece and money, on a longer label, are no weights."""
    found = _LINE.fullmatch(frame)
    if found is None:
        return Garbled()
    word, number, unit = (part or b"" for part in found.groups())
    return weight_of(number, unit, _KIND[word.lower()], stable=True)


PROTOCOL = Protocol(
    name="adam",
    lines=("4800 8N1", "9600 8N1", "2400 8N1", "1200 8N1", "600 8N1", "19200 8N1"),  # all that its menu offers, the usual first
    take=by_line,
    longest=LONGEST,
    decode=decode,
    asks=(ASK,),
    harm=Harm.STATE,  # starts ticket printers, and some add it to their total
    ask_every_ms=ASK_EVERY_MS,
    silent_when_unchanged=True,
    experimental=True,
    examples=(
        (b"  0.700kg\r", Weight(700, stable=True)),  # after Odoo's pattern
        (b"Gross Wt 1.234 Kg\r", Weight(1_234, stable=True)),  # Adam CBC manual
        (b"Net Wt. 1.000 Kg\r", Weight(1_000, "net", stable=True)),
        (b"Tare 0.234 Kg\r", Weight(234, "tare", stable=True)),
        (b"  2.76lb\r", Weight(1_252, stable=True, flags=("unit",))),
        (b"  0.2st\r", Status(stable=True, flags=("unit",))),
        (b"Unit Wt. 123 g\r", Garbled()),  # of one piece
        (b"PCS 10 pcs\r", Garbled()),
        (b"Date 12/09/2006\r", Garbled()),
    ),
    transcripts=(
        Transcript(
            "a weight is told once, and silence changes nothing",
            "what odoo/odoo says of the AZextra",
            (
                Asks(ASK),
                Says(b"  0.700kg\r\n"),
                Told(700, stable=True),
                Asks(ASK),
                Waits(5_000),
                Told(700, stable=True),
                Trouble(""),
            ),
        ),
    ),
)
