"""Effects of the goods of the shop: a price that somebody has given them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PriceEdit:
    """A price given at the counter, durable as event `seq`. `code`: GTIN-14 or the shop's own.

    `listed`: what the catalogue's file said then, None where nothing. The price holds while the file says the same; a file that says
    something else is newer and wins.
    """

    code: str
    name: str
    unit: str
    price: int
    listed: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class CatalogueChanged:
    """From now on these goods have this price, whoever is asked for it."""

    edit: PriceEdit
