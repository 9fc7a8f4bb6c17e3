"""What the journal itself puts into the events that count: the shift's number, what should lie in the drawer, all of a Z. Pure.

It is put in where the event gets its place, so that no sale can come between a sum and the event that tells it.
"""

from gateway.books import Books
from gateway.messages.journal import Fields, Json, Tip


def completed(kind: str, fields: Fields, books: Books, tip: Tip) -> Fields:
    """The fields of an order with what only the journal knows. `books`, `tip`: before it. One that has its number is left as it is."""
    match kind:
        case "shift_open" if "shift" not in fields:
            return {**fields, "shift": books.shift.no + 1}
        case "shift_close" if "shift" not in fields:
            return {**fields, **_closed(fields, books)}
        case "training" if "basket" in fields and "number" not in fields:
            return {**fields, "number": books.trained + 1}
        case "z" if "z" not in fields:
            return {**fields, **_z(books, tip)}
    return fields


def _closed(fields: Fields, books: Books) -> dict[str, Json]:
    told: dict[str, Json] = {
        "shift": books.shift.no,
        "float": books.shift.cash,
        "expected": books.expected,
        "sums": books.of_shift.told(),
    }
    counted = fields.get("counted")
    return told | {"difference": counted - books.expected} if isinstance(counted, int) else told


def _z(books: Books, tip: Tip) -> dict[str, Json]:
    """`first` and `last`: the events that it counts; `head`: the hash of the last, `previous`: the Z before."""
    told: dict[str, Json] = {
        "z": books.z + 1,
        "first": books.first,
        "last": tip.seq,
        "head": tip.hash.hex(),
        "sums": books.of_day.told(whole=True),
        "general": books.of_day.general,
        "grand_total": books.grand_total,
    }
    if books.qris:
        told["unticked"] = {"sales": len(books.qris), "amount": sum(amount for _, amount in books.qris)}
    return told | {"previous": {"z": books.z, "seq": books.z_seq, "hash": books.z_hash}} if books.z_seq else told
