"""The price check (cek harga): what goods are and what they cost now, for whoever asks beside the till. Sells nothing.

It has a shelf of its own: it answers in another thread than the till's, and a price changed at the counter is told to it at once.
"""

from collections.abc import Iterable

from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.messages.goods import CatalogueChanged, PriceEdit
from gateway.messages.journal import Json
from gateway.pos.catalogue import Catalogue
from gateway.pos.labels import label_patterns
from gateway.pos.offer import Offers
from gateway.pos.search_desk import Stock, nobody_counted
from gateway.pos.shelf import Shelf


class PriceCheck:
    """Answers the look `goods`. `catalogue` is replaced as a whole, so that any thread may ask."""

    def __init__(self, config: Config, catalogue: Catalogue, edits: Iterable[PriceEdit], stock: Stock = nobody_counted) -> None:
        self._stock = stock
        self._shelf = Shelf(catalogue, edits)
        self._offers = Offers(config.outlet, self._shelf, label_patterns(config.pos.labels)[0])

    @property
    def catalogue(self) -> Catalogue:
        """The goods and prices as they are now."""
        return self._shelf.catalogue

    def submit(self, effect: CatalogueChanged) -> None:
        """A price was changed."""
        self._shelf.change(effect.edit)
        self._shelf.between_baskets()

    def same(self, code: str) -> str:
        """The goods of a line's code or a label's, under one code however they were scanned."""
        return self._offers.known(code)[0]

    def goods(self, code: str) -> Json | Fault:
        """The goods with this code (of a carton, a label, or the shop's own), or that it is not known."""
        goods, item = self._offers.known(code)
        if item is None:
            return fault("GW-3101", "never", code=code[:40])
        stock = self._stock([goods]).get(goods)
        return {"code": goods, "name": item.name, "unit": item.unit, "price": item.price, "kind": item.kind, "stock": stock}
