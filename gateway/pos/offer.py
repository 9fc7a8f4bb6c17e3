"""From a code to a line: which goods it is, at what price, and how much of them. Puts nothing into a basket."""

from dataclasses import replace

from gateway.clock import UNSET, Now
from gateway.config import Outlet
from gateway.faults import Fault, fault
from gateway.messages.acts import Scan
from gateway.messages.sales import SaleLine
from gateway.pos.catalogue import BY_THOUSANDTHS, BY_WEIGHT, Item
from gateway.pos.codes import Words, read_code
from gateway.pos.goods import Goods
from gateway.pos.gtin import looks_scanned
from gateway.pos.labels import LabelPattern, StoreLabel
from gateway.pos.money import MAX_PRICE, comma, price_of
from gateway.pos.names import tidy
from gateway.pos.shelf import Shelf
from gateway.schedule import business_day

Sellable = Goods | StoreLabel | Words


class Offers:
    """What the shop sells under which code."""

    def __init__(self, outlet: Outlet, shelf: Shelf, patterns: tuple[LabelPattern, ...]) -> None:
        self._outlet = outlet
        self._shelf = shelf
        self._patterns = patterns

    def line(self, code: Sellable, act: Scan, times: int | None, now: Now) -> SaleLine | Fault:
        """The line for these goods, without number and amount, or why they cannot be sold.

        `act`: name and price that the clerk typed (barang baru). `times`: quantity in thousandths, None if none was given. Goods
        that the scale must weigh come back with neither `qty` nor `grams` nor `milli`.
        """
        if isinstance(code, Goods) and code.expires and self._is_over(code.expires, now):
            return fault("GW-3105", "never", date=code.expires)
        item = self._priced(code, act)
        return item if isinstance(item, Fault) else _line(code, item, times)

    def known(self, code: str) -> tuple[str, Item | None]:
        """The goods of a line or a code: GTIN-14 or the shop's own code as the catalogue has it, and the item (None: not known)."""
        read = read_code(code, self._patterns)
        return self._known(read) if isinstance(read, Goods | StoreLabel | Words) else (code, None)

    def _is_over(self, expires: str, now: Now) -> bool:
        # With an unset clock nobody knows what day it is; a wrong guess would refuse good medicine.
        return now.trust != UNSET and expires < business_day(now.wall_ms, self._outlet.timezone, self._outlet.business_day_starts)

    def _priced(self, code: Sellable, act: Scan) -> Item | Fault:
        """The item with a price: of the catalogue, of the label, or typed."""
        item = self._find(code)
        if act.name is not None or act.price is not None:
            return _new(item, act)
        if item is None:
            return fault("GW-3101", "never", code=_shown(code)[:40])
        if item.price is None and (isinstance(code, Words) or code.price is None):
            return fault("GW-3109", "never", name=item.name, code=_shown(code))
        return item

    def _find(self, code: Sellable) -> Item | None:
        return self._known(code)[1]

    def _known(self, code: Sellable) -> tuple[str, Item | None]:
        """The item, under its own number only: a carton is sold if it has a row, never as so many of what may be in it."""
        catalogue = self._shelf.catalogue
        match code:
            case Goods():
                return code.gtin, catalogue.find(code.gtin)
            case StoreLabel():
                numbered = next(((gtin, item) for gtin in (code.template, code.gtin) if (item := catalogue.find(gtin))), None)
                return numbered or (code.item, catalogue.find_own(code.item))
            case Words():
                own = catalogue.find_own(code.text)
                return (code.text.upper(), own) if own is not None else self._by_item_digits(code.text)

    def _by_item_digits(self, text: str) -> tuple[str, Item | None]:
        """Weighed goods by the digits that stand for them on a label ("00001"), typed by a clerk."""
        if not (text.isascii() and text.isdigit()):
            return text.upper(), None
        templates = (pattern.template(text) for pattern in self._patterns if len(text) == pattern.item_digits)
        found = ((template, item) for template in templates if (item := self._shelf.catalogue.find(template)))
        return next(found, (text, None))


def _new(item: Item | None, act: Scan) -> Item | Fault:
    """Barang baru: an unknown code with name and price, or a known one without a price, with a price."""
    if item is not None and item.price is not None:
        return fault("GW-3114", "never", name=item.name)
    name = item.name if item is not None else tidy(act.name or "")
    price = act.price or 0
    if not name or not 1 <= price <= MAX_PRICE or looks_scanned(price):
        return fault("GW-3110", "never")
    return replace(item, price=price) if item is not None else Item(name, "pcs", price)


def _line(code: Sellable, item: Item, times: int | None) -> SaleLine | Fault:
    line = SaleLine(0, _shown(code), item.name, None, None, None, item.price or 0, 0, 0)
    if not isinstance(code, Words) and (code.price or _measures(code)):
        return fault("GW-3112", "now", name=item.name) if times is not None else _labelled(code, item, line)
    if item.unit == BY_WEIGHT:
        return line if times is None else fault("GW-3112", "now", name=item.name)
    if item.unit in BY_THOUSANDTHS:
        return replace(line, milli=times or 1_000)
    pieces = (code.qty or 1) if isinstance(code, Goods) else 1
    if times is not None and times % 1_000:
        return fault("GW-3111", "now", quantity=comma(times))
    return replace(line, qty=pieces * (times or 1_000) // 1_000)


def _labelled(code: Goods | StoreLabel, item: Item, line: SaleLine) -> SaleLine | Fault:
    """The line of a label that tells price, grams or thousandths. What the buyer can read on the pack is what is paid."""
    told = _measures(code)
    if code.price is not None:
        return _at_label_price(code.price, told.get(BY_WEIGHT), line)
    thousandths = told.get(item.unit)
    if thousandths is None or item.unit not in (BY_WEIGHT, *BY_THOUSANDTHS):
        return fault("GW-3107", "never", name=item.name)
    return replace(line, grams=thousandths) if item.unit == BY_WEIGHT else replace(line, milli=thousandths)


def _measures(code: Goods | StoreLabel) -> dict[str, int]:
    """Unit -> thousandths of it, as the label tells."""
    if isinstance(code, Goods):
        return dict(code.measures)
    return {} if code.grams is None else {BY_WEIGHT: code.grams}


def _at_label_price(price: int, grams: int | None, line: SaleLine) -> SaleLine:
    """By weight, if a price per kilogram gives exactly the label's amount (the catalogue's first); else one pack at that price."""
    if grams is not None:
        for per_kg in (line.price, price * 1_000 // grams, -(-price * 1_000 // grams)):
            if price_of(grams, per_kg) == price and 0 < per_kg <= MAX_PRICE:
                return replace(line, grams=grams, price=per_kg)
    return replace(line, qty=1, price=price)


def _shown(code: Sellable) -> str:
    return code.text if isinstance(code, Words) else code.shown
