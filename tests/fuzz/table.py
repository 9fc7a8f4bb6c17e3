"""Every target there is."""

from tests.fuzz import codes, printers, scales, scanners
from tests.fuzz.target import Target


def all_targets(word: str = "") -> list[Target]:
    """Those whose name holds the word."""
    found = [*scanners.targets(), *scales.targets(), *printers.targets(), *codes.targets()]
    return [target for target in found if word in target.name]
