"""Rings random baskets through the doubles on the wire, as a clerk would: scan, weigh, look at the page, pay, give the change."""

import csv
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from gateway.cli.demo_shop import CATALOGUE, DemoError, Shop
from gateway.messages.journal import Json

PATIENCE_S = 15.0
BREATH_S = 0.4  # longer than the 300 ms within which a gun is believed to bounce
NOTES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class Goods:
    """What a clerk reads off the shelf: a code to scan and a name."""

    code: str
    name: str


class Ringer:
    """A clerk with a seed. Every sale waits until the page shows what was done, and until the receipt is out.

    `pace_s`: a rest before each act, so that somebody who watches the page can follow.
    """

    def __init__(self, shop: Shop, seed: int, pace_s: float = 0.0) -> None:
        self._shop = shop
        self._pace_s = pace_s
        self._dice = random.Random(seed)  # noqa: S311 - baskets, not secrets
        self._last = ("", 0.0)
        self._settled: list[list[str]] = []  # total and change of the last sale, as the customer reads them
        self._pieces, self._loose = _shelf()

    def sale(self) -> str:
        """One basket from the first scan to the printed receipt; one line that tells of it."""
        for _ in range(self._dice.randint(1, MOST_LINES)):
            if self._loose and self._dice.random() < 0.2:  # noqa: PLR2004 - about one line in five is weighed
                self._weigh(self._dice.choice(self._loose))
            else:
                self._scan(self._dice.choice(self._pieces))
        return self._pay()

    def buyer_reads(self) -> tuple[str, str]:
        """The customer's display, once it shows what was paid and the change of the last sale."""
        self._until(lambda: [line.split()[-1:] for line in self._display()] == self._settled, "the total on the customer's display")
        return self._display()

    def example(self) -> Goods:
        """Something sold by the piece that a newcomer can type in."""
        return self._dice.choice(self._pieces)

    def _scan(self, item: Goods) -> None:
        time.sleep(self._pace_s)
        before = self._quantity()
        self._gun(item.code)
        self._until(lambda: self._quantity() > before, f"{item.name} scanned")

    def _weigh(self, item: Goods) -> None:
        scale, before = self._shop.scale, self._quantity()
        grams = self._dice.randint(50, 3_000)
        time.sleep(self._pace_s)
        scale.act(lambda core: setattr(core, "grams", grams))
        self._until(lambda: self._grams() == grams, f"{grams} g on the scale")
        self._gun(item.code)
        self._until(lambda: self._quantity() > before, f"{item.name} weighed")
        scale.act(lambda core: setattr(core, "grams", 0))
        self._until(lambda: self._grams() == 0, "the scale empty again")

    def _pay(self) -> str:
        time.sleep(self._pace_s)
        basket = _object(self._state()["basket"])
        total = _number(basket["total"])
        tendered = next((note for note in NOTES if note >= total), -(-total // 100_000) * 100_000)
        payment: dict[str, Json] = {"kind": "tunai", "tendered": tendered, "confirmed": True}
        body: dict[str, Json] = {"basket": basket["id"], "payments": [payment], "total": total}
        answer = self._shop.post("/api/pay", body)
        result = _object(answer["result"])
        self._until(lambda: _object(self._state()["last_sale"])["print"] == "printed", f"receipt {result['receipt_no']} printed")
        lines = basket["lines"]
        count = len(lines) if isinstance(lines, list) else 0
        paid, change = _dots(_number(result["paid"])), _dots(_number(result["change"]))
        self._settled = [[paid], [change]]
        return f"receipt {result['receipt_no']} printed: {count} line(s), Rp {paid}; cash Rp {_dots(tendered)}, change Rp {change}"

    def _gun(self, code: str) -> None:
        """Pull the trigger; the same code again only after a breath, or it is taken for the gun resting on the item."""
        if code == self._last[0]:
            time.sleep(max(0.0, self._last[1] + BREATH_S - time.monotonic()))
        self._shop.scanner.act(lambda core: core.typed(code))
        self._last = (code, time.monotonic())

    def _display(self) -> tuple[str, str]:
        return self._shop.display.act(lambda core: core.lines)

    def _state(self) -> dict[str, Json]:
        return self._shop.get("/api/state")

    def _quantity(self) -> int:
        """Pieces and weighed lines in the basket: rises with every scan, also when a line is joined."""
        lines = _object(self._state()["basket"])["lines"]
        if not isinstance(lines, list):
            return 0
        return sum(_number(_object(line)["qty"] or 1) for line in lines)

    def _grams(self) -> int | None:
        scale = _object(_object(self._state()["devices"])["scale.counter"])
        reading = scale["reading"]
        if not isinstance(reading, dict) or not reading["stable"]:
            return None
        grams = reading["grams"]
        return grams if isinstance(grams, int) else None

    def _until(self, what: Callable[[], bool], told: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not what():
            if time.monotonic() > end:
                note = self._state()["note"]
                raise DemoError(f"waited in vain for: {told}; the page says: {note}")
            time.sleep(0.005)


def _shelf() -> tuple[list[Goods], list[Goods]]:
    """The goods with a price: those sold by piece, and those weighed."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["price_idr"]]
    goods = [(row["unit"] == "kg", Goods(row["gtin"], row["name"])) for row in rows]
    return [one for weighed, one in goods if not weighed], [one for weighed, one in goods if weighed]


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _dots(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _number(value: Json) -> int:
    return value if isinstance(value, int) else 0
