"""Answers the page's search: goods by name. Beside the loop; it knows the catalogue and nothing of baskets."""

from collections.abc import Callable, Mapping, Sequence

from gateway.messages.journal import Json
from gateway.pos.catalogue import Catalogue, shown_code
from gateway.pos.search import MAX_FOUND, Found, Index, build_index

SHOWN = 20
"""Goods of an answer where the page does not say how many: more than anybody reads before typing another letter."""

Stock = Callable[[Sequence[str]], Mapping[str, int]]
"""Codes of goods -> thousandths of their unit on the shelf, of those that somebody counted."""


def nobody_counted(_codes: Sequence[str]) -> Mapping[str, int]:
    """The stock where nobody counted."""
    return {}


class SearchDesk:
    """One index for one catalogue, made at the first question: most sales are scanned, and it costs some megabytes."""

    def __init__(self, catalogue: Catalogue, stock: Stock = nobody_counted) -> None:
        self._stock = stock
        self._catalogue = catalogue
        self._index: Index | None = None

    def changed(self, catalogue: Catalogue) -> None:
        """The goods or their prices are others from now on."""
        self._catalogue, self._index = catalogue, None

    def search(self, q: str, limit: int = SHOWN) -> Json:
        """The goods that fit, the best first, as the look `search` gives them."""
        index = self._index
        if index is None:
            index = self._index = build_index((shown_code(code), item) for code, item in self._catalogue.items())
        found = index.find(q, min(limit, MAX_FOUND))
        stock = self._stock([one.code for one in found])
        return {"items": [_goods(one, stock.get(one.code)) for one in found]}


def _goods(found: Found, stock: int | None) -> Json:
    item = found.item
    return {"code": found.code, "name": item.name, "unit": item.unit, "price": item.price, "kind": item.kind, "stock": stock}
