"""What is posted of an order's end: its event is durable, its sale, or why it was refused. Pure."""

from collections.abc import Iterator

from gateway.journal.ledger import Entry, basket_of, token_of
from gateway.messages.journal import CommitRefused, Committed, JournalEvent, SaleCommitted


def answers(entry: Entry) -> Iterator[JournalEvent]:
    """In the order in which they are posted."""
    token, basket = token_of(entry.order), basket_of(entry.order)
    if entry.row is not None:
        yield Committed(entry.row, token)
    if entry.stored is not None:
        yield SaleCommitted(basket, entry.stored, again=entry.row is None)
    elif entry.fault is not None:
        yield CommitRefused(token, basket, entry.fault)
