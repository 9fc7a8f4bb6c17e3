"""A shop for the tests of the till: the machine, a hand-written journal behind it, and a clock that stands until it is moved."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.clock import Now, Trust
from gateway.config import Config, Outlet, Pos, Printer, Scale
from gateway.messages import Effect, Event
from gateway.messages.acts import Act, Pay, Who
from gateway.messages.baskets import Draft, KeepDraft
from gateway.messages.counter import Answer, Asked, TillShown
from gateway.messages.devices import Print, PrintJob, Reading, Scanned, Weighed, WeightFlag
from gateway.messages.goods import PriceEdit
from gateway.messages.house import Tell
from gateway.messages.journal import Commit, CommitSale, Committed, JournalOpened, Row, SaleCommitted, Tip
from gateway.messages.sales import Payment, Sale, SaleResult, StoredSale
from gateway.pos.catalogue import Catalogue, read_catalogue
from gateway.pos.drafts import Drafts
from gateway.pos.rules import Rules
from gateway.pos.rules_read import read_rules
from gateway.pos.till import Till

S = 1_000_000_000
NOON = 1_795_496_400_000  # 2026-11-24 12:00 in Jakarta
NOODLES, MILK, UNPRICED = "0089686010527", "8991002101234", "2990013000006"
RICE, OIL = "2100001000004", "2900003000008"
CATALOGUE = f"""gtin,name,unit,price_idr,kind,source
{NOODLES},Indomie Kari Ayam,pcs,2500,packaged,test
{MILK},Susu UHT 1 liter,pcs,16375,packaged,test
{UNPRICED},Kopi tanpa harga,pcs,,packaged,test
{RICE},Beras medium curah,kg,13500,in-store-weighed,own
2100003000002,Gula pasir curah,kg,,in-store-weighed,own
{OIL},Minyak curah,liter,15700,in-store-piece,own
18991002101231,Susu UHT karton 12,pcs,190000,packaged,test
2900004000007,Kain batik,meter,40000,in-store-piece,own
E01,Es batu,pcs,50,in-store-piece,own
"""


class Shop:
    """The till with a journal that commits when told. `shown`: what the counter shows now."""

    def __init__(
        self, *, printer: bool = True, scale: bool = True, mute: bool = False, rules: Pos | None = None, regulated: str = ""
    ) -> None:
        printers = {"receipt": Printer(status="none" if mute else "auto")} if printer else {}
        scales = {"counter": Scale()} if scale else {}
        outlet = Outlet(id="3310152015-01", name="Gerai Sembako Bentangan")
        self.config = Config(outlet=outlet, printer=printers, scale=scales, pos=rules or Pos())
        self.catalogue: Catalogue = read_catalogue(CATALOGUE)[0]
        self.now = Now(12, 0, NOON, 3)
        self.calls = 0
        self.receipts = 870
        self.seq = 0
        self.shown: TillShown
        self.draft: Draft | None = None
        self.who: Who | None = None
        self.edits: tuple[PriceEdit, ...] = ()
        found = read_rules(regulated)
        assert isinstance(found, Rules), found
        self.regulated = found
        self.restart()

    def restart(self, *, draft: Draft | None = None) -> Till:
        """A new till that knows nothing yet; `draft`: what the card has kept of unpaid baskets."""
        self.till = Till(self.config, self.catalogue, edits=self.edits, rules=self.regulated, drafts=Drafts(draft))
        return self.till

    def open(self, boot: int = 12, sales: tuple[StoredSale, ...] = (), voided: tuple[str, ...] = ()) -> list[Effect]:
        """The journal is open."""
        self.now = replace(self.now, boot=boot)
        return self.feed(JournalOpened("0a1b2c3d", Tip(boot=boot, z=16, seq=self.seq), sales, voided))

    def feed(self, event: Event) -> list[Effect]:
        """What the till orders; what it shows is kept aside."""
        effects: list[Effect] = []
        if isinstance(event, Committed):
            self.seq = max(self.seq, event.row.seq)
        for effect in self.till.handle(event, self.now):
            if isinstance(effect, Tell):
                assert isinstance(effect.event, TillShown)
                self.shown = effect.event
            elif isinstance(effect, KeepDraft):
                self.draft = effect.draft
            else:
                effects.append(effect)
        return effects

    def later(self, seconds: float) -> None:
        """Time goes by."""
        self.now = replace(self.now, mono_ns=self.now.mono_ns + int(seconds * S), wall_ms=self.now.wall_ms + int(seconds * 1000))

    def at_trust(self, trust: Trust) -> None:
        """How far the clock can be believed."""
        self.now = replace(self.now, trust=trust)

    def gun(self, code: str) -> list[Effect]:
        """The scanner reads a code."""
        return self.feed(Scanned("scanner.counter", code, self.now.mono_ns))

    def ask(self, act: Act, request: str = "", consent: Who | None = None) -> list[Effect]:
        """The page asks, in the name of the clerk who works here; `consent`: who agreed."""
        self.calls += 1
        return self.feed(Asked(self.calls, act, request, self.who, consent))

    def answer(self, act: Act, request: str = "", consent: Who | None = None) -> Answer:
        """The page asks and is answered at once."""
        found = [effect for effect in self.ask(act, request, consent) if isinstance(effect, Answer) and effect.call == self.calls]
        assert len(found) == 1
        return found[0]

    def weigh(self, grams: int | None, *, stable: bool = True, flags: tuple[WeightFlag, ...] = ()) -> list[Effect]:
        """The scale says something."""
        return self.feed(Weighed("scale.counter", Reading(grams, "gross", stable, flags, b"", self.now.mono_ns)))

    def pay(self, *payments: Payment, request: str = "") -> list[Effect]:
        """The clerk pays the open basket."""
        return self.ask(Pay(self.shown.basket.id, payments), request)

    def cash(self, tendered: int, request: str = "") -> list[Effect]:
        """The clerk takes cash for the open basket."""
        return self.pay(Payment("tunai", tendered=tendered), request=request)

    def written(self, effects: list[Effect]) -> list[Effect]:
        """The journal makes the ordered event of another kind durable."""
        (order,) = (effect for effect in effects if isinstance(effect, Commit))
        body = json.dumps(dict(order.fields)).encode()
        return self.feed(Committed(Row(400, order.kind, bytes(32), body), order.token))

    def commit(self, effects: list[Effect]) -> list[Effect]:
        """The journal makes the ordered sale durable."""
        return self.feed(SaleCommitted(ordered(effects).basket, self.store(ordered(effects))))

    def store(self, sale: Sale) -> StoredSale:
        """The sale with the next receipt number."""
        self.receipts += 1
        result = SaleResult(self.receipts, self.receipts + 300, sale.total, sale.rounding, sale.paid, sale.tendered, sale.change)
        return StoredSale(result, sale, self.now.wall_ms, self.now.trust, 1)

    def sell(self, *codes: str) -> tuple[StoredSale, PrintJob | None]:
        """One sale for cash, from the scans to the receipt."""
        for code in codes or (MILK,):
            self.gun(code)
        ordered_effects = self.cash(self.shown.basket.total + 100)
        effects = self.commit(ordered_effects)
        sale = ordered(ordered_effects)
        result = SaleResult(self.receipts, self.receipts + 300, sale.total, sale.rounding, sale.paid, sale.tendered, sale.change)
        return StoredSale(result, sale, self.now.wall_ms, self.now.trust, 1), next((e.job for e in effects if isinstance(e, Print)), None)

    def note(self) -> str | None:
        """The code of the note on the page."""
        return None if self.shown.note is None else self.shown.note.code


def ordered(effects: list[Effect]) -> Sale:
    """The one sale that is ordered to be committed."""
    (sale,) = (effect.sale for effect in effects if isinstance(effect, CommitSale))
    return sale


@pytest.fixture
def shop() -> Shop:
    """A shop with printer and scale, open for the day."""
    built = Shop()
    built.open()
    return built


@pytest.fixture
def shop_with() -> Callable[..., Shop]:
    """Builds a shop by its parts, not open yet."""
    return Shop


@pytest.fixture
def the_sale() -> Callable[[list[Effect]], Sale]:
    """Picks the ordered sale out of effects."""
    return ordered


@pytest.fixture
def shipped_catalogue() -> str:
    """The text of the catalogue that ships with the gateway."""
    return (Path(__file__).parents[2] / "gateway" / "data" / "catalogue-id.csv").read_text(encoding="utf-8")
