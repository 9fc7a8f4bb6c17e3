"""Labels that a shop's own label scale prints: 13 digits by a pattern of the configuration, such as `21IIIIIWWWWWC`. Knows no goods.

Rupiah have no cents, so a field of five digits ends at Rp 99.999; a scale that prints tens or hundreds has `*10` or `*100` behind its
pattern. Sources of the layouts: CAS CL and Ishida Uni-3 manuals; GS1 General Specifications 2.1.11 (variable measure inside a shop).
"""

import re
from dataclasses import dataclass

from gateway.pos.gtin import check_digit, verifier

_PATTERN = re.compile(r"(?=[^*]{13}(?:\*|$))([02][0-9]*I+(?:V?W+|V?P+|W+V|P+V)C)(?:\*(10|100))?")
"""Beginning with 0 or 2 (02, 04, 20 to 29 are free inside a shop): a pattern can never swallow the number of real goods."""


@dataclass(frozen=True, slots=True)
class StoreLabel:
    """A label. `item`: its item digits; `template`: GTIN-14 of the same label with nothing weighed; `gtin`: of the label as it is.

    `grams` or `price` (rupiah for the whole pack) is what it says, both None on a template.
    """

    shown: str
    item: str
    template: str
    gtin: str
    grams: int | None
    price: int | None


@dataclass(frozen=True, slots=True)
class LabelPattern:
    """A pattern of the configuration: digits stand for themselves, I item, W grams, P rupiah, V verifier of W or P, C check digit.

    `factor`: grams or rupiah that 1 in the field W or P stands for (1, 10 or 100).
    """

    text: str
    factor: int = 1

    @property
    def item_digits(self) -> int:
        """How many digits name the item."""
        return self.text.count("I")

    def template(self, item: str) -> str:
        """GTIN-14 of the label of this item with nothing weighed: the code under which a catalogue lists it."""
        body = re.sub("I+", item, self.text[:-1])
        body = re.sub("[WPV]", "0", body)
        return f"0{body}{check_digit(body)}"

    def read(self, gtin: str, shown: str) -> StoreLabel | None:
        """The label that this GTIN-14 (check digit known to be right) is by this pattern; None if it is not one of its labels."""
        code = gtin[1:]
        if gtin[0] != "0" or any(sign.isdigit() and sign != digit for sign, digit in zip(self.text, code, strict=True)):
            return None
        item = self._field("I", code)
        grams, price = (int(self._field(letter, code) or 0) * self.factor or None for letter in "WP")
        return StoreLabel(shown, item, self.template(item), gtin, grams, price)

    def verified(self, gtin: str) -> bool:
        """False if the pattern has a verifier and it is wrong. Fields of other than 4 or 5 digits have no known rule and pass."""
        code = gtin[1:]
        told, wanted = self._field("V", code), verifier(self._field("W", code) or self._field("P", code))
        return not told or wanted is None or int(told) == wanted

    def _field(self, letter: str, code: str) -> str:
        return "".join(digit for sign, digit in zip(self.text, code, strict=True) if sign == letter)


def label_patterns(texts: tuple[str, ...]) -> tuple[tuple[LabelPattern, ...], tuple[str, ...]]:
    """The patterns that can be used, and the texts that are none."""
    read = [(text, _PATTERN.fullmatch(text)) for text in texts]
    good = tuple(LabelPattern(found[1], int(found[2] or 1)) for _, found in read if found)
    return good, tuple(text for text, found in read if not found)
