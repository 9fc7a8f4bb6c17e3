"""Orders of events that are no sale: who waits for each, and what is to be done when it is durable. Decides nothing itself.

An order is answered when the journal has written it. The same call come twice meanwhile waits for the same answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.clock import Now
from gateway.config import Outlet
from gateway.faults import fault
from gateway.messages import Effect
from gateway.messages.counter import Answer, Asked
from gateway.messages.journal import Commit, CommitRefused, Committed, CommitUnknown, Json, Row
from gateway.messages.sales import SaleResult
from gateway.pos.day import day_of
from gateway.pos.desk import MAX_WAITING, Desk

PRIVATE = ("klinik", "apotek")
"""Outlets whose goods tell of somebody's health: beside a basket, which may be a member's, they are named in no event."""
OF_A_BASKET, GOODS = ("price_override",), ("code", "name")

ENDS = ("shift_close", "z")
MONEY = ("refund", "cash_in", "cash_out", "saving", "bon_payment")
"""Kinds that change what lies in the drawer, beside sales."""
Done = Callable[[Row], list[Effect]]
"""What follows once the event is durable (a slip, the drawer); the answers are given beside it."""


@dataclass(slots=True)
class _Order:
    waiting: list[Asked]
    done: Done
    failed: Callable[[], object]
    kind: str
    result: Callable[[Row], SaleResult] | None


class Orders:
    """The orders under way. Their tokens are "till.1", "till.2" … and belong to this start alone."""

    def __init__(self, desk: Desk, outlet: Outlet) -> None:
        self._desk = desk
        self._outlet = outlet
        self._under_way: dict[str, _Order] = {}
        self._count = 0

    def give(  # noqa: PLR0913 - an order and what becomes of it
        self,
        asked: Asked | None,
        kind: str,
        fields: Mapping[str, Json],
        now: Now,
        done: Done,
        failed: Callable[[], object] = lambda: None,
        *,
        result: Callable[[Row], SaleResult] | None = None,
    ) -> list[Effect]:
        """Order an event of this kind; `asked` is answered, and `done` asked for its effects, when it is durable.

        `failed` is called when nothing was written and nothing will be. `result`: what the answer tells beside done.

        Who acts (`by`), who agreed (`consent`) and the caller's own id (`request`) are put beside its own fields.
        """
        if asked is not None and (same := self._same(asked)) is not None:
            return self._join(asked, same)
        self._count += 1
        token = f"till.{self._count}"
        self._under_way[token] = _Order([] if asked is None else [asked], done, failed, kind, result)
        left_out = GOODS if kind in OF_A_BASKET and self._outlet.kind in PRIVATE else ()
        told = {key: value for key, value in fields.items() if key not in left_out}
        return [Commit(kind, now, self._day(kind, fields, now), {**told, **signed(asked)}, token)]

    @property
    def money_waits(self) -> bool:
        """Something that changes what lies in the drawer is with the journal."""
        return any(order.kind in MONEY for order in self._under_way.values())

    def waits(self, asked: Asked) -> bool:
        """The same call is with the journal already."""
        return self._same(asked) is not None

    def committed(self, event: Committed) -> list[Effect]:
        """An event is durable: ours if we know its token."""
        order = self._under_way.pop(event.token, None)
        if order is None:
            return []
        result = order.result(event.row) if order.result is not None else None
        answers = [effect for asked in order.waiting for effect in self._desk.accept(asked, result)]
        return [*answers, *order.done(event.row)]

    def refused(self, event: CommitRefused) -> list[Effect]:
        """Nothing was written: everybody who waits is told."""
        order = self._under_way.pop(event.token, None)
        if order is None:
            return []
        order.failed()
        return [effect for asked in order.waiting for effect in self._desk.refuse(asked, event.fault, 503)]

    def unknown(self, event: CommitUnknown) -> list[Effect]:
        """Nobody knows whether it was written. Who waits is told; `done` follows when it turns out that it was."""
        order = self._under_way.get(event.token)
        if order is None:
            return []
        waiting, order.waiting = order.waiting, []
        self._desk.note = event.fault
        return [Answer(asked.call, event.fault, None, 503) for asked in waiting]

    def _day(self, kind: str, fields: Mapping[str, Json], now: Now) -> str:
        """What ends a day belongs to it, however late it is written; a shift to the day under which the clerk opens it."""
        books, told = self._desk.books, fields.get("day")
        if kind == "shift_open" and isinstance(told, str):
            return told
        return books.day if kind in ENDS and books.day else day_of(books, self._outlet, now)

    def _same(self, asked: Asked) -> _Order | None:
        if not asked.request:
            return None
        orders = self._under_way.values()
        return next((order for order in orders if any(one.request == asked.request for one in order.waiting)), None)

    def _join(self, asked: Asked, order: _Order) -> list[Effect]:
        if any(one.act != asked.act for one in order.waiting):
            return self._desk.refuse(asked, fault("GW-3418", "never"), 409)
        if len(order.waiting) == MAX_WAITING:
            return self._desk.refuse(asked, fault("GW-3417"), 503)
        order.waiting.append(asked)
        return []


def signed(asked: Asked | None) -> dict[str, Json]:
    """Who acts, who agreed and the caller's own id, as a body has them."""
    if asked is None:
        return {}
    signed: dict[str, Json] = {"request": asked.request} if asked.request else {}
    if asked.who is not None:
        signed["by"] = asked.who.name
    if asked.consent is not None:
        signed["consent"] = asked.consent.name
    return signed
