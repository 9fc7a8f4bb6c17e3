"""Keys to characters, by the numbers of linux/input-event-codes.h."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.scanner.keymap import DOWN, MAX_ALT, TYPED, UP, Keyboard, Stray, alt_code, control

LEFTCTRL, RIGHTCTRL, LEFTSHIFT, RIGHTSHIFT, LEFTALT, RIGHTALT, LEFTMETA = 29, 97, 42, 54, 56, 100, 125
CAPSLOCK, NUMLOCK, SCROLLLOCK, WAKEUP = 58, 69, 70, 143
A, B, KEY_I, J, M, Z = 30, 48, 23, 36, 50, 44
ONE, TWO, FIVE, NINE, ZERO, MINUS = 2, 3, 6, 10, 11, 12
LEFTBRACE, RIGHTBRACE, BACKSLASH, NUBS, SLASH, SPACE = 26, 27, 43, 86, 53, 57
ENTER, KPENTER, TAB, ESC, BACKSPACE = 28, 96, 15, 1, 14
F1, F8, F12, UP_ARROW, DOWN_ARROW, VOLUMEUP = 59, 66, 88, 103, 108, 115
KP = {"0": 82, "1": 79, "2": 80, "3": 81, "4": 75, "5": 76, "6": 77, "7": 71, "8": 72, "9": 73}
KP_OTHER = {"*": 55, "-": 74, "+": 78, ".": 83, "/": 98, "=": 117, ",": 121, "(": 179, ")": 180}
REPEATED = 2
GS = "\x1d"


def tap(*codes: int, keys: Keyboard | None = None) -> list[str | Stray]:
    """What comes of pressing these keys together, the last one first up; "" left out."""
    keys = keys or Keyboard()
    moves = [(code, DOWN) for code in codes] + [(code, UP) for code in reversed(codes)]
    return [typed for code, value in moves if (typed := keys.key(code, value))]


def alt(number: str, held: int = LEFTALT) -> list[str | Stray]:
    keys = Keyboard()
    keys.key(held, DOWN)
    typed = [one for digit in number for one in tap(KP[digit], keys=keys)]
    return [one for one in [*typed, keys.key(held, UP)] if one]


@pytest.mark.parametrize(
    ("code", "plain", "shifted"),
    [
        (ONE, "1", "!"),
        (TWO, "2", "@"),
        (NINE, "9", "("),
        (ZERO, "0", ")"),
        (MINUS, "-", "_"),
        (13, "=", "+"),
        (16, "q", "Q"),
        (LEFTBRACE, "[", "{"),
        (RIGHTBRACE, "]", "}"),
        (A, "a", "A"),
        (39, ";", ":"),
        (40, "'", '"'),
        (41, "`", "~"),
        (BACKSLASH, "\\", "|"),
        (NUBS, "\\", "|"),
        (Z, "z", "Z"),
        (51, ",", "<"),
        (52, ".", ">"),
        (SLASH, "/", "?"),
        (SPACE, " ", " "),
    ],
)
def test_a_key_types_what_is_printed_on_it_with_either_shift(code: int, plain: str, shifted: str) -> None:
    assert [tap(code), tap(LEFTSHIFT, code), tap(RIGHTSHIFT, code)] == [[plain], [shifted], [shifted]]


def test_all_of_printable_ascii_can_be_typed_and_each_key_differs_from_the_others() -> None:
    keypad = {*KP.values(), *KP_OTHER.values(), 95, NUBS}
    chars = [char for code, both in TYPED.items() if code not in keypad for char in set(both) if char >= " "]
    assert sorted(chars) == [chr(n) for n in range(0x20, 0x7F)]


@pytest.mark.parametrize(("char", "code"), [*KP.items(), *KP_OTHER.items()])
def test_the_keypad_types_digits_and_operators_whatever_numlock_and_shift_say(char: str, code: int) -> None:
    keys = Keyboard()
    assert tap(code, keys=keys) == [char]
    assert tap(NUMLOCK, keys=keys) == []
    assert tap(code, keys=keys) == [char]
    assert tap(LEFTSHIFT, code, keys=keys) == [char]


def test_endings_are_enter_of_either_kind_and_tab() -> None:
    assert [tap(code) for code in (ENTER, KPENTER, TAB)] == [["\r"], ["\r"], ["\t"]]
    assert [tap(LEFTCTRL, code) for code in (M, J, KEY_I, ENTER)] == [["\r"], ["\n"], ["\t"], ["\r"]]


def test_capslock_turns_letters_alone_and_shift_turns_them_back() -> None:
    keys = Keyboard()
    tap(CAPSLOCK, keys=keys)
    assert tap(A, keys=keys) == ["A"]
    assert tap(RIGHTSHIFT, A, keys=keys) == ["a"]
    assert [tap(code, keys=keys) for code in (ONE, MINUS, KP["1"])] == [["1"], ["-"], ["1"]]
    assert tap(LEFTSHIFT, ONE, keys=keys) == ["!"]
    tap(CAPSLOCK, keys=keys)
    assert tap(A, keys=keys) == ["a"]


def test_a_held_capslock_is_one_press() -> None:
    keys = Keyboard()
    for value in (DOWN, REPEATED, REPEATED, UP):
        keys.key(CAPSLOCK, value)
    assert tap(A, keys=keys) == ["A"]


@pytest.mark.parametrize("held", [LEFTCTRL, RIGHTCTRL])
@pytest.mark.parametrize(
    ("code", "char"),
    [(RIGHTBRACE, GS), (FIVE, GS), (A, "\x01"), (B, "\x02"), (Z, "\x1a"), (LEFTBRACE, "\x1b"), (BACKSLASH, "\x1c"), (SPACE, "\0")],
)
def test_ctrl_types_control_characters_as_on_a_terminal(held: int, code: int, char: str) -> None:
    assert tap(held, code) == [char]
    keys = Keyboard()
    tap(CAPSLOCK, keys=keys)
    assert tap(held, code, keys=keys) == [char]


def test_ctrl_with_shift_is_the_same_or_the_shifted_one() -> None:
    assert tap(LEFTCTRL, LEFTSHIFT, RIGHTBRACE) == [GS]
    assert tap(LEFTCTRL, LEFTSHIFT, 7) == ["\x1e"]  # Ctrl+^
    assert control("1") == ""
    assert tap(LEFTCTRL, ONE) == [Stray("Ctrl+1")]


def test_f8_is_gs_and_the_other_function_keys_are_strays() -> None:
    assert tap(F8) == [GS]
    assert [tap(code) for code in (F1, F12)] == [[Stray("F1")], [Stray("F12")]]


@pytest.mark.parametrize("held", [LEFTALT, RIGHTALT])
def test_alt_029_is_gs_when_alt_goes_up(held: int) -> None:
    assert alt("029", held) == [GS]


@pytest.mark.parametrize(
    ("number", "char"),
    [
        ("029", GS),
        ("0029", GS),
        ("29", GS),
        ("065", "A"),
        ("65", "A"),
        ("0233", "é"),
        ("130", "é"),  # code page 437
        ("0128", "€"),
        ("0255", "ÿ"),
        ("0285", GS),  # 256 more
        ("010", "\n"),
        ("0", "\0"),
    ],
)
def test_a_number_under_alt_is_the_character_that_windows_has(number: str, char: str) -> None:
    assert alt(number) == [char]


def test_a_number_without_a_character_and_one_that_is_too_long_are_strays() -> None:
    assert alt("0129") == [Stray("Alt+0129")]
    assert alt("00029")[0] == Stray("Alt+9")
    assert len(alt("029" * 1_000)) == 3_000 - MAX_ALT + 1


def test_alt_alone_and_alt_with_other_keys() -> None:
    assert tap(LEFTALT) == []
    assert tap(LEFTALT, A) == [Stray("Alt+A")]
    assert tap(LEFTALT, TAB) == [Stray("Alt+15")]
    keys = Keyboard()
    assert tap(LEFTALT, F1, keys=keys) == [Stray("Alt+F1")]
    assert tap(A, keys=keys) == ["a"]


def test_a_number_ends_when_the_last_alt_goes_up() -> None:
    keys = Keyboard()
    moves = [(LEFTALT, DOWN), (KP["0"], DOWN), (RIGHTALT, DOWN), (KP["2"], DOWN), (LEFTALT, UP), (KP["9"], DOWN), (RIGHTALT, UP)]
    assert [keys.key(*move) for move in moves] == ["", "", "", "", "", "", GS]


def test_what_is_held_repeats_for_nobody() -> None:
    keys = Keyboard()
    assert [keys.key(A, value) for value in (DOWN, REPEATED, REPEATED, UP)] == ["a", "", "", ""]
    assert [keys.key(LEFTSHIFT, value) for value in (DOWN, REPEATED)] == ["", ""]
    assert [keys.key(A, DOWN), keys.key(LEFTSHIFT, UP), keys.key(B, DOWN)] == ["A", "", "b"]


def test_one_shift_up_leaves_the_other_down() -> None:
    keys = Keyboard()
    keys.key(LEFTSHIFT, DOWN)
    keys.key(RIGHTSHIFT, DOWN)
    keys.key(LEFTSHIFT, UP)
    assert tap(A, keys=keys) == ["A"]


def test_locks_and_wakeup_are_harmless_and_other_keys_are_strays_by_name() -> None:
    assert [tap(code) for code in (NUMLOCK, SCROLLLOCK, WAKEUP, 0)] == [[]] * 4
    strays = {DOWN_ARROW: "Down", UP_ARROW: "Up", VOLUMEUP: "VolumeUp", ESC: "Esc", BACKSPACE: "Backspace", 0x110: "272", 240: "240"}
    assert {code: tap(code) for code in strays} == {code: [Stray(name)] for code, name in strays.items()}
    assert tap(LEFTMETA, A) == [Stray("Meta+A")]


def test_released_nothing_is_down_and_capslock_stays() -> None:
    keys = Keyboard()
    tap(CAPSLOCK, keys=keys)
    for code in (LEFTSHIFT, RIGHTCTRL, LEFTALT, KP["1"], LEFTMETA):
        keys.key(code, DOWN)
    keys.release()
    assert keys.key(LEFTALT, UP) == ""
    assert tap(A, keys=keys) == ["A"]


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(-(2**31), 2**31 - 1)), max_size=200))
def test_any_keys_at_all_give_characters_or_strays(moves: list[tuple[int, int]]) -> None:
    keys = Keyboard()
    for code, value in moves:
        typed = keys.key(code, value)
        assert isinstance(typed, Stray) or len(typed) <= 1


@given(st.from_regex(r"[0-9]{1,4}", fullmatch=True))
def test_every_number_under_alt_has_an_answer(number: str) -> None:
    typed = alt_code(number)
    assert isinstance(typed, Stray) or len(typed) == 1
