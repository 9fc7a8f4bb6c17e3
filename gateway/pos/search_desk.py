"""Answers the page's search: goods by name. Beside the loop; it knows the catalogue and nothing of baskets."""

from gateway.messages.journal import Json
from gateway.pos.catalogue import Catalogue, shown_code
from gateway.pos.search import MAX_FOUND, Found, Index, build_index

SHOWN = 20
"""Goods of an answer where the page does not say how many: more than anybody reads before typing another letter."""


class SearchDesk:
    """One index for one catalogue, made at the first question: most sales are scanned, and it costs some megabytes."""

    def __init__(self, catalogue: Catalogue) -> None:
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
        return {"items": [_goods(found) for found in index.find(q, min(limit, MAX_FOUND))]}


def _goods(found: Found) -> Json:
    item = found.item
    return {"code": found.code, "name": item.name, "unit": item.unit, "price": item.price, "kind": item.kind, "stock": None}
