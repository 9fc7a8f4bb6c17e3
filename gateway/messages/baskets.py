"""A basket as a value, with what was agreed about its lines, and the draft of all baskets that outlives a power cut."""

from dataclasses import dataclass, field

from gateway.messages.sales import SaleLine


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one line beside what the receipt says of it.

    `goods`, `kind`: its code and kind in the catalogue. `listed`: the list price when it was put in, None where the price is a label's
    or typed; `before`: the price that a consent has changed. `off`: rupiah that the clerk takes off the line, at most `most` percent
    of it. `floor`: rupiah per unit below which no discount goes. `reminder`: what must be done before it is paid; `noted`: it was.
    """

    goods: str = ""
    kind: str = ""
    listed: int | None = None
    before: int | None = None
    off: int = 0
    most: int = 100
    floor: int = 0
    reminder: str = ""
    noted: bool = False


PLAIN = Terms()


@dataclass(frozen=True, slots=True)
class Off:
    """A discount over the whole basket, as it was meant: `amount` rupiah or `percent`; of no line more than `most` percent."""

    amount: int | None = None
    percent: int | None = None
    most: int = 100


@dataclass(frozen=True, slots=True)
class Basket:
    """An open basket. `times`: quantity for the next item, in thousandths, None if none was given. `last_n`: highest line number used.

    Line numbers are never used again, so that taking a line away twice takes away one line. `terms`: by line number, in order of
    the lines, of those that have any. A line's `discount` is its own and its share of `off`.
    """

    id: str
    lines: tuple[SaleLine, ...] = ()
    member: str | None = None
    times: int | None = None
    last_n: int = 0
    terms: tuple[tuple[int, Terms], ...] = ()
    off: Off | None = None

    @property
    def subtotal(self) -> int:
        """Rupiah before discounts."""
        return sum(line.amount + line.discount for line in self.lines)

    @property
    def discount(self) -> int:
        """Rupiah taken off, all lines together."""
        return sum(line.discount for line in self.lines)

    @property
    def total(self) -> int:
        """Rupiah to pay, before cash is rounded."""
        return sum(line.amount for line in self.lines)

    def terms_of(self, n: int) -> Terms:
        """What holds for line `n`."""
        return next((terms for number, terms in self.terms if number == n), PLAIN)


@dataclass(frozen=True, slots=True)
class Held:
    """A basket put aside. `since_ms`: wall ms."""

    basket: Basket
    since_ms: int


@dataclass(frozen=True, slots=True)
class Draft:
    """All that lies on the counter unpaid: what must come back after a power cut. `seq`: where the journal stood.

    A basket without lines, member and quantity is no draft and is left out (None).
    """

    journal: str
    open: Basket | None = None
    following: Basket | None = None
    held: tuple[Held, ...] = ()
    seq: int = field(default=0, compare=False)

    def __bool__(self) -> bool:
        return self.open is not None or self.following is not None or bool(self.held)


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Keep this draft over a power cut; the one before it is no longer wanted."""

    draft: Draft
