r"""What a keyboard's keys type: Linux key codes in, characters out, on the US layout that guns come with. Pure.

Numbers are those of linux/input-event-codes.h. CapsLock is followed by the device's own key; a keypad digit is a digit whatever
NumLock says, for a gun has no lamp to look at. What types a control character on a terminal (Ctrl and a letter, `[ \ ] ^ _` or the
digits 2 to 8) types it here, so Ctrl+] is GS; F8 is GS too. A number typed with Alt down is a character when Alt goes up, as Windows
has it: Alt+029 is GS.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

UP, DOWN = 0, 1  # values of a key event; 2 is the kernel's autorepeat, which no gun means
CAPSLOCK = 58
CTRL = frozenset({29, 97})
SHIFT = frozenset({42, 54})
ALT = frozenset({56, 100})
META = frozenset({125, 126})
MODIFIERS = CTRL | SHIFT | ALT | META
HARMLESS = frozenset({0, 69, 70, 143})  # reserved, NumLock, ScrollLock, WakeUp: guns set the locks to be sure, and wake
MAX_ALT = 4  # digits: the longest that Windows teaches is Alt+0255
ANSI, OEM = "cp1252", "cp437"  # Alt+0nnn is of the first, Alt+nnn of the second
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (86, "\\", "|"),  # the key beside a short left Shift: HID calls it "Non-US \ and |", Windows types that on US
)
_SAME = MappingProxyType(  # whether Shift is down or not: keypad, space, endings, F8
    {55: "*", 71: "7", 72: "8", 73: "9", 74: "-", 75: "4", 76: "5", 77: "6", 78: "+", 79: "1", 80: "2", 81: "3", 82: "0", 83: "."}
    | {95: ",", 98: "/", 117: "=", 121: ",", 179: "(", 180: ")"}
    | {15: "\t", 28: "\r", 96: "\r", 57: " ", 66: "\x1d"}
)
_CONTROL = MappingProxyType({" ": 0x00, "2": 0x00, "3": 0x1B, "4": 0x1C, "5": 0x1D, "6": 0x1E, "7": 0x1F, "8": 0x7F, "/": 0x1F, "-": 0x1F})
_NAMES = MappingProxyType(
    {1: "Esc", 14: "Backspace", 87: "F11", 88: "F12", 102: "Home", 103: "Up", 104: "PageUp", 105: "Left", 106: "Right"}
    | {107: "End", 108: "Down", 109: "PageDown", 110: "Insert", 111: "Delete", 113: "Mute", 114: "VolumeDown", 115: "VolumeUp"}
    | {59 + n: f"F{n + 1}" for n in range(10)}
)


@dataclass(frozen=True, slots=True)
class Stray:
    """A key that types no character. `key`: its name, or its number."""

    key: str


def _typed() -> Iterator[tuple[int, tuple[str, str]]]:
    for first, plain, shifted in _ROWS:
        yield from ((first + place, both) for place, both in enumerate(zip(plain, shifted, strict=True)))
    yield from ((code, (char, char)) for code, char in _SAME.items())


TYPED: Mapping[int, tuple[str, str]] = MappingProxyType(dict(_typed()))
"""Key code -> what it types without and with Shift."""


class Keyboard:
    """One device's keys: which modifiers are down, whether CapsLock is on, which number is being typed under Alt."""

    def __init__(self) -> None:
        self._caps = False
        self.release()

    def release(self) -> None:
        """Nothing is pressed, as far as anybody knows; CapsLock stays as it was."""
        self._down: set[int] = set()
        self._alt = ""

    def key(self, code: int, value: int) -> str | Stray:
        """What comes of this key going down (1), up (0) or being held (2): a character, "" for none yet, or a stray key."""
        if code in MODIFIERS:
            return self._modifier(code, value)
        if value != DOWN or code in HARMLESS:
            return ""
        if code == CAPSLOCK:
            self._caps = not self._caps
            return ""
        if self._down & META:
            return stray(code, "Meta")
        if self._down & ALT:
            return self._alt_digit(code)
        return self._character(code)

    def _modifier(self, code: int, value: int) -> str | Stray:
        if value == UP:
            was_alt = bool(self._down & ALT)
            self._down.discard(code)
            return self._alt_character() if was_alt and not self._down & ALT else ""
        self._down.add(code)
        return ""

    def _character(self, code: int) -> str | Stray:
        if code not in TYPED:
            return stray(code)
        plain, shifted = TYPED[code]
        char = shifted if bool(self._down & SHIFT) is not (self._caps and plain.isalpha()) else plain
        if not self._down & CTRL or char < " ":
            return char
        return control(char) or control(plain) or stray(code, "Ctrl")

    def _alt_digit(self, code: int) -> str | Stray:
        digit = TYPED.get(code, ("", ""))[0]
        if not digit.isdigit() or len(self._alt) >= MAX_ALT:
            return stray(code, "Alt")
        self._alt += digit
        return ""

    def _alt_character(self) -> str | Stray:
        number, self._alt = self._alt, ""
        return alt_code(number) if number else ""


def control(char: str) -> str:
    """What a terminal sends for Ctrl and this character; "" when nothing."""
    if "@" <= char <= "~":
        return chr(ord(char) & 0x1F)
    return chr(_CONTROL[char]) if char in _CONTROL else ""


def alt_code(number: str) -> str | Stray:
    """The character of a number typed with Alt down; more than 255 is taken modulo 256, below 128 all pages are ASCII."""
    byte = int(number) % 256
    if byte < 0x80:  # noqa: PLR2004 - the end of ASCII
        return chr(byte)
    try:
        return bytes((byte,)).decode(ANSI if number.startswith("0") else OEM)
    except UnicodeDecodeError:
        return Stray(f"Alt+{number}")


def stray(code: int, held: str = "") -> Stray:
    """This key, with what was held, by its name."""
    name = _NAMES.get(code) or TYPED.get(code, ("",))[0].strip().upper() or f"{code}"
    return Stray(f"{held}+{name}" if held else name)
