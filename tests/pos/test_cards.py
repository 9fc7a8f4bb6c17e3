"""Control cards: which act each means, and how digits gather before one."""

from dataclasses import replace

import pytest

from gateway.faults import Fault
from gateway.messages.acts import (
    Act,
    AskQris,
    ChangeLine,
    CloseDay,
    CloseShift,
    Hold,
    KickDrawer,
    OpenShift,
    Pay,
    PowerOff,
    PrintX,
    Recall,
    Reprint,
    Scan,
    SetMember,
    Train,
    VoidBasket,
)
from gateway.messages.sales import Payment
from gateway.pos.card_sheet import card_sheet
from gateway.pos.cards import LABELS, REASON, UNTOLD, Cards, Lying
from gateway.pos.codes import ControlCard, read_code

LYING = Lying("12-1", (1, 3), 16_375, 16_300, "11-9", 870, training=False, shift_open=True)


def cash(tendered: int) -> Pay:
    return Pay("12-1", (Payment("tunai", tendered=tendered),))


MEANT: list[tuple[str, list[str], Act]] = [
    ("exact cash", ["PAS"], cash(16_300)),
    ("a note", ["T20"], cash(20_000)),
    ("a larger note", ["T50"], cash(50_000)),
    ("the largest note", ["T100"], cash(100_000)),
    ("any cash by digits", ["1", "8", "000", "OK"], cash(18_000)),
    ("cash after clearing a slip of the hand", ["9", "KLIR", "1", "7", "000", "OK"], cash(17_000)),
    ("QRIS on paper", ["QRIS"], AskQris("12-1", paper=True)),
    ("QRIS that has come in", ["QRIS-OK"], Pay("12-1", (Payment("qris", 16_375, confirmed=True),))),
    ("how many of the next", ["1", "2", "KALI"], Scan("12*")),
    ("the last goods taken out", ["HAPUS"], ChangeLine(3, remove=True)),
    ("given up", ["BATAL"], VoidBasket("12-1", REASON)),
    ("put aside", ["TUNDA"], Hold()),
    ("taken up again", ["PANGGIL"], Recall("11-9")),
    ("a member by digits", ["ANGGOTA", "00", "1", "2", "3", "OK"], SetMember("00123")),
    ("no member", ["ANGGOTA", "OK"], SetMember(None)),
    ("the receipt again", ["ULANG"], Reprint(870)),
    ("the drawer", ["LACI"], KickDrawer(REASON)),
    ("a shift with its float", ["BUKA", "2", "00", "000", "OK"], OpenShift(200_000)),
    ("a shift with an empty drawer", ["BUKA", "OK"], OpenShift(0)),
    ("the sums so far", ["X"], PrintX()),
    ("the end of a shift", ["TUTUP", "3", "5", "0", "000", "OK"], CloseShift(350_000)),
    ("the end of a shift whose difference nobody explains", ["TUTUP", "5", "OK", "OK"], CloseShift(5, UNTOLD)),
    ("a new count is not the old one confirmed", ["TUTUP", "5", "OK", "0", "OK"], CloseShift(50)),
    ("the end of the day", ["Z"], CloseDay()),
    ("training", ["LATIHAN"], Train(on=True)),
    ("off, asked twice", ["MATI", "MATI"], PowerOff()),
    ("a card in between forgets what was begun", ["TUTUP", "5", "PAS"], cash(16_300)),
]


@pytest.mark.parametrize(("what", "names", "act"), MEANT, ids=[what for what, _, _ in MEANT])
def test_cards_mean_what_the_buttons_do(what: str, names: list[str], act: Act) -> None:
    cards = Cards()
    meant = [cards.meant(name, LYING) for name in names]
    assert meant[-1] == act
    assert not any(isinstance(one, Fault) for one in meant)


NOTHING: list[tuple[str, list[str], Lying, str]] = [
    ("OK after nothing", ["OK"], LYING, "GW-3121"),
    ("times without digits", ["KALI"], LYING, "GW-3121"),
    ("nothing held", ["PANGGIL"], replace(LYING, held=None), "GW-3121"),
    ("an empty basket", ["HAPUS"], replace(LYING, lines=()), "GW-3409"),
    ("no receipt yet", ["ULANG"], replace(LYING, last_receipt=None), "GW-3503"),
    ("a card of another make", ["KELUAR"], LYING, "GW-3108"),
    ("a cat on the digits", ["000"] * 5, LYING, "GW-3111"),
]


@pytest.mark.parametrize(("what", "names", "lying", "code"), NOTHING, ids=[what for what, _, _, _ in NOTHING])
def test_a_card_that_means_nothing_now_says_so(what: str, names: list[str], lying: Lying, code: str) -> None:
    cards = Cards()
    meant = [cards.meant(name, lying) for name in names][-1]
    assert isinstance(meant, Fault)
    assert meant.code == code


def test_off_needs_the_same_card_twice_in_a_row() -> None:
    cards = Cards()
    assert [cards.meant(name, LYING) for name in ("MATI", "KLIR", "MATI")] == [None, None, None]
    assert cards.typed(LYING) == "Matikan alat"


def test_the_display_follows_the_typing() -> None:
    cards, seen = Cards(), []
    for name in ("TUTUP", "3", "5", "000"):
        cards.meant(name, LYING)
        seen.append(cards.typed(LYING))
    assert seen == ["Uang di laci", "Uang di laci 3", "Uang di laci 35", "Uang di laci 35.000"]


def test_a_members_own_card_may_carry_any_words() -> None:
    cards = Cards()
    assert cards.member("00123") is None
    cards.meant("ANGGOTA", LYING)
    assert cards.member("KDMP-00123") == SetMember("KDMP-00123")
    assert cards.typed(LYING) == ""


def test_every_card_of_the_sheet_is_read_back_as_itself() -> None:
    for name in LABELS:
        assert read_code(f"GWC-{name}", ()) == ControlCard(name)


def test_both_sheets_together_hold_every_card_once() -> None:
    printed = [block.data for digits in (False, True) for block in card_sheet("Gerai", digits=digits).blocks if hasattr(block, "data")]
    assert sorted(printed) == sorted(f"GWC-{name}" for name in LABELS)


def test_without_an_open_shift_there_is_nothing_to_count() -> None:
    refused = Cards().meant("TUTUP", replace(LYING, shift_open=False))
    assert isinstance(refused, Fault)
    assert refused.code == "GW-3604"


def test_digits_after_the_close_are_the_next_buyers_money() -> None:
    cards, closed = Cards(), replace(LYING, shift_open=False)
    for card in ("TUTUP", "5", "0", "000"):
        assert cards.meant(card, LYING) is None
    assert cards.meant("OK", LYING) == CloseShift(50_000)
    assert (cards.typed(LYING), cards.typed(closed)) == ("Uang di laci 50.000", "")
    for card in ("1", "8", "000"):
        assert cards.meant(card, closed) is None
    assert cards.typed(closed) == "18.000"
    assert cards.meant("OK", closed) == cash(18_000)
