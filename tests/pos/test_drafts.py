"""Unpaid baskets over a power cut: all of them come back, none that the journal knows as ended, and nothing is sold twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.faults import fault
from gateway.messages.acts import ChangeLine, Discount, Hold, Pay, Recall, SetMember
from gateway.messages.baskets import Basket, Draft, Held, Off, Terms
from gateway.messages.counter import Answer
from gateway.messages.journal import CommitSale, JournalOpened, Tip
from gateway.messages.sales import Payment, SaleLine
from gateway.pos.discount import reckoned
from gateway.pos.drafts import MAX_BEHIND, Drafts, decode_draft, encode_draft
from gateway.pos.till import Till

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

MILK, NOODLES, RICE = "8991002101234", "0089686010527", "2100001000004"


def cut(shop: Shop, boot: int = 13) -> None:
    """The power goes and comes; the card has the last draft."""
    draft = None if shop.draft is None else decode_draft(encode_draft(shop.draft))
    shop.restart(draft=draft)
    shop.open(boot)


def test_the_open_basket_comes_back_with_all_that_was_agreed(shop: Shop) -> None:
    shop.gun(MILK)
    shop.gun(NOODLES)
    shop.answer(SetMember("00123"))
    shop.answer(ChangeLine(2, discount=500))
    shop.answer(Discount("12-1", percent=10))
    shop.gun("3*")
    before = shop.shown.basket
    cut(shop)
    assert shop.shown.basket == before
    assert shop.shown.note == fault("GW-3716", "never", count=1)
    shop.gun(NOODLES)
    assert [(line.n, line.qty) for line in shop.shown.basket.lines] == [(1, 1), (2, 1), (3, 3)], "the quantity and the numbers too"
    assert shop.note() is None
    stored, _ = shop.sell(MILK)
    assert stored.sale.basket == "12-1"
    assert shop.shown.basket.id == "13-2", "a new basket has the new start's number"


def test_held_baskets_come_back_as_they_were(shop: Shop) -> None:
    shop.gun(MILK)
    shop.answer(Hold())
    shop.gun(NOODLES)
    shown = shop.shown.held
    cut(shop)
    assert (shop.shown.held, shop.shown.basket.total, shop.note()) == (shown, 2_500, "GW-3716")
    assert shop.answer(Recall("12-1")).fault is None
    assert [one.id for one in shop.shown.held] == ["12-2"]


def test_a_payment_that_was_durable_at_the_cut_is_answered_and_never_sold_again(shop: Shop) -> None:
    shop.gun(MILK)
    (order,) = shop.cash(20_000, "r1")
    assert isinstance(order, CommitSale)
    shop.gun(NOODLES)
    stored = shop.store(order.sale)
    shop.restart(draft=shop.draft)
    shop.open(13, sales=(stored,))
    assert (shop.shown.basket.id, shop.shown.basket.total) == ("12-2", 2_500), "the next buyer's goods are open now"
    again = shop.answer(Pay("12-1", (Payment("tunai", tendered=20_000),)), "r1")
    assert (again.result, again.fault) == (stored.result, None)


def test_a_payment_that_was_not_durable_at_the_cut_is_paid_once_under_the_same_basket(shop: Shop) -> None:
    shop.gun(MILK)
    shop.cash(20_000, "r1")
    shop.gun(NOODLES)
    cut(shop)
    assert (shop.shown.basket.id, [one.id for one in shop.shown.held]) == ("12-1", ["12-2"])
    (order,) = shop.ask(Pay("12-1", (Payment("tunai", tendered=20_000),)), "r1")
    assert isinstance(order, CommitSale)
    assert order.sale.basket == "12-1"


def test_what_was_voided_or_sold_since_the_draft_stays_away(shop: Shop) -> None:
    shop.gun(MILK)
    shop.answer(Hold())
    shop.gun(NOODLES)
    shop.restart(draft=shop.draft)
    shop.open(13, voided=("12-1", "12-2"))
    assert (shop.shown.held, shop.shown.basket.id, shop.shown.basket.lines, shop.shown.note) == ((), "13-1", (), None)
    assert shop.draft == Draft("0a1b2c3d"), "and the card is told that nothing lies there"


def test_goods_weighed_before_the_cut_cannot_be_weighed_again_before_the_plate_was_empty(shop: Shop) -> None:
    shop.weigh(0)
    shop.weigh(750)
    shop.gun(RICE)
    cut(shop)
    shop.weigh(750)
    shop.gun(RICE)
    assert shop.note() == "GW-3205"
    shop.weigh(0)
    shop.weigh(500)
    assert [line.grams for line in shop.shown.basket.lines] == [750, 500]


@pytest.mark.parametrize("behind", [-1, MAX_BEHIND + 1])
def test_a_draft_that_the_journal_can_no_longer_judge_is_told_and_left(shop: Shop, behind: int) -> None:
    shop.gun(MILK)
    assert shop.draft is not None
    till = Till(shop.config, shop.catalogue, drafts=Drafts(shop.draft))
    shop.till = till
    shop.feed(JournalOpened("0a1b2c3d", Tip(seq=behind, boot=13)))
    assert (shop.note(), shop.shown.basket.lines) == ("GW-3717", ())


def test_another_journals_draft_is_not_ours(shop: Shop) -> None:
    shop.gun(MILK)
    shop.restart(draft=shop.draft)
    shop.feed(JournalOpened("ffffffff", Tip(boot=1)))
    assert (shop.note(), shop.shown.basket.id, shop.shown.basket.lines) == (None, "1-1", ())


def test_a_damaged_file_is_told_and_nothing_else_is_lost(shop: Shop) -> None:
    why = fault("GW-3717", "never", reason="damaged")
    shop.till = Till(shop.config, shop.catalogue, drafts=Drafts(fault=why))
    shop.open(13)
    assert (shop.shown.note, shop.shown.basket.id) == (why, "13-1")
    shop.sell(MILK)


def test_a_start_with_nothing_unpaid_writes_no_draft(shop: Shop) -> None:
    assert shop.draft is None
    shop.sell(MILK)
    assert shop.draft == Draft("0a1b2c3d")


def test_what_is_only_typed_is_kept_too(shop: Shop) -> None:
    shop.answer(SetMember("00123"))
    cut(shop)
    assert (shop.shown.basket.member, shop.shown.note) == ("00123", None)


text = st.text(max_size=8)
money = st.integers(0, 10**9)
lines_of = st.builds(
    SaleLine, st.just(0), text, text, st.integers(1, 99_999) | st.none(), st.integers(1, 10**6), st.none() | st.integers(1, 10**6),
    money, money, money,
)  # fmt: skip
terms_of = st.builds(Terms, text, text, st.none() | money, st.none() | money, money, st.integers(0, 100), money, text, st.booleans())
baskets = st.builds(
    lambda lines, terms, member, times, off: reckoned(
        Basket(
            "12-7", tuple(SaleLine(n, *_rest(line)) for n, line in enumerate(lines, 1)), member, times, len(lines),
            tuple(zip(range(1, len(lines) + 1), terms, strict=False)), off,
        )
    ),
    st.lists(lines_of, max_size=5), st.lists(terms_of, max_size=5), st.none() | text, st.none() | st.integers(1, 10**6),
    st.none() | st.builds(Off, st.none() | money, st.none() | st.integers(1, 100), st.integers(0, 100)),
)  # fmt: skip


def _rest(line: SaleLine) -> tuple[str, str, int | None, int | None, int | None, int, int, int]:
    return line.code, line.name, line.qty, line.grams, line.milli, line.price, line.discount, line.amount


@given(opened=st.none() | baskets, following=st.none() | baskets, held=st.lists(st.builds(Held, baskets, money), max_size=3), seq=money)
def test_a_draft_reads_back_as_it_was_written(opened: Basket | None, following: Basket | None, held: list[Held], seq: int) -> None:
    draft = Draft("0a1b2c3d", opened, following, tuple(held), seq)
    found = decode_draft(encode_draft(draft))
    assert (found, found.seq) == (draft, seq)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", '{"v":2}', '{"v":1}', '{"v":1,"journal":1,"open":null,"following":null,"held":[],"seq":0}',
     '{"v":1,"journal":"a","open":{"id":"1-1"},"following":null,"held":[],"seq":0}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_draft_is_refused_as_a_value(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_draft(text)


def test_an_answer_follows_the_drafted_change(shop: Shop) -> None:
    assert shop.answer(SetMember("7")) == Answer(1)
