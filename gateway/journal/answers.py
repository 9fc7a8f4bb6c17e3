"""What is answered to an order, once it is known what became of it, and what is told when the journal is open. Pure."""

from dataclasses import replace

from gateway.faults import Fault, fault
from gateway.journal.ledger import Entry, Ledger, Order, basket_of, token_of
from gateway.messages import Event
from gateway.messages.journal import CommitRefused, Committed, CommitUnknown, JournalOpened, SaleCommitted


def answers(entry: Entry) -> list[Event]:
    """Of an order that is settled: its event stands, or an earlier one answers it, or it is refused."""
    order = entry.order
    told: list[Event] = [Committed(entry.row, token_of(order))] if entry.row is not None else []
    if entry.stored is not None:
        told.append(SaleCommitted(basket_of(order), entry.stored, again=entry.row is None))
    elif entry.fault is not None:
        told.append(CommitRefused(token_of(order), basket_of(order), entry.fault))
    return told


def unsure(order: Order, reason: str) -> CommitUnknown:
    """Of an order of which nobody knows before both copies were read again."""
    return CommitUnknown(token_of(order), basket_of(order), fault("GW-4013", reason=reason))


def begun(journal: str, ledger: Ledger, boot: int, mended: Fault | None) -> JournalOpened:
    """The journal is open. `boot`: the number of this start, which is not written yet."""
    sales, moved = tuple(ledger.sales.values()), tuple(ledger.moved.values())
    return JournalOpened(journal, replace(ledger.tip, boot=boot), sales, tuple(ledger.voided.names()), mended, ledger.books, moved)
