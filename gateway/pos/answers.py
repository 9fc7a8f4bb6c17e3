"""What was answered before: the same request or the same basket again changes nothing and gets the same answer. Bounded memory."""

from dataclasses import dataclass, replace
from typing import TypeVar

from gateway.faults import Fault, fault
from gateway.messages.acts import Act, MoveCash, Pay, PayBon, Refund, TakeSaving
from gateway.messages.counter import Answer, Asked
from gateway.messages.journal import MoneyMoved
from gateway.messages.sales import Payment, Sale, SaleResult, StoredSale
from gateway.pos.payment import same_payments

V = TypeVar("V")

MAX_REMEMBERED = 2_000
"""Requests, paid and voided baskets each: some ten days of a busy shop. A page that repeats a call does so within minutes."""


@dataclass(frozen=True, slots=True)
class Paid:
    """What is left of a paid basket once its lines are forgotten: enough to answer for it."""

    result: SaleResult
    sale: Sale


@dataclass(frozen=True, slots=True)
class _Done:
    """An accepted call. `act` None: known from the journal only, by its basket."""

    act: Act | None
    basket: str
    result: SaleResult | None
    refund_of: int = 0
    moved: MoneyMoved | None = None


class Answers:
    """The memory of the counter. Only what was accepted is kept: a refused call changed nothing and may be judged anew."""

    def __init__(self) -> None:
        self._done: dict[str, _Done] = {}
        self._paid: dict[str, Paid] = {}
        self._voided: dict[str, None] = {}

    def done(self, asked: Asked, result: SaleResult | None = None) -> None:
        """This call was accepted, with this result."""
        basket = asked.act.basket if isinstance(asked.act, Pay) else ""
        if asked.request:
            _remember(self._done, asked.request, _Done(asked.act, basket, result))

    def paid(self, stored: StoredSale) -> None:
        """This basket is durable as a sale."""
        sale = stored.sale
        _remember(self._paid, sale.basket, Paid(stored.result, replace(sale, lines=())))
        if stored.request and stored.request not in self._done:
            _remember(self._done, stored.request, _Done(None, sale.basket, stored.result, sale.refund_of))

    def moved(self, money: MoneyMoved) -> None:
        """This money was taken or given before this start."""
        _remember(self._done, money.request, _Done(None, "", None, moved=money))

    def voided(self, basket: str) -> None:
        """This basket was given up."""
        _remember(self._voided, basket, None)

    def is_paid(self, basket: str) -> bool:
        """True if this basket is known to be a sale."""
        return basket in self._paid

    def is_voided(self, basket: str) -> bool:
        """True if this basket is known to have been given up."""
        return basket in self._voided

    def again(self, asked: Asked) -> Answer | None:
        """The answer to a request that was accepted before; None if this is a new one.

        A request id that comes back with another act did nothing and is a mistake of the caller (409, with the first one's result).
        """
        done = self._done.get(asked.request) if asked.request else None
        if done is None or (isinstance(asked.act, Pay) and asked.act.basket == done.basket):
            return None  # a payment that comes twice is told by its basket
        if done.act == asked.act or (done.act is None and _is_of_before(asked.act, done)):
            return Answer(asked.call, None, done.result)
        return Answer(asked.call, fault("GW-3418", "never"), done.result, 409)

    def paid_again(self, asked: Asked, act: Pay) -> Answer | None:
        """The answer to a payment of a basket that is paid already; None if it is not."""
        paid = self._paid.get(act.basket)
        return None if paid is None else Answer(asked.call, *_verdict(act.payments, paid))


def _is_of_before(act: Act, done: _Done) -> bool:
    """Whether this act says what the journal knows of a call of before this start."""
    money = done.moved or MoneyMoved("", "", 0)
    match act:
        case Refund(receipt_no):
            return receipt_no == done.refund_of
        case PayBon(member, payment):
            return (money.kind, money.member) == ("bon_payment", member.strip(" ")) and payment.amount in (None, money.amount)
        case TakeSaving(member, amount):
            return (money.kind, money.member, money.amount) == ("saving", member.strip(" "), amount)
        case MoveCash(direction, amount):
            return (money.kind, money.amount) == (f"cash_{direction}", amount)
    return False


def _verdict(given: tuple[Payment, ...], paid: Paid) -> tuple[Fault | None, SaleResult, int]:
    if same_payments(given, paid.sale):
        return None, paid.result, 200
    return fault("GW-3411", "never", receipt_no=paid.result.receipt_no), paid.result, 409


def _remember(memory: dict[str, V], key: str, value: V) -> None:
    memory.pop(key, None)
    memory[key] = value
    if len(memory) > MAX_REMEMBERED:
        del memory[next(iter(memory))]
