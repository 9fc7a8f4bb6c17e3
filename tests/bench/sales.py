"""Sales for the bench: what a village shop sells, from a seed. No seed below 10,000 is used: the wire's dictionary saw those. Pure."""

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gateway.cli.demo_shop import CATALOGUE
from gateway.clock import Now
from gateway.messages.journal import CommitSale
from gateway.messages.sales import Payment, Sale, SaleLine

FIRST_SEED: Final = 10_000
WALL_MS: Final = 1_795_000_000_000
DAY: Final = "2026-11-24"
LINES = (1, 1, 2, 2, 3, 3, 3, 4, 5, 6)  # lines of a sale: 3.0 on average
REGULARS: Final = 50
PIECES = (1, 1, 1, 1, 2, 2, 3, 5)
NOTES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 150_000, 200_000, 300_000)
SYLLABLES = ("ba", "ci", "do", "fa", "gu", "hi", "jo", "ka", "lu", "mo", "ne", "pi", "ra", "su", "ta", "wo", "ya", "zu", "ng", "sri")


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods; `by_weight`: the price is per kilogram. `priced`: the shipped list names the price."""

    code: str
    name: str
    by_weight: bool
    price: int
    priced: bool = False


def shipped_goods(seed: int) -> list[Goods]:
    """The shipped list; where it names no price, the shop's own."""
    dice = random.Random(seed)
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    prices = [row["price_idr"] or str(dice.randrange(1_000, 30_000, 500)) for row in rows]
    pairs = zip(rows, prices, strict=True)
    return [Goods(row["gtin"], row["name"], row["unit"] == "kg", int(price), bool(row["price_idr"])) for row, price in pairs]


def foreign_goods(seed: int, count: int = 400) -> list[Goods]:
    """A list of which nobody has seen a code, a name or a price."""
    dice = random.Random(seed)
    return [
        Goods(f"89{dice.randrange(10**11):011d}", _name(dice), dice.random() < 0.15, dice.randrange(1_000, 60_000, 100))
        for _ in range(count)
    ]


def orders(seed: int, goods: Sequence[Goods], count: int, *, by_page: bool = False) -> Iterator[CommitSale]:
    """`count` paid baskets in the order of time. Every tenth pays by QRIS, every tenth is a member's. `by_page`: with its request ids."""
    dice = random.Random(seed)
    boot, wall_ms = dice.randint(1, 60), WALL_MS
    for number in range(1, count + 1):
        wall_ms += 3_000 + int(dice.expovariate(1 / 240_000))
        sale = _sale(dice, goods, f"{boot}-{number}")
        yield CommitSale(sale, Now(boot, wall_ms * 1_000_000, wall_ms, 3), f"{dice.getrandbits(96):024x}" if by_page else "")


def of_regulars(sales: Iterator[CommitSale]) -> Iterator[CommitSale]:
    """The same with members who come again: a co-operative's have all been there in its first weeks."""
    for order in sales:
        member = order.sale.member
        known = f"{int(member, 16) % REGULARS:08x}" if member else None
        yield replace(order, sale=replace(order.sale, member=known))


def _sale(dice: random.Random, goods: Sequence[Goods], basket: str) -> Sale:
    lines = tuple(_line(dice, n, dice.choice(goods)) for n in range(1, dice.choice(LINES) + 1))
    total = sum(line.amount for line in lines)
    member = f"{dice.getrandbits(32):08x}" if dice.random() < 0.1 else None
    if dice.random() < 0.1:
        paid = (Payment("qris", total, None, str(dice.randint(10**11, 10**12 - 1)), confirmed=True),)
        return Sale(basket, lines, total, 0, total, 0, total, paid, 0, 0, member, 0, DAY)
    due = total - total % 100
    tendered = due if dice.random() < 0.25 else next((note for note in NOTES if note >= due), due)
    cash = (Payment("tunai", due, tendered),)
    return Sale(basket, lines, total, 0, total, due - total, due, cash, tendered, tendered - due, member, 0, DAY)


def _line(dice: random.Random, n: int, one: Goods) -> SaleLine:
    if one.by_weight:
        grams = dice.randint(150, 3_000)
        return SaleLine(n, one.code, one.name, None, grams, None, one.price, 0, (one.price * grams + 500) // 1_000)
    qty = dice.choice(PIECES)
    return SaleLine(n, one.code, one.name, qty, None, None, one.price, 0, one.price * qty)


def _name(dice: random.Random) -> str:
    return " ".join("".join(dice.choices(SYLLABLES, k=dice.randint(2, 3))).title() for _ in range(dice.randint(2, 3)))
