"""The input nodes of this machine, as the kernel lists them, and which of them may be a scanner. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LIKELY = re.compile(r"bar\s*code|scanner|reader", re.IGNORECASE)
DIGITS = tuple(range(2, 12))  # KEY_1 to KEY_0
ENTER = 28
_EVENT = re.compile(r"\bevent\d+\b")


@dataclass(frozen=True, slots=True)
class InputNode:
    """One event node. `phys`: the socket it sits in; `uniq`: its serial number; both often "". `keys`: bit n stands for key code n.

    `links`: names that survive replugging, best first.
    """

    path: str
    name: str
    phys: str = ""
    uniq: str = ""
    keys: int = 0
    links: tuple[str, ...] = ()

    @property
    def port(self) -> str:
        """What to write into the configuration."""
        return self.links[0] if self.links else self.path

    @property
    def likely(self) -> bool:
        """See looks_like_scanner."""
        return looks_like_scanner(self.name, self.keys)


def looks_like_scanner(name: str, key_bits: int) -> bool:
    """Whether a node of this name that has these keys may be grabbed without being told: never a plain keyboard.

    One scanner may show several nodes under one name; the one that types has the digits and Enter.
    """
    return LIKELY.search(name) is not None and all(key_bits >> code & 1 for code in (*DIGITS, ENTER))


def parse_devices(text: str, long_bytes: int) -> Iterator[InputNode]:
    """Reads /proc/bus/input/devices: blocks of lines such as `N: Name="…"`, `H: Handlers=kbd event3`, `B: KEY=7 ff…`.

    The bits are words of a long in hexadecimal, highest first, without leading zeros (kernel, drivers/input/input.c). Devices
    without an event node are left out.
    """
    for block in text.split("\n\n"):
        said = dict(found for line in block.splitlines() if (found := _entry(line)))
        event = _EVENT.search(said.get("Handlers", ""))
        if event is not None:
            keys = parse_bits(said.get("KEY", ""), long_bytes)
            name = said.get("Name", "").removeprefix('"').removesuffix('"')
            yield InputNode(f"/dev/input/{event[0]}", name, said.get("Phys", ""), said.get("Uniq", ""), keys)


def parse_bits(words: str, long_bytes: int) -> int:
    """One number of the kernel's row of words; 0 when it is none."""
    bits = 0
    for word in words.split():
        if re.fullmatch(rf"[0-9a-fA-F]{{1,{2 * long_bytes}}}", word) is None:
            return 0
        bits = bits << 8 * long_bytes | int(word, 16)
    return bits


def _entry(line: str) -> tuple[str, str] | None:
    head, colon, rest = line.partition(": ")
    key, equals, value = rest.partition("=")
    return (key, value.strip()) if colon and equals and len(head) == 1 else None
