"""What lies on the counter: the open basket, the one that follows it, the note. Shared by the till's parts; decides nothing."""

from dataclasses import dataclass, field, replace

from gateway.books import Books
from gateway.faults import Fault
from gateway.messages import Effect
from gateway.messages.acts import Who
from gateway.messages.baskets import Held
from gateway.messages.counter import Answer, Asked
from gateway.messages.sales import Sale, SaleLine, SaleResult
from gateway.pos.answers import Answers
from gateway.pos.basket import Basket, put
from gateway.pos.regulated import Regulated
from gateway.pos.rules import Rules

MAX_WAITING = 32
"""Calls that wait for one commit or one weight. A page sends one at a time; more than this is a page in a loop."""


@dataclass(slots=True)
class UnderWay:
    """A basket whose end (`sale`, or a void where it is None) is with the journal. `frozen`: why nobody knows whether it was written."""

    basket: str
    sale: Sale | None
    waiting: list[Asked]
    frozen: Fault | None = None


@dataclass(frozen=True, slots=True)
class AskedQris:
    """A QRIS code that a buyer was shown. It asks for `amount` rupiah of this basket as it was at `total`."""

    basket: str
    total: int
    amount: int
    payload: str
    cancelled: bool = False


@dataclass(slots=True)
class Desk:
    """The counter between two events. `following`: goods scanned while the open basket is with the journal.

    `held`: baskets put aside, the oldest first. `day`: the business day of the event that is being served.
    `books`: what shift and day add up to. `who`: the clerk at the counter; `clerks`: some are defined, so that selling needs one.
    `ending`: the end of the shift or the day is with the journal; what is sold now comes after it.
    """

    boot: int
    basket: Basket
    following: Basket | None = None
    under_way: UnderWay | None = None
    note: Fault | None = None
    answers: Answers = field(default_factory=Answers)
    opened: int = 1
    qris: AskedQris | None = None
    held: tuple[Held, ...] = ()
    day: str = ""
    regulated: Regulated = field(default_factory=lambda: Regulated(Rules(), lambda code: (code, None)))
    books: Books = field(default_factory=Books)
    who: Who | None = None
    clerks: bool = False
    ending: bool = False
    training: bool = False

    @property
    def shift(self) -> int:
        """The number of the shift that a sale of now belongs to, 0 where none is open."""
        return 0 if self.ending else self.books.open_no

    @property
    def for_scans(self) -> Basket:
        """Where the next goods go: never into a basket whose payment is under way."""
        if self.under_way is None:
            return self.basket
        if self.following is None:
            self.following = self.new_basket()
        return self.following

    def keep(self, basket: Basket) -> bool:
        """Put a changed basket back in its place. False if it is no longer on the counter."""
        if basket.id == self.basket.id:
            self.basket = basket
        elif self.following is not None and basket.id == self.following.id:
            self.following = basket
        else:
            return False
        return True

    def sell(self, basket: Basket, line: SaleLine) -> Fault | None:
        """Put these goods into this basket; why not, if they do not fit. The quantity given for them is used up."""
        filled = self.checked(put(basket, line, self.regulated.terms(line, self.day)))
        if isinstance(filled, Fault):
            return filled
        self.keep(replace(filled, times=None))
        return None

    def checked(self, outcome: Basket | Fault) -> Basket | Fault:
        """A changed basket, if the rules of regulated goods allow it; else why not."""
        if isinstance(outcome, Fault):
            return outcome
        return self.regulated.wrong(outcome, self.day) or outcome

    def find(self, basket: str) -> Basket | None:
        """The basket on the counter with this id."""
        return next((one for one in (self.basket, self.following) if one is not None and one.id == basket), None)

    def next_buyer(self) -> None:
        """The open basket has come to its end; the following one is now open."""
        self.under_way = None
        self.basket, self.following = self.following or self.new_basket(), None

    def refuse(self, asked: Asked | None, what: Fault, status: int = 422, result: SaleResult | None = None) -> list[Effect]:
        """Tell the clerk why not, at the page and to the caller, if anyone called (a scanner does not)."""
        self.note = what
        return [] if asked is None else [Answer(asked.call, what, result, status)]

    def accept(self, asked: Asked | None, result: SaleResult | None = None) -> list[Effect]:
        """The act was done: the last note is over, and the same request again will get the same answer."""
        self.note = None
        if asked is None:
            return []
        self.answers.done(asked, result)
        return [Answer(asked.call, None, result)]

    def new_id(self) -> str:
        """An id that no basket and no refund had before."""
        self.opened += 1
        return basket_id(self.boot, self.opened)

    def new_basket(self) -> Basket:
        """An empty basket for the next buyer."""
        return Basket(self.new_id())


def basket_id(boot: int, counter: int) -> str:
    """As "12-345": unique over the journal's life, since every start has a new boot number."""
    return f"{boot}-{counter}"


def boot_of(basket: str) -> int | None:
    """The boot number in a basket's id; None for an id that is not ours."""
    boot, _, _ = basket.partition("-")
    return int(boot) if boot.isascii() and boot.isdigit() else None
