"""A receipt as the page looks it up to take goods back: its lines, and how much of each is left. Pure."""

from collections.abc import Callable

from gateway.config import Outlet
from gateway.faults import Fault, fault
from gateway.messages.journal import Json
from gateway.messages.sales import SaleLine, StoredSale
from gateway.pos.receipt import printed_number
from gateway.pos.returns import left_of

Find = Callable[[int, int | None], tuple[StoredSale, tuple[StoredSale, ...]] | Fault | None]
"""Receipt number and generation -> the sale and its refunds so far."""


def receipt_look(outlet: Outlet, find: Find) -> Callable[..., Json | Fault]:
    """Answers the look `receipt`."""

    def look(no: int, generation: int | None = None) -> Json | Fault:
        found = find(no, generation)
        if isinstance(found, Fault):
            return found
        return fault("GW-3902", "never", receipt_no=no) if found is None else _told(outlet, *found)

    return look


def _told(outlet: Outlet, stored: StoredSale, refunds: tuple[StoredSale, ...]) -> Json:
    result, sale = stored.result, stored.sale
    return {
        "receipt_no": result.receipt_no,
        "generation": stored.generation,
        "number": printed_number(outlet.receipt_prefix, stored.generation, result.receipt_no),
        "wall": stored.wall_ms,
        "member": sale.member,
        "total": result.total,
        "paid": result.paid,
        "lines": [_line(line, left_of(line, [one.sale for one in refunds])) for line in sale.lines],
    }


def _line(line: SaleLine, left: int) -> Json:
    return {
        "n": line.n, "code": line.code, "name": line.name, "qty": line.qty, "grams": line.grams, "milli": line.milli, "price": line.price,
        "discount": line.discount, "amount": line.amount, "left": left,
    }  # fmt: skip
