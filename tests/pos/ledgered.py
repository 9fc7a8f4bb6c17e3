"""A shop with clerks whose journal is the real ledger: what the till orders is written, and told back, at once or when the test says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.clock import Trust
from gateway.journal.event import decode
from gateway.journal.ledger import Ledger, Order, restore
from gateway.messages import Effect
from gateway.messages.acts import Act, Who
from gateway.messages.counter import Answer, Asked, ClerkEntered
from gateway.messages.journal import Commit, CommitRefused, CommitSale, Committed, JournalOpened, Json, Row, SaleCommitted
from tests.pos.conftest import Shop

if TYPE_CHECKING:
    from gateway.faults import Fault

ANI, BUDI, TOGAR = Who("ANI", "kasir"), Who("BUDI", "ketua"), Who("TOGAR", "teknisi")
DAY_S = 86_400


class Outlet(Shop):
    """`rows`: the journal. `waits`: orders that the journal has not written yet, where `slow`."""

    def __init__(self, *, clerks: bool = True, printer: bool = True, trust: Trust = 3) -> None:
        self.ledger = Ledger()
        self.rows: list[Row] = []
        self.slow = False
        self.waits: list[Order] = []
        super().__init__(printer=printer, scale=False)
        self.who: Who | None = ANI if clerks else None
        self.now = replace(self.now, trust=trust)
        self.begin()

    def begin(self) -> list[Effect]:
        """The gateway starts, after a power cut if it ran before."""
        self.restart()
        self.waits = []
        self.now = replace(self.now, boot=self.now.boot + 1)
        ledger = restore(self.rows) if self.rows else Ledger()
        self.write(Commit("genesis" if not self.rows else "boot", self.now, "2026-11-24", {}), told=False)
        assert restore(self.rows).books == self.ledger.books
        assert ledger.tip.seq == len(self.rows) - 1
        opened = JournalOpened(
            "0a1b2c3d", replace(self.ledger.tip, boot=self.now.boot), tuple(self.ledger.sales.values()), books=self.ledger.books
        )
        return [*self.feed(opened), *self.feed(ClerkEntered(self.who, self.who is not None))]

    def do(self, act: Act, *, who: Who | None = None, consent: Who | None = None, request: str = "") -> tuple[Answer | None, list[Effect]]:
        """What the page's clerk asks is answered, once the journal has written what was ordered; and what else was ordered."""
        self.calls += 1
        effects = self.carry(self.feed(Asked(self.calls, act, request, who or self.who, consent)))
        mine = [effect for effect in effects if isinstance(effect, Answer) and effect.call == self.calls]
        return (mine[0] if mine else None), [effect for effect in effects if not isinstance(effect, Answer)]

    def fault(self, act: Act, *, who: Who | None = None, consent: Who | None = None) -> Fault | None:
        """Why not, None if it was done."""
        answer, _ = self.do(act, who=who, consent=consent)
        assert answer is not None
        return answer.fault

    def code(self, act: Act, *, who: Who | None = None, consent: Who | None = None) -> str:
        """The code of that fault, "" if it was done."""
        why = self.fault(act, who=who, consent=consent)
        return "" if why is None else why.code

    def carry(self, effects: list[Effect]) -> list[Effect]:
        """Give the orders among these to the journal; everything else that follows."""
        done: list[Effect] = []
        for effect in effects:
            if isinstance(effect, CommitSale | Commit):
                self.waits.append(effect)
            else:
                done.append(effect)
        while self.waits and not self.slow:
            done += self.carry(self.write(self.waits.pop(0)))
        return done

    def all_written(self) -> list[Effect]:
        """The journal writes what waited."""
        self.slow = False
        return self.carry([])

    def refused(self, why: Fault) -> list[Effect]:
        """The journal writes nothing of what waited."""
        self.slow, waits, self.waits = False, self.waits, []
        return [effect for one in waits if isinstance(one, Commit) for effect in self.carry(self.feed(CommitRefused(one.token, "", why)))]

    def write(self, order: Order, *, told: bool = True) -> list[Effect]:
        """One order, durable."""
        self.ledger, (entry,) = self.ledger.append([order])
        effects: list[Effect] = []
        if entry.row is not None:
            self.rows.append(entry.row)
            token = order.sale.basket if isinstance(order, CommitSale) else order.token
            effects += self.feed(Committed(entry.row, token)) if told else []
        if entry.stored is not None and isinstance(order, CommitSale):
            effects += self.feed(SaleCommitted(order.sale.basket, entry.stored))
        return effects

    def events(self, *kinds: str) -> list[dict[str, Json]]:
        """The bodies of these kinds."""
        return [decode(row.body) for row in self.rows if row.kind in kinds]

    def last(self, kind: str) -> dict[str, Json]:
        """The last body of this kind."""
        return self.events(kind)[-1]
