"""What stands on the customer's display: names cut between words, amounts whole, twenty columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.config import Outlet
from gateway.messages.counter import BasketView, LastSale
from gateway.messages.devices import ShowCustomer
from gateway.messages.sales import SaleLine
from gateway.pos.basket import MAX_TOTAL, amount_of
from gateway.pos.goods import MAX_QTY
from gateway.pos.money import MAX_PRICE, dots
from gateway.pos.payment import MAX_TENDERED
from gateway.pos.picture import COLUMNS, goods, greeting, paid, total


def line(price: int, *, qty: int | None = None, grams: int | None = None, milli: int | None = None, name: str = "Beras") -> SaleLine:
    made = SaleLine(1, "2100001000004", name, qty, grams, milli, price, 0, 0)
    return SaleLine(1, made.code, name, qty, grams, milli, price, 0, amount_of(made))


def basket(amount: int, due: int | None) -> BasketView:
    return BasketView("12-1", None, amount, 0, amount, (), due)


def sale(paid_: int, tendered: int, change: int) -> LastSale:
    return LastSale(871, 1_203, paid_, 0, paid_, tendered, change, "printed")


@pytest.mark.parametrize(
    ("sold", "below"),
    [
        (line(3_500, qty=2), "2 x 3.500      7.000"),
        (line(3_500, qty=1), "1 x 3.500      3.500"),
        (line(100_000, qty=12), "12x100.000 1.200.000"),
        (line(1_250_000, qty=12), "12 x      15.000.000"),
        (line(100_000_000, qty=99_999), "   9.999.900.000.000"),
        (line(12_500, grams=80), "0,080kgx12.500 1.000"),
        (line(500, grams=750), "0,750 kg x 500   375"),
        (line(9_500, grams=100), "0,100 kg x 9.500 950"),
        (line(1_500, grams=1_000), "1,000kgx1.500  1.500"),
        (line(12_500, grams=750), "0,750kgx12.500 9.375"),
        (line(12_500, grams=12_750), "12,750 kg    159.375"),
        (line(100_000_000, grams=15_000), "       1.500.000.000"),
        (line(15_700, milli=1_500), "1,500x15.700  23.550"),
        (line(900, milli=500), "0,500 x 900      450"),
        (line(1_000_000, milli=25_000), "25,000 x  25.000.000"),
    ],
)
def test_goods_and_their_amount(sold: SaleLine, below: str) -> None:
    assert goods(sold) == ShowCustomer("Beras", below)


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("Teh botol", "Teh botol"),
        ("Beras medium curah 5", "Beras medium curah 5"),
        ("Soep Noedels Met Kip Ui Aroma 75 GR Indomie", "Soep Noedels Met Kip"),
        ("Beras medium curah premium", "Beras medium curah"),
        ("Minyak goreng kemasan sederhana", "Minyak goreng"),
        ("Sabun antibakteriperlindungan", "Sabun antibakteriper"),
        ("x" * 30, "x" * 20),
        ("Crème brûlée “Ayu” 100 g", 'Creme brulee "Ayu"'),
        ("Setengah ½ ½ ½ ½ ½ ½", "Setengah 1/2 1/2 1/2"),
        ("A\x1b@\x0cB", "A@B"),
        ("", "2100001000004"),
    ],
)
def test_a_name_is_cut_between_words_where_enough_of_it_is_left(name: str, above: str) -> None:
    assert goods(line(500, qty=1, name=name)).top == above


def test_the_total_says_what_it_is_in_cash_where_that_is_rounded() -> None:
    assert total(basket(16_375, 16_300)) == ShowCustomer("TOTAL         16.375", "TUNAI         16.300")
    assert total(basket(16_300, 16_300)) == ShowCustomer("TOTAL         16.300", "")
    assert total(basket(50, 0)) == ShowCustomer("TOTAL             50", "TUNAI              0")
    assert total(basket(16_375, None)) == ShowCustomer("TOTAL         16.375", "")


def test_cash_shows_the_change_and_everything_else_thanks() -> None:
    assert paid(sale(16_300, 20_000, 3_700)) == ShowCustomer("TOTAL         16.300", "KEMBALI        3.700")
    assert paid(sale(16_300, 16_300, 0)) == ShowCustomer("TOTAL         16.300", "KEMBALI            0")
    assert paid(sale(16_375, 0, 0)) == ShowCustomer("TOTAL         16.375", "    TERIMA KASIH")


def test_the_greeting_has_the_outlets_name() -> None:
    outlet = Outlet(id="3310152015-01", name="Gerai Sembako Bentangan")
    assert greeting(outlet) == ShowCustomer("   Gerai Sembako", "   Selamat datang")
    assert greeting(Outlet(id="3310152015-01")).top == "   3310152015-01"


LINES = st.builds(
    SaleLine,
    st.just(1), st.text(max_size=20), st.text(max_size=80), st.none(), st.none(), st.none(),
    st.integers(0, MAX_PRICE), st.just(0), st.integers(-MAX_TOTAL, MAX_TOTAL),
)  # fmt: skip


def fits(picture: ShowCustomer) -> bool:
    return all(len(text) <= COLUMNS and text.isascii() and (text.isprintable() or not text) for text in (picture.top, picture.bottom))


@given(LINES, st.sampled_from(["qty", "grams", "milli"]), st.integers(1, MAX_QTY * 1_000))
def test_any_goods_give_two_lines_of_plain_ascii_and_a_whole_amount(sold: SaleLine, unit: str, measure: int) -> None:
    quantity = {"qty": None, "grams": None, "milli": None} | {unit: measure if unit != "qty" else 1 + measure % MAX_QTY}
    whole = SaleLine(1, sold.code, sold.name, quantity["qty"], quantity["grams"], quantity["milli"], sold.price, 0, sold.amount)
    picture = goods(whole)
    assert fits(picture)
    assert picture.bottom.rsplit(" ", 1)[-1] == dots(sold.amount)
    assert len(picture.bottom) == COLUMNS


@given(st.integers(0, MAX_TOTAL), st.integers(0, MAX_TOTAL + 100_000), st.integers(0, MAX_TENDERED), st.text(max_size=60))
def test_any_sums_and_any_outlet_fit(amount: int, due: int, change: int, name: str) -> None:
    for picture in (total(basket(amount, due)), paid(sale(due, change, change)), greeting(Outlet(id="abc", name=name))):
        assert fits(picture)
    assert paid(sale(due, change + 1, change)).bottom.rsplit(" ", 1)[-1] == dots(change)
    assert paid(sale(due, change, change)).top.rsplit(" ", 1)[-1] == dots(due)
