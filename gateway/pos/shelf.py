"""What the shop sells and for how much: the catalogue's file with the prices that were changed at the counter over it."""

from collections.abc import Iterable

from gateway.messages.goods import PriceEdit
from gateway.pos.catalogue import Catalogue

MAX_EDITS = 2_000
"""Prices changed since the file was made. A shop changes a few a day; more than this is a new catalogue, typed by hand."""


class Shelf:
    """The catalogue that the till sells from. A new price waits until the open basket has ended: no basket has two prices of one thing."""

    def __init__(self, catalogue: Catalogue, edits: Iterable[PriceEdit] = ()) -> None:
        self._edits = {edit.code: edit for edit in edits}
        self._coming: list[PriceEdit] = []
        self.catalogue = catalogue.over(self._edits.values())

    def has_room(self, code: str) -> bool:
        """Whether another price can be kept."""
        return code in self._edits or len(self._edits) + len(self._coming) < MAX_EDITS

    def change(self, edit: PriceEdit) -> None:
        """This price holds from the next basket on."""
        self._coming.append(edit)

    def between_baskets(self) -> None:
        """Nothing lies on the counter: what was changed holds from here on."""
        if self._coming:
            self._edits |= {edit.code: edit for edit in self._coming}
            self._coming = []
            self.catalogue = self.catalogue.over(self._edits.values())
