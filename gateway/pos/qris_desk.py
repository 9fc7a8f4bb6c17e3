"""QRIS at the counter: the code that asks for the sum of a basket, made offline. A part of the till; that money came only a clerk can say.

A code that is shown says nothing about payment. It is confirmed by the payment itself (`confirmed`), which names the clerk.
"""

from gateway.clock import Now
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import AskQris
from gateway.messages.counter import Asked
from gateway.messages.printing import Document, Pair, Qr, Rule, Text
from gateway.pos.basket import Basket
from gateway.pos.desk import AskedQris, Desk
from gateway.pos.money import dots, rp
from gateway.pos.qris_code import StaticCode, dynamic, read_static
from gateway.pos.slips import Slips

DOTS = 5
"""Printer dots of one square: a code of version 11 (61 squares and a rim) then fills 345 of the 384 dots of 58 mm paper."""


class QrisDesk:
    """Makes, cancels and prints the code of the open basket."""

    def __init__(self, desk: Desk, config: Config, slips: Slips) -> None:
        self._desk = desk
        self._slips = slips
        self._outlet = config.outlet
        self._most = config.pos.qris_max
        text = config.pos.qris_static
        self._code: StaticCode | Fault = read_static(text) if text else fault("GW-3824", "never")

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Answer `AskQris`: the code stands in the state afterwards."""
        act = asked.act
        if not isinstance(act, AskQris):
            raise TypeError(act)
        basket = self._desk.basket
        if self._desk.under_way is not None or act.basket != basket.id:
            return self._desk.refuse(asked, fault("GW-3414" if self._desk.under_way else "GW-3412", "now"), 409)
        if act.cancel:
            self._cancel(basket)
            return self._desk.accept(asked)
        made = self._make(act, basket)
        if isinstance(made, Fault):
            return self._desk.refuse(asked, made)
        self._desk.qris = made
        paper = self._slips.paper(bill(self._outlet.name or self._outlet.id, made)) if act.paper else []
        return self._desk.refuse(asked, paper, 503) if isinstance(paper, Fault) else [*self._desk.accept(asked), *paper]

    def _make(self, act: AskQris, basket: Basket) -> AskedQris | Fault:
        if isinstance(self._code, Fault):
            return self._code
        amount = basket.total if act.amount is None else act.amount
        if not 1 <= amount <= min(basket.total, self._most):
            return fault("GW-3822", "never", amount=rp(amount))
        payload = self._code.payload if act.plain else dynamic(self._code, amount, f"{self._outlet.receipt_prefix}-{basket.id}")
        return payload if isinstance(payload, Fault) else AskedQris(basket.id, basket.total, amount, payload)

    def _cancel(self, basket: Basket) -> None:
        asked = self._desk.qris
        if asked is not None and asked.basket == basket.id:
            self._desk.qris = AskedQris(asked.basket, asked.total, asked.amount, asked.payload, cancelled=True)


def bill(outlet: str, asked: AskedQris) -> Document:
    """The slip that a buyer scans; it says that nothing is paid yet."""
    return Document(
        "",
        (
            Text(outlet, "center", bold=True),
            Text("BELUM DIBAYAR", "center", bold=True),
            Rule(),
            Pair("Bayar dengan QRIS", dots(asked.amount), bold=True),
            Qr(asked.payload, DOTS),
            Text("Tunjukkan bukti kepada kasir. Struk dicetak setelah uang masuk.", "center"),
        ),
    )
