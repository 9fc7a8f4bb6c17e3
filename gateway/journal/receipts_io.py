"""Finding a sale by the number on its receipt, in the journal in use and in those before it. Reads only; keeps no index.

Receipt numbers rise with the events, so some twenty short looks find one among a million.
"""

from dataclasses import replace
from pathlib import Path

from gateway.journal.event import decode, sale_from_fields
from gateway.journal.reader_io import JournalReader, UnreadableError
from gateway.journal.segments_io import Identity, read_identity
from gateway.messages.journal import Row
from gateway.messages.sales import StoredSale

NUMBERED = ("sale", "refund")
STEP = 64  # events read at once while looking for the next that has a number


class Receipts:
    """The sales under `directory` (state/journal)."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def find(self, generation: int | None, receipt_no: int) -> StoredSale | None:
        """The sale with the printed number `<generation>-<receipt_no>`; without a generation the newest journal's that has it.

        None where there is none (the number may be a refund's). Raises UnreadableError when the journal cannot be read now.
        """
        identity = read_identity(self._directory)
        if identity is None:
            raise UnreadableError(f"no journal in {self._directory}")
        generations = [generation] if generation is not None else range(identity.generation, 0, -1)
        for one in generations:
            if (found := self._in(identity, one, receipt_no)) is not None:
                return found if found.sale.member else self._linked(identity, found)
        return None

    def refunds(self, generation: int, receipt_no: int) -> list[StoredSale]:
        """The refunds so far of the sale with this printed number, in order: of its own journal and of those after it.

        A walk over the refunds, of which there are few. Raises UnreadableError.
        """
        identity = read_identity(self._directory)
        if identity is None:
            raise UnreadableError(f"no journal in {self._directory}")
        found: dict[tuple[str, int], StoredSale] = {}
        for one in range(generation, identity.generation + 1):
            journal = identity.journal_of(one)
            for row in JournalReader(self._directory, journal).of_kind("refund") if journal is not None else ():
                fields = decode(row.body)
                stored = sale_from_fields(fields, row, one)
                if (stored.sale.refund_of, stored.sale.refund_generation) == (receipt_no, generation):
                    found[stored.sale.basket, stored.result.receipt_no] = stored  # one carried over stands in both journals
        return list(found.values())

    def _linked(self, identity: Identity, stored: StoredSale) -> StoredSale:
        """The sale with the member who was linked to it afterwards, if one was. Links are of the sale's own day, and few."""
        number = (stored.result.receipt_no, stored.generation)
        for one in range(stored.generation, identity.generation + 1):
            journal = identity.journal_of(one)
            after = stored.result.seq if one == stored.generation else 0
            for row in JournalReader(self._directory, journal).of_kind("member_link", after) if journal is not None else ():
                fields = decode(row.body)
                if (fields.get("receipt_no"), fields.get("generation", one)) == number:
                    return replace(stored, sale=replace(stored.sale, member=str(fields.get("member", "")) or None))
        return stored

    def _in(self, identity: Identity, generation: int, receipt_no: int) -> StoredSale | None:
        journal = identity.journal_of(generation)
        if journal is None:
            return None
        try:
            row = _bisect(JournalReader(self._directory, journal), receipt_no)
        except UnreadableError:
            if journal == identity.journal:
                raise
            return None  # a past journal of which no file was saved
        if row is None or row.kind != "sale":
            return None
        return sale_from_fields(decode(row.body), row, generation)


def _bisect(reader: JournalReader, receipt_no: int) -> Row | None:
    """The event with this receipt number."""
    low, high = reader.first_seq(), reader.head_seq()
    while low <= high:
        middle = (low + high) // 2
        row = _next_numbered(reader, middle, high)
        if row is None:
            high = middle - 1
            continue
        number = decode(row.body).get("receipt_no")
        if number == receipt_no:
            return row
        if isinstance(number, int) and number < receipt_no:
            low = row.seq + 1
        else:
            high = middle - 1
    return None


def _next_numbered(reader: JournalReader, seq: int, last: int) -> Row | None:
    """The first event from `seq` up to `last` that has a receipt number."""
    while seq <= last:
        _, rows = reader.read(seq, STEP, 1 << 20)
        for row in rows:
            if row.kind in NUMBERED:
                return row if row.seq <= last else None
        if not rows:
            return None
        seq = rows[-1].seq + 1
    return None
