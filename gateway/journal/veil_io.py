"""Between the till and the journal: what is personal goes into no body, and comes back to the till as it was.

On the way in a member's number becomes the handle, and in a klinik or an apotek the lines become their digest; both are durable beside
the journal before the event itself, so that whatever stands in the journal can be told by the outlet. On the way out it is undone.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from gateway.config import Config
from gateway.faults import Fault
from gateway.journal.disk_io import Disk
from gateway.journal.event import decode, lines_from, lines_of
from gateway.journal.ledger import Order
from gateway.journal.lines_io import Lines
from gateway.journal.members_io import Members
from gateway.journal.veiled import PRIVATE, SALT_BYTES, Kept, keep, lines_in, veil
from gateway.messages import Event
from gateway.messages.journal import Commit, CommitSale, Committed, JournalOpened, SaleCommitted, StorageChanged
from gateway.messages.sales import StoredSale


class Veil:
    """Used by the journal's thread alone. `post`: where unveiled events go."""

    def __init__(self, config: Config, disk: Disk, post: Callable[[Event], None]) -> None:
        state = Path(config.paths.state)
        self._forward = post
        self._members = Members(disk, state)
        self._lines = Lines(disk, state) if config.outlet.kind in PRIVATE else None
        self._storage = StorageChanged(None, None)

    def opened(self, event: JournalOpened) -> JournalOpened:
        """The journal as the till knows it."""
        books = event.books.renamed(self._members.number)
        moved = tuple(replace(one, member=self._members.number(one.member)) if one.member else one for one in event.moved)
        return replace(event, sales=tuple(self._told(stored) for stored in event.sales), books=books, moved=moved)

    def orders(self, orders: Sequence[Order]) -> list[Order]:
        """These orders as they may go into the journal; what was taken out of them is durable beside it."""
        kept: list[Kept] = []
        veiled = [self._veil_sale(order, kept) if isinstance(order, CommitSale) else self._veil_event(order, kept) for order in orders]
        if self._lines is not None and kept:
            self._lines.keep(kept)
        self._tell()
        return veiled

    def post(self, event: Event) -> None:
        """Pass an event of the journal on to the house."""
        match event:
            case Committed(row) if b'"member":"' in row.body and isinstance(member := decode(row.body).get("member"), str):
                event = replace(event, member=self._members.number(member))
            case SaleCommitted():
                event = replace(event, stored=self._told(event.stored))
            case StorageChanged():
                event = self._storage = replace(event, beside=self._fault)
        self._forward(event)

    def close(self) -> None:
        """Let the files go."""
        self._members.close()
        if self._lines is not None:
            self._lines.close()

    @property
    def _fault(self) -> Fault | None:
        return self._members.fault or (self._lines.fault if self._lines is not None else None)

    def _veil_sale(self, order: CommitSale, kept: list[Kept]) -> CommitSale:
        sale = order.sale
        if sale.member:
            sale = replace(sale, member=self._members.handle(sale.member, sale.business_day))
        if self._lines is not None:
            kept.append(keep(lines_of(sale), os.urandom(SALT_BYTES)))
            sale = replace(sale, lines_digest=kept[-1].digest)
        return replace(order, sale=sale)

    def _veil_event(self, order: Commit, kept: list[Kept]) -> Commit:
        fields = order.fields
        member = fields.get("member")
        if isinstance(member, str):
            fields = {**fields, "member": self._members.handle(member, order.business_day)}
        if self._lines is not None and "lines" in fields:
            fields, lines = veil(fields, os.urandom(SALT_BYTES))
            kept.append(lines)
        return order if fields is order.fields else replace(order, fields=fields)

    def _told(self, stored: StoredSale) -> StoredSale:
        """The sale with the member's number and its lines."""
        sale = stored.sale
        if sale.member:
            sale = replace(sale, member=self._members.number(sale.member))
        if sale.lines_digest and not sale.lines and self._lines is not None:
            found = self._lines.find(sale.lines_digest)
            sale = replace(sale, lines=lines_from({"lines": lines_in(found)}) if found is not None and found.fits() else ())
        return stored if sale is stored.sale else replace(stored, sale=sale)

    def _tell(self) -> None:
        told = replace(self._storage, beside=self._fault)
        before = self._storage.beside
        if (told.beside.code if told.beside else None) != (before.code if before else None):
            self._storage = told
            self._forward(told)
