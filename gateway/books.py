"""The books: what the open shift and the running day add up to, who owes bon, and the last Z. A pure fold over events, one by one.

The journal carries them in every 500th event and at the head of each segment; the till keeps its own by the same fold. They grow with
the members that owe bon and with the day's QRIS sales, both bounded.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gateway.sums import Fields, Json, Sums, adds, payments, sums_in, text, whole

MAX_QRIS = 500
"""QRIS sales of a day that wait to be ticked: more than a village shop has. The oldest fall out; they are in the journal."""
MAX_BONS = 2_000
"""Members that owe something at a time: all of a large village. Who sells on bon asks `has_room` first; the fold itself drops nobody."""
MAX_DUES = 12
"""Due dates of one member: a year of months. What would be one more is owed by the latest of them."""
NOT_TOLD = frozenset({"v", "kind", "boot", "request", "marks", "books", "qris"})
"""Keys of a Z that its paper does not need."""


@dataclass(frozen=True, slots=True)
class Bon:
    """What a member owes. `parts`: (due date, rupiah), the oldest first; the date is "" where none was agreed. Paid back oldest first."""

    member: str
    parts: tuple[tuple[str, int], ...]

    @property
    def amount(self) -> int:
        """All that is owed."""
        return sum(amount for _, amount in self.parts)

    @property
    def due(self) -> str:
        """The oldest due date, "" where there is none."""
        return next((due for due, _ in self.parts if due), "")


@dataclass(frozen=True, slots=True)
class Shift:
    """The last shift. `no` 0: there was none. `cash`: its float; `day`: its business day, as it was opened under."""

    no: int = 0
    is_open: bool = False
    clerk: str = ""
    cash: int = 0
    opened_ms: int = 0
    day: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Books:
    """`z`, `z_seq`, `z_hash`: the last Z's number, event and hash in hex; `last_z`: what it told; `first`: the first that `of_day` counts.

    `day`: the business day of the first thing counted since the last Z, "" where there was none. `wall_ms`: of the last thing counted.
    `grand_total`: of all sales ever; it never falls. `qris`: (receipt number, rupiah) of the day's sales that nobody has ticked.
    """

    shift: Shift = field(default_factory=Shift)
    of_shift: Sums = field(default_factory=Sums)
    of_day: Sums = field(default_factory=Sums)
    first: int = 1
    day: str = ""
    wall_ms: int = 0
    z: int = 0
    z_seq: int = 0
    z_hash: str = ""
    grand_total: int = 0
    qris: tuple[tuple[int, int], ...] = ()
    bons: tuple[Bon, ...] = ()
    last_z: Fields = field(default_factory=lambda: MappingProxyType({}))
    trained: int = 0

    @property
    def expected(self) -> int:
        """Rupiah that must lie in the drawer of the open shift."""
        return self.shift.cash + self.of_shift.cash

    @property
    def open_no(self) -> int:
        """The open shift's number, 0 where none is open."""
        return self.shift.no if self.shift.is_open else 0

    def bon(self, member: str) -> Bon:
        """What this member owes."""
        return next((bon for bon in self.bons if bon.member == member), Bon(member, ()))

    def has_room(self, member: str) -> bool:
        """Whether this member may owe something more: one who owes already, or one of few enough."""
        return len(self.bons) < MAX_BONS or bool(self.bon(member).parts)

    def renamed(self, name: Callable[[str], str]) -> "Books":
        """The same with members under other names."""
        return replace(self, bons=tuple(sorted((replace(bon, member=name(bon.member)) for bon in self.bons), key=lambda bon: bon.member)))

    def told(self) -> dict[str, Json]:
        """All of it but `z` and `grand_total`, which an event's `marks` tell; nothing is left out that `books_in` could not put back."""
        shift = self.shift
        told: dict[str, Json] = {
            "first": self.first, "day": self.day, "wall_ms": self.wall_ms, "z_seq": self.z_seq, "z_hash": self.z_hash,
            "shift": shift.no, "open": shift.is_open, "clerk": shift.clerk, "cash": shift.cash, "opened_ms": shift.opened_ms,
            "shift_day": shift.day, "confirmed": shift.confirmed,
            "of_shift": self.of_shift.told(), "of_day": self.of_day.told(),
            "qris": [list(sale) for sale in self.qris],
            "last_z": dict(self.last_z), "trained": self.trained,
            "bons": [[bon.member, due, amount] for bon in self.bons for due, amount in bon.parts],
        }  # fmt: skip
        return {name: value for name, value in told.items() if value}


def owed(changes: Iterable[tuple[str, int, str]]) -> tuple[Bon, ...]:
    """Who owes what after these changes, in order: member, rupiah (negative: paid back, the oldest first), and when that is due."""
    owed: dict[str, tuple[tuple[str, int], ...]] = {}
    for member, by, due in changes:
        if member and by:
            parts = owed.get(member, ())
            owed[member] = _more(parts, by, due) if by > 0 else _less(parts, -by)
    return tuple(Bon(member, owed[member]) for member in sorted(owed) if owed[member])


def books_in(told: Json, z: int, grand_total: int) -> Books:
    """The books that `told` told, with the numbers that stood beside them in `marks`."""
    fields: Fields = told if isinstance(told, dict) else {}
    shift = Shift(
        whole(fields, "shift"), fields.get("open") is True, text(fields, "clerk"), whole(fields, "cash"), whole(fields, "opened_ms"),
        text(fields, "shift_day"), fields.get("confirmed") is True,
    )  # fmt: skip
    last_z = fields.get("last_z")
    owed: dict[str, list[tuple[str, int]]] = {}
    for part in _lists(fields, "bons"):
        match part:
            case [str(member), str(due), int(amount)]:
                owed.setdefault(member, []).append((due, amount))
    return Books(
        shift, sums_in(fields.get("of_shift")), sums_in(fields.get("of_day")), whole(fields, "first"), text(fields, "day"),
        whole(fields, "wall_ms"), z, whole(fields, "z_seq"), text(fields, "z_hash"), grand_total,
        tuple(_pairs(fields)),
        tuple(Bon(member, tuple(parts)) for member, parts in owed.items()), dict(last_z) if isinstance(last_z, dict) else {},
        whole(fields, "trained"),
    )  # fmt: skip


def read(books: Books, kind: str, fields: Fields, seq: int, digest: str = "") -> Books:
    """The books after event `seq`. `fields`: its decoded body; `digest`: its hash in hex, of which a Z's is kept."""
    match kind:
        case "training":
            return replace(books, trained=max(books.trained, whole(fields, "number")))
        case "shift_open":
            return _opened(books, fields)
        case "z":
            return _ended(books, fields, seq, digest)
        case "date_fixed" if whole(fields, "z") == books.z + 1:
            return replace(books, day=text(fields, "day"), shift=replace(books.shift, day=text(fields, "day")))
        case "date_fixed" if whole(fields, "z") == books.z:
            return replace(books, last_z={**books.last_z, "business_day": text(fields, "day")})
    changes = adds(kind, fields)
    if not changes:
        return books
    books = replace(
        books,
        of_day=books.of_day.plus(changes),
        of_shift=books.of_shift.plus(changes) if books.shift.is_open and kind != "shift_close" else books.of_shift,
        day=books.day or text(fields, "business_day"),
        wall_ms=whole(fields, "wall"),
    )
    match kind:
        case "sale" | "refund" | "bon_payment":
            return _sold(books, kind, fields)
        case "shift_close":
            return replace(books, shift=replace(books.shift, is_open=False), qris=unticked(books.qris, fields))
    return books


def _opened(books: Books, fields: Fields) -> Books:
    day = text(fields, "business_day")
    shift = Shift(
        whole(fields, "shift"), is_open=True, clerk=text(fields, "by"), cash=whole(fields, "float"), opened_ms=whole(fields, "wall"),
        day=day, confirmed="day" in fields,
    )  # fmt: skip
    return replace(books, shift=shift, of_shift=Sums(), day=books.day or day)


def _ended(books: Books, fields: Fields, seq: int, digest: str) -> Books:
    """The day is over, and with it a shift that nobody closed."""
    told = {name: value for name, value in fields.items() if name not in NOT_TOLD}
    return Books(
        replace(books.shift, is_open=False), books.of_shift, first=seq + 1, wall_ms=books.wall_ms, z=whole(fields, "z"), z_seq=seq,
        z_hash=digest, grand_total=books.grand_total, bons=books.bons, last_z=told,
    )  # fmt: skip


def _sold(books: Books, kind: str, fields: Fields) -> Books:
    """Who owes what, and what came by QRIS."""
    member, paid = text(fields, "member"), payments(fields, whole(fields, "amount"))
    if kind == "bon_payment":
        return replace(books, bons=_owes(books.bons, member, -sum(amount for _, amount in paid), ""))
    if kind == "sale":
        came = sum(amount for how, amount in paid if how == "qris")
        more = ((whole(fields, "receipt_no"), came),) if came else ()
        books = replace(books, grand_total=books.grand_total + whole(fields, "total"), qris=(*books.qris, *more)[-MAX_QRIS:])
    owed = sum(amount for how, amount in paid if how == "bon")
    return replace(books, bons=_owes(books.bons, member, owed if kind == "sale" else -owed, _due(fields))) if owed else books


def _due(fields: Fields) -> str:
    """Until when the bon among the payments is to be paid back."""
    told = fields.get("payments")
    found = [item for item in told if isinstance(item, dict) and item.get("kind") == "bon"] if isinstance(told, list) else []
    return text(found[0], "due") if found else ""


def _owes(bons: tuple[Bon, ...], member: str, by: int, due: str) -> tuple[Bon, ...]:
    if not member or not by:
        return bons
    owed = {bon.member: bon for bon in bons}
    before = owed.pop(member, Bon(member, ()))
    parts = _more(before.parts, by, due) if by > 0 else _less(before.parts, -by)
    if parts:
        owed[member] = Bon(member, parts)
    return tuple(owed[name] for name in sorted(owed))


def _more(parts: tuple[tuple[str, int], ...], by: int, due: str) -> tuple[tuple[str, int], ...]:
    owed = dict(parts)
    if due not in owed and len(owed) >= MAX_DUES:
        due = max(owed)
    owed[due] = owed.get(due, 0) + by
    return tuple(sorted(owed.items()))


def _less(parts: tuple[tuple[str, int], ...], by: int) -> tuple[tuple[str, int], ...]:
    """What is left when so much is paid back; more than is owed pays all of it."""
    left = []
    for due, amount in parts:
        paid = min(by, amount)
        by -= paid
        if amount > paid:
            left.append((due, amount - paid))
    return tuple(left)


def unticked(qris: tuple[tuple[int, int], ...], fields: Fields) -> tuple[tuple[int, int], ...]:
    """Those of the QRIS sales that the event of these fields does not say were looked for."""
    told = fields.get("qris")
    ticked = {item.get("receipt_no") for item in told if isinstance(item, dict)} if isinstance(told, list) else set()
    return tuple(sale for sale in qris if sale[0] not in ticked)


def _pairs(fields: Fields) -> list[tuple[int, int]]:
    pairs = []
    for sale in _lists(fields, "qris"):
        match sale:
            case [int(number), int(amount)]:
                pairs.append((number, amount))
    return pairs


def _lists(fields: Fields, key: str) -> list[list[Json]]:
    value = fields.get(key)
    return [item for item in value if isinstance(item, list)] if isinstance(value, list) else []
