"""The training mode (mode latihan): the real page and the real goods, and nothing of it counts. A part of the till.

A practised sale is an event `training` with a row of numbers of its own (L-000012), so that an overseer sees who practised what: money
taken against a practice slip shows. It is in no total, moves no stock and owes no bon. A start always begins without it.
"""

import json

from gateway.clock import Now
from gateway.config import Outlet
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import (
    Act,
    ChangeLine,
    Discount,
    Pay,
    PrintTest,
    PrintX,
    Scan,
    SetMember,
    TellTime,
    Train,
    VoidBasket,
)
from gateway.messages.counter import Asked
from gateway.messages.journal import Json, Row
from gateway.messages.sales import Sale, SaleResult, StoredSale
from gateway.pos.basket import Basket, line_fields
from gateway.pos.desk import Desk, UnderWay
from gateway.pos.orders import Orders
from gateway.pos.receipt import practice_slip
from gateway.pos.rights import allowed
from gateway.pos.slips import Slips

PRACTISED: tuple[type[Act], ...] = (Scan, ChangeLine, Discount, SetMember, Pay, VoidBasket, Train, PrintTest, PrintX, TellTime)
"""Acts of the training mode. The others change what is real; a QRIS code could really be paid."""


class Training:
    """Begins and ends the mode, and takes the payments in it."""

    def __init__(self, desk: Desk, orders: Orders, slips: Slips, outlet: Outlet) -> None:
        self._desk = desk
        self._orders = orders
        self._slips = slips
        self._outlet = outlet

    def gate(self, act: Act) -> Fault | None:
        """Why this act is not for the training mode; None if it is."""
        real = isinstance(act, ChangeLine) and act.price is not None
        new = isinstance(act, Scan) and (act.name is not None or act.price is not None)
        return fault("GW-3632", "never") if real or new or not isinstance(act, PRACTISED) else None

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Begin or end the mode, between two baskets."""
        act = asked.act
        if not isinstance(act, Train):
            raise TypeError(act)
        if (why := allowed(asked, "training")) is not None:
            return self._desk.refuse(asked, why, 403)
        if act.on == self._desk.training:
            return self._desk.accept(asked)
        if self._desk.basket.lines or self._desk.under_way is not None or self._desk.following is not None:
            return self._desk.refuse(asked, fault("GW-3631", "now"), 409)
        return self._orders.give(asked, "training", {"on": act.on}, now, lambda _: self._turned(on=act.on))

    def pay(self, asked: Asked, basket: Basket, sale: Sale, now: Now) -> list[Effect]:
        """Practise this payment; answered when the event is durable, as a real one is."""
        self._desk.under_way = UnderWay(basket.id, sale, [])
        fields = _fields(sale)
        return self._orders.give(asked, "training", fields, now, lambda row: self._paid(sale, row, now), self._open_again, result=_result)

    def _turned(self, *, on: bool) -> list[Effect]:
        self._desk.training = on
        return []

    def _paid(self, sale: Sale, row: Row, now: Now) -> list[Effect]:
        result = _result(row)
        stored = StoredSale(result, sale, now.wall_ms, now.trust, 1)
        self._desk.answers.paid(stored)
        self._desk.next_buyer()
        return self._slips.report("latihan", practice_slip(stored, self._outlet))

    def _open_again(self) -> None:
        self._desk.under_way = None


def _fields(sale: Sale) -> dict[str, Json]:
    lines: list[Json] = [line_fields(line) for line in sale.lines]
    return {
        "basket": sale.basket, "lines": lines, "total": sale.total, "rounding": sale.rounding, "paid": sale.paid,
        "tendered": sale.tendered, "change": sale.change,
    }  # fmt: skip


def _result(row: Row) -> SaleResult:
    told = json.loads(row.body)
    return SaleResult(told["number"], row.seq, told["total"], told["rounding"], told["paid"], told["tendered"], told["change"])
