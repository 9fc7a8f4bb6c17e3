"""The ledger: where the journal stands and what it answers to an order it has seen before. Pure; it orders, it does not write.

`append` gives every order its number and bytes; `restore` makes the same ledger from rows read back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gateway.books import Books, books_in
from gateway.books import read as add_up
from gateway.faults import Fault, fault
from gateway.journal.chain import event_hash
from gateway.journal.closing import completed
from gateway.journal.event import KINDS, VERSION, common, decode, encode, sale_fields, sale_from_fields
from gateway.journal.memory import Memory
from gateway.messages.journal import Commit, CommitSale, Fields, Json, MoneyMoved, Row, Tip
from gateway.messages.sales import SaleResult, StoredSale

REMEMBERED = 2_000  # events back within which a basket or request is known: days of a busy shop; a repetition comes within minutes
MARKS_EACH = 500  # each so many events one carries the totals, so that a start reads a few thousand events and not all
RECENT = REMEMBERED + MARKS_EACH  # events from which `restore` makes a full ledger
RESERVED = frozenset({"v", "kind", "boot", "wall", "trust", "business_day", "receipt_no"})  # keys that only the journal writes
TOLD = {"member_link": frozenset({"receipt_no"})}  # of another event, which this one names
Order = CommitSale | Commit


@dataclass(frozen=True, slots=True)
class Entry:
    """What becomes of one order: a new row (and the sale it holds), or the stored answer of an earlier one, or a refusal."""

    order: Order
    row: Row | None = None
    stored: StoredSale | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Frozen. `cuts`: starts that found no shutdown before them; `running`: the last start has not been shut down.

    `sales` by basket, `requests` and `moved` (money without a sale) by request id, oldest first; `voided`: basket -> seq.
    `books`: what shift and day add up to.
    """

    tip: Tip = field(default_factory=Tip)
    cuts: int = 0
    running: bool = False
    sales: Memory[StoredSale] = field(default_factory=Memory)
    requests: Memory[StoredSale] = field(default_factory=Memory)
    voided: Memory[int] = field(default_factory=Memory)
    books: Books = field(default_factory=Books)
    moved: Memory[MoneyMoved] = field(default_factory=Memory)

    def append(self, orders: Sequence[Order]) -> tuple["Ledger", tuple[Entry, ...]]:
        """The ledger after these orders and what becomes of each, in order. Raises ValueError for a body that cannot be (a bug)."""
        page = _Page(self)
        entries = tuple(page.write(order) for order in orders)
        return page.ledger(), entries

    def carry(self, bodies: Sequence[Fields]) -> tuple["Ledger", tuple[Row, ...]]:
        """The ledger after these bodies of an older journal, whole but for their `marks`, and the rows that they make here.

        Each keeps its own time, boot and numbers. Raises ValueError for a body that cannot be.
        """
        page = _Page(self)
        rows = tuple(page.carry(dict(fields)) for fields in bodies)
        return page.ledger(), rows

    def remembering(self, before: "Ledger") -> "Ledger":
        """This ledger with what the one before it, of another journal, answers."""
        return replace(self, sales=before.sales, requests=before.requests, voided=before.voided, moved=before.moved)

    def known(self, order: Order) -> StoredSale | None:
        """The sale that answers this order already: the same basket or the same request id."""
        if isinstance(order, Commit):
            return None
        return self.sales.get(order.sale.basket) or self.requests.get(order.request)


def restore(rows: Sequence[Row]) -> Ledger:
    """The ledger after these rows, whose chain was checked. They start at event 1, or hold one that carries the totals.

    `RECENT` rows suffice. Raises ValueError when no row says where to start.
    """
    page: _Page | None = None
    for row in rows:
        fields = decode(row.body)
        if page is None and (row.seq == 1 or "marks" in fields):
            page = _Page(Ledger(running=row.seq > 1, books=Books(first=row.seq)))
        if page is not None:
            page.read(row, fields)
    if page is None:
        raise ValueError("no row says where to start")
    return page.ledger()


def advance(tip: Tip, row: Row, fields: Fields) -> Tip:
    """The tip after this row. `fields`: its decoded body."""
    tip = _marked(tip, fields)
    receipt_no, total = fields.get("receipt_no"), fields.get("total")
    is_sale = row.kind == "sale"
    return Tip(
        seq=row.seq,
        hash=row.hash,
        receipt_no=receipt_no if isinstance(receipt_no, int) and row.kind in ("sale", "refund") else tip.receipt_no,
        z=_number(fields, "z", tip.z) if row.kind == "z" else tip.z,
        grand_total=tip.grand_total + total if is_sale and isinstance(total, int) else tip.grand_total,
        boot=_number(fields, "boot", tip.boot) if row.kind == "boot" else tip.boot,
        generation=_number(fields, "generation", tip.generation) if row.kind == "genesis" else tip.generation,
        wall_ms=_number(fields, "wall", tip.wall_ms),
    )


def marks_of(tip: Tip, cuts: int) -> dict[str, Json]:
    """The totals before an event, as that event carries them."""
    return {
        "boot": tip.boot,
        "cuts": cuts,
        "generation": tip.generation,
        "grand_total": tip.grand_total,
        "receipt_no": tip.receipt_no,
        "z": tip.z,
    }


def basket_of(order: Order) -> str:
    """The basket that the order sells, "" for other events."""
    return order.sale.basket if isinstance(order, CommitSale) else ""


def token_of(order: Order) -> str:
    """What comes back in the answer; a sale's token is its basket."""
    return order.sale.basket if isinstance(order, CommitSale) else order.token


class _Page:
    """A working copy of a ledger; the one place where its parts change."""

    def __init__(self, ledger: Ledger) -> None:
        self.tip = ledger.tip
        self.cuts = ledger.cuts
        self.running = ledger.running
        self.sales = ledger.sales
        self.requests = ledger.requests
        self.voided = ledger.voided
        self.books = ledger.books
        self.moved = ledger.moved

    def ledger(self) -> Ledger:
        return Ledger(self.tip, self.cuts, self.running, self.sales, self.requests, self.voided, self.books, self.moved)

    def write(self, order: Order) -> Entry:
        match order:
            case CommitSale(sale, _, request):
                if known := self.sales.get(sale.basket) or self.requests.get(request):
                    return Entry(order, stored=known)
                if self.voided.get(sale.basket) is not None:
                    return Entry(order, fault=fault("GW-4015", "never", basket=sale.basket))
                return self._sell(order)
            case Commit(kind, at, business_day, fields):
                if kind == "void" and (refused := self._refuse_void(fields.get("basket"))):
                    return Entry(order, fault=refused)
                own = _own(kind, completed(kind, fields, self.books, self.tip)) | common(kind, at, business_day)
                row = self._row(own)
                self.read(row, own)
                return Entry(order, row)

    def carry(self, fields: dict[str, Json]) -> Row:
        row = self._row(fields)
        self.read(row, fields)
        return row

    def read(self, row: Row, fields: Fields) -> None:
        self._advance(row, fields)
        marks = fields.get("marks")
        if isinstance(marks, dict):
            self.cuts = _number(marks, "cuts", self.cuts)
        match row.kind:
            case "sale" | "refund" if fields.get("v") == VERSION:
                self._remember(sale_from_fields(fields, row, self.tip.generation), str(fields.get("request", "")))
            case "void" if isinstance(basket := fields.get("basket"), str):
                self.voided = self.voided.add(basket, row.seq, row.seq, row.seq - REMEMBERED)
            case "cash_in" | "cash_out" | "saving" | "bon_payment" if isinstance(request := fields.get("request"), str):
                moved = MoneyMoved(request, row.kind, _number(fields, "amount", 0), str(fields.get("member", "")))
                self.moved = self.moved.add(request, moved, row.seq, row.seq - REMEMBERED)
            case "boot":
                self.cuts, self.running = _number(fields, "cuts", self.cuts), True
            case "shutdown":
                self.running = False
            case "restored":
                self.running = fields.get("running") is True

    def _sell(self, order: CommitSale) -> Entry:
        """The stored sale is made from the order; `event` promises that the body reads back as the same."""
        sale, at, receipt_no = order.sale, order.at, self.tip.receipt_no + 1
        kind = "refund" if sale.refund_of else "sale"
        fields = sale_fields(sale) | {"receipt_no": receipt_no, "request": order.request or None} | common(kind, at, sale.business_day)
        row = self._row(fields)
        result = SaleResult(receipt_no, row.seq, sale.total, sale.rounding, sale.paid, sale.tendered, sale.change)
        stored = StoredSale(result, sale, at.wall_ms, at.trust, self.tip.generation, order.request, row.hash)
        self._advance(row, fields)
        self._remember(stored, order.request)
        return Entry(order, row, stored)

    def _advance(self, row: Row, fields: Fields) -> None:
        """Tip and books after this row; one that carries the books says how they stood before it."""
        before = _marked(self.tip, fields)
        books = books_in(fields["books"], before.z, before.grand_total) if "books" in fields else self.books
        books = replace(books, z=before.z, grand_total=before.grand_total)  # a journal of before there were books has these at least
        self.books = add_up(books, row.kind, fields, row.seq, row.hash.hex())
        self.tip = advance(self.tip, row, fields)

    def _row(self, fields: dict[str, Json]) -> Row:
        seq = self.tip.seq + 1
        if seq % MARKS_EACH == 0:
            fields |= {"marks": marks_of(self.tip, self.cuts), "books": self.books.told()}
        body = encode(fields)
        return Row(seq, str(fields["kind"]), event_hash(self.tip.hash, seq, body), body)

    def _refuse_void(self, basket: Json) -> Fault | None:
        if not isinstance(basket, str):
            raise ValueError("a void names its basket")  # noqa: TRY004 - an order that cannot be, as any other
        if sold := self.sales.get(basket):
            return fault("GW-4016", "never", basket=basket, receipt_no=sold.result.receipt_no)
        return fault("GW-4015", "never", basket=basket) if self.voided.get(basket) is not None else None

    def _remember(self, stored: StoredSale, request: str) -> None:
        seq = stored.result.seq
        self.sales = self.sales.add(stored.sale.basket, stored, seq, seq - REMEMBERED)
        if request:
            self.requests = self.requests.add(request, stored, seq, seq - REMEMBERED)


def _own(kind: str, fields: Fields) -> dict[str, Json]:
    if kind not in KINDS or kind in ("sale", "refund"):
        raise ValueError(f"not a kind to commit like this: {kind!r}")
    if taken := (RESERVED - TOLD.get(kind, frozenset())) & fields.keys():
        raise ValueError(f"the journal itself writes {sorted(taken)}")
    return dict(fields)


def _marked(tip: Tip, fields: Fields) -> Tip:
    marks = fields.get("marks")
    if not isinstance(marks, dict):
        return tip
    return replace(
        tip,
        boot=_number(marks, "boot", tip.boot),
        generation=_number(marks, "generation", tip.generation),
        grand_total=_number(marks, "grand_total", tip.grand_total),
        receipt_no=_number(marks, "receipt_no", tip.receipt_no),
        z=_number(marks, "z", tip.z),
    )


def _number(fields: Mapping[str, Json], key: str, otherwise: int) -> int:
    value = fields.get(key)
    return value if isinstance(value, int) else otherwise
