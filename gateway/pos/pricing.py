"""Prices of the list, changed at the counter, and new goods made known: journalled first, on the shelf from the next basket on."""

from gateway.clock import Now
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import SetPrice
from gateway.messages.counter import Asked
from gateway.messages.goods import CatalogueChanged, PriceEdit
from gateway.messages.journal import Json, Row
from gateway.messages.sales import SaleLine
from gateway.pos.basket import Basket, put
from gateway.pos.catalogue import BY_THOUSANDTHS, BY_WEIGHT, Item, own_code
from gateway.pos.desk import Desk
from gateway.pos.gtin import gtin14, looks_scanned
from gateway.pos.money import MAX_PRICE
from gateway.pos.names import tidy
from gateway.pos.nik import holds_nik
from gateway.pos.orders import Orders
from gateway.pos.regulated import Known
from gateway.pos.rights import allowed
from gateway.pos.shelf import MAX_EDITS, Shelf

MAX_UNIT = 10
"""Characters of a unit: the longest in use is "kilogram"."""
PIECES = "pcs"


class Pricing:
    """The price list of the counter."""

    def __init__(self, desk: Desk, shelf: Shelf, orders: Orders, known: Known) -> None:
        self._desk = desk
        self._shelf = shelf
        self._orders = orders
        self._known = known

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Give goods a price, or make new ones known."""
        if not isinstance(asked.act, SetPrice):
            return []
        if (denied := allowed(asked, "price")) is not None:
            return self._desk.refuse(asked, denied, 403)
        wanted = self._wanted(asked.act)
        if isinstance(wanted, Fault):
            return self._desk.refuse(asked, wanted)
        goods, item, before = wanted
        fields: dict[str, Json] = {"code": goods, "name": item.name, "unit": item.unit, "before": before, "price": item.price}
        listed = self._shelf.catalogue.listed(goods)

        def done(row: Row) -> list[Effect]:
            edit = PriceEdit(goods, item.name, item.unit, item.price or 0, None if listed is None else listed.price, row.seq)
            self._shelf.change(edit)
            return [CatalogueChanged(edit)]

        told = {key: value for key, value in fields.items() if value is not None}
        return self._orders.give(asked, "price_list", told, now, done)

    def _wanted(self, act: SetPrice) -> tuple[str, Item, int | None] | Fault:
        """Under which code, what, and the price before; or why not."""
        if holds_nik(act.name or ""):
            return fault("GW-3120", "never")
        if not 1 <= act.price <= MAX_PRICE or looks_scanned(act.price):
            return fault("GW-3704", "now")
        goods, known = self._known(act.code)
        code = gtin14(goods) or own_code(goods)
        name, unit = tidy(act.name or ""), tidy(act.unit or PIECES, MAX_UNIT).lower()
        if code is None or holds_nik(code):
            return fault("GW-3706", "never", code=act.code[:40])
        if known is None and not name:
            return fault("GW-3705", "now", code=code)
        if not self._shelf.has_room(code):
            return fault("GW-3707", "never", most=MAX_EDITS)
        item = Item(known.name, known.unit, act.price, known.kind) if known is not None else Item(name, unit, act.price)
        return self._capped(code, item) or (code, item, None if known is None else known.price)

    def _capped(self, code: str, item: Item) -> Fault | None:
        """A price above the cap of regulated goods could never be sold at: it is refused here already."""
        line = _one(code, item)
        filled = put(Basket(""), line, self._desk.regulated.terms(line, self._desk.day))
        return filled if isinstance(filled, Fault) else self._desk.regulated.wrong(filled, self._desk.day)


def _one(code: str, item: Item) -> SaleLine:
    """One piece, kilogram, litre or metre of it."""
    grams = 1_000 if item.unit == BY_WEIGHT else None
    milli = 1_000 if item.unit in BY_THOUSANDTHS else None
    qty = 1 if grams is None and milli is None else None
    return SaleLine(0, code, item.name, qty, grams, milli, item.price or 0, 0, 0)
