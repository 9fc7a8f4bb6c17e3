"""Bugs that somebody might write one day, each as one replacement in the source. The simulation must catch every one of them."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Bug:
    """`old` stands once in `module` and becomes `new`."""

    name: str
    module: str
    old: str
    new: str

    def times(self) -> int:
        """How often its text stands in the source: once, if the table is up to date."""
        return self._place().read_text("utf-8").count(self.old)

    def spoil(self, source: str) -> str:
        """The source with the bug in it."""
        return source.replace(self.old, self.new)

    def _place(self) -> Path:
        return ROOT / (self.module.replace(".", "/") + ".py")


_ALL = (
    # --- numbers and the ledger
    Bug(
        "receipt number reused",
        "gateway.journal.ledger",
        '"receipt_no": self.tip.receipt_no + 1',
        '"receipt_no": max(1, self.tip.receipt_no)',
    ),
    Bug(
        "paying twice sells twice",
        "gateway.journal.ledger",
        "if known := self.sales.get(sale.basket) or (self.requests.get(request) if request else None):",
        "if known := None:",
    ),
    Bug(
        "receipt number not read back at start",
        "gateway.journal.ledger",
        'receipt_no=receipt_no if isinstance(receipt_no, int) and row.kind in ("sale", "refund") else tip.receipt_no,',
        "receipt_no=tip.receipt_no if row.seq % 7 == 0 else receipt_no if isinstance(receipt_no, int) else tip.receipt_no,",
    ),
    Bug(
        "the copy is not believed after a cut",
        "gateway.journal.recovery",
        "        row = a or b\n",
        "        row = a\n",
    ),
    # --- the till
    Bug(
        "receipt before commit",
        "gateway.pos.selling",
        "        return [CommitSale(sale, now, asked.request)]\n",
        "        from gateway.messages.sales import SaleResult\n"
        "        number = max(self._slips._sales, default=0) + 1\n"
        "        told = SaleResult(number, 0, sale.total, sale.rounding, sale.paid, sale.tendered, sale.change)\n"
        "        early = self._slips.sold(StoredSale(told, sale, now.wall_ms, now.trust, 1))\n"
        "        return [CommitSale(sale, now, asked.request), *early]\n",
    ),
    Bug(
        "answered before it is durable",
        "gateway.pos.selling",
        "        return [CommitSale(sale, now, asked.request)]\n",
        "        from gateway.messages.sales import SaleResult\n"
        "        number = max(self._slips._sales, default=0) + 1\n"
        "        told = SaleResult(number, 0, sale.total, sale.rounding, sale.paid, sale.tendered, sale.change)\n"
        "        return [CommitSale(sale, now, asked.request), Answer(asked.call, None, told)]\n",
    ),
    Bug(
        "change from the unrounded total",
        "gateway.pos.payment",
        "change=",
        "change=rounding_is_ignored or ",
    ),
    Bug(
        "weighed amount rounded down",
        "gateway.pos.money",
        "+ 500",
        "+ 0",
    ),
    # --- the printer
    Bug(
        "a slip that was cut short goes out again",
        "gateway.pos.slips",
        "            if mark is not None:\n",
        '            if mark == "printed":\n',
    ),
    Bug(
        "a second slip without SALINAN",
        "gateway.pos.slips",
        "receipt(stored, self._outlet, copy=True), copy=True)",
        "receipt(stored, self._outlet, copy=False), copy=False)",
    ),
)
BUGS = {bug.name: bug for bug in _ALL}
