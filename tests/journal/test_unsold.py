"""Till, recorder and house together: what the counter does, and which `unsold` events the journal is asked for."""

from dataclasses import replace

import pytest

from gateway.clock import Now
from gateway.config import Config, Outlet, OutletKind, Scale
from gateway.house import House, Room
from gateway.journal.ledger import Ledger
from gateway.journal.recorder import Recorder
from gateway.journal.unsold import EVENTS_AN_HOUR, MAX_EACH, MAX_TAKEN, WAIT_NS
from gateway.messages import Effect, Event
from gateway.messages.acts import Act, ChangeLine, Hold, Pay, Scan, Train, VoidBasket
from gateway.messages.counter import Asked
from gateway.messages.devices import Reading, Scanned, Weighed
from gateway.messages.house import Stopping
from gateway.messages.journal import Commit, CommitSale, Committed, JournalOpened, Json, SaleCommitted
from gateway.messages.sales import Payment
from gateway.pos.catalogue import read_catalogue
from gateway.pos.till import Till
from tests.journal.doubles import NOON_MS, OUTLET

S = 1_000_000_000
NOODLES, MILK, RICE, OIL = "0089686010527", "8991002101234", "2100001000004", "2900003000008"
UNPRICED, UNKNOWN = "2990013000006", "8999999000004"
CATALOGUE = f"""gtin,name,unit,price_idr,kind,source
{NOODLES},Indomie Kari Ayam,pcs,2500,packaged,test
{MILK},Susu UHT 1 liter,pcs,16375,packaged,test
{UNPRICED},Kopi tanpa harga,pcs,,packaged,test
{RICE},Beras medium curah,kg,13500,in-store-weighed,own
{OIL},Minyak curah,liter,15700,in-store-piece,own
"""


class Counter:
    """The till and the recorder in their house, with a ledger that commits at once. `unsold`: the events written so far."""

    def __init__(self, kind: OutletKind = "sembako") -> None:
        config = Config(Outlet(id=OUTLET, kind=kind), scale={"counter": Scale()})
        catalogue = read_catalogue(CATALOGUE)[0]
        rooms = {"pos": Room(lambda: Till(config, catalogue), side=False), "journal": Room(lambda: Recorder(config), side=False)}
        self.house = House(rooms, lambda room, trace: None)
        self.now = Now(1, 0, NOON_MS, 3)
        self.ledger = Ledger()
        self.kinds: list[str] = []
        self.unsold: list[dict[str, Json]] = []
        self.calls = 0
        self.basket = 1
        self.feed(JournalOpened("1a2b3c4d", replace(self.ledger.tip, boot=1)))

    def feed(self, event: Event) -> None:
        self._carry(self.house.handle(event, self.now))

    def later(self, seconds: float) -> None:
        self.now = replace(self.now, mono_ns=self.now.mono_ns + int(seconds * S), wall_ms=self.now.wall_ms + int(seconds * 1_000))
        self._carry(self.house.fire_due(self.now))

    def gun(self, *codes: str) -> None:
        for code in codes:
            self.feed(Scanned("scanner.counter", code, self.now.mono_ns))

    def ask(self, act: Act) -> None:
        self.calls += 1
        self.feed(Asked(self.calls, act))

    def pay(self) -> None:
        self.ask(Pay(f"1-{self.basket}", (Payment("tunai", tendered=1_000_000, confirmed=True),)))
        self.basket += 1

    def void(self) -> None:
        self.ask(VoidBasket(f"1-{self.basket}", "pembeli batal"))
        self.basket += 1

    def weigh(self, grams: int, seconds: int = 0) -> None:
        for second in range(seconds + 1):
            self.feed(Weighed("scale.counter", Reading(grams, "gross", stable=True, flags=(), raw=b"", mono_ns=self.now.mono_ns)))
            if second < seconds:
                self.later(1)

    def _carry(self, effects: list[Effect]) -> None:
        for effect in effects:
            if not isinstance(effect, Commit | CommitSale):
                continue
            self.kinds.append(effect.kind if isinstance(effect, Commit) else "sale")
            if isinstance(effect, Commit) and effect.kind == "unsold":
                self.unsold.append(dict(effect.fields))
            self.ledger, (entry,) = self.ledger.append([effect])
            if entry.row is not None:
                self.feed(Committed(entry.row, effect.sale.basket if isinstance(effect, CommitSale) else effect.token))
            if entry.stored is not None:
                self.feed(SaleCommitted(entry.stored.sale.basket, entry.stored))


@pytest.fixture
def counter() -> Counter:
    return Counter()


def goods(fields: dict[str, Json]) -> list[tuple[object, ...]]:
    """The lines of an event: code, measure, amount."""
    lines = fields.get("lines", [])
    assert isinstance(lines, list)
    return [(line["code"], line["qty"] or line["grams"] or line["milli"], line["amount"]) for line in lines if isinstance(line, dict)]


def test_a_sale_of_everything_scanned_writes_nothing_else(counter: Counter) -> None:
    counter.gun(NOODLES, NOODLES, MILK)
    counter.pay()
    counter.later(3_600)
    assert counter.kinds == ["sale"]


def test_a_line_taken_out_before_payment_is_told_behind_its_sale(counter: Counter) -> None:
    counter.gun(NOODLES, MILK)
    counter.ask(ChangeLine(2, remove=True))
    assert counter.kinds == [], "it may come back"
    counter.pay()
    assert counter.kinds == ["sale", "unsold"], "never before the sale"
    assert counter.unsold[0] == {
        "basket": "1-1", "shift": 0, "amount": 16_375,
        "lines": [{
            "n": 2, "code": MILK, "name": "Susu UHT 1 liter", "qty": 1, "grams": None, "milli": None, "price": 16_375, "discount": 0,
            "amount": 16_375,
        }],
    }  # fmt: skip


def test_pieces_taken_out_of_a_line_are_told_without_those_that_were_sold(counter: Counter) -> None:
    counter.gun(NOODLES, MILK)
    counter.ask(ChangeLine(1, qty=10))
    counter.ask(ChangeLine(1, qty=2))
    counter.pay()
    assert [goods(one) for one in counter.unsold] == [[(NOODLES, 8, 20_000)]]


def test_several_things_of_one_basket_are_one_event(counter: Counter) -> None:
    counter.gun(NOODLES, MILK, OIL)
    counter.gun(UNKNOWN)
    for n in (1, 3):
        counter.ask(ChangeLine(n, remove=True))
    counter.pay()
    assert [goods(one) for one in counter.unsold] == [[(NOODLES, 1, 2_500), (OIL, 1_000, 15_700)]]
    assert counter.unsold[0]["scans"] == [{"code": UNKNOWN, "note": "GW-3101", "count": 1}]


@pytest.mark.parametrize("again", [(MILK,), (MILK, NOODLES, MILK)])
def test_what_comes_back_into_the_basket_was_a_correction(counter: Counter, again: tuple[str, ...]) -> None:
    counter.gun(NOODLES, MILK)
    counter.ask(ChangeLine(2, remove=True))
    counter.gun(*again)
    counter.pay()
    counter.later(3_600)
    assert counter.kinds == ["sale"]


def test_goods_weighed_anew_are_no_evidence_unless_they_became_much_lighter(counter: Counter) -> None:
    for first, second in ((2_000, 1_990), (2_000, 500)):
        counter.weigh(0)
        counter.weigh(first)
        counter.gun(RICE)
        counter.ask(ChangeLine(1, remove=True))
        counter.weigh(0)
        counter.weigh(second)
        counter.gun(RICE)
        counter.pay()
        counter.weigh(0)
    assert [goods(one) for one in counter.unsold] == [[(RICE, 1_500, 20_250)]]


def test_a_basket_given_up_line_by_line_is_told_when_nothing_has_come_back_for_a_minute(counter: Counter) -> None:
    counter.gun(NOODLES, MILK)
    counter.ask(ChangeLine(1, remove=True))
    counter.ask(ChangeLine(2, remove=True))
    counter.later(59)
    assert counter.unsold == []
    counter.later(1)
    assert [goods(one) for one in counter.unsold] == [[(NOODLES, 1, 2_500), (MILK, 1, 16_375)]]


def test_a_voided_basket_is_told_by_its_void_and_only_what_was_taken_out_before_besides(counter: Counter) -> None:
    counter.gun(NOODLES, MILK)
    counter.void()
    assert counter.kinds == ["void"]
    counter.gun(NOODLES, MILK)
    counter.ask(ChangeLine(2, remove=True))
    counter.void()
    assert counter.kinds == ["void", "void", "unsold"]
    assert goods(counter.unsold[0]) == [(MILK, 1, 16_375)]


def test_a_scan_that_was_refused_is_told_after_ten_minutes(counter: Counter) -> None:
    counter.gun(UNKNOWN, UNKNOWN, UNPRICED, UNKNOWN)
    counter.later(WAIT_NS / S - 1)
    assert counter.unsold == []
    counter.later(1)
    assert counter.unsold == [{
        "shift": 0,
        "scans": [{"code": UNPRICED, "note": "GW-3109", "count": 1}, {"code": UNKNOWN, "note": "GW-3101", "count": 3}],
    }]  # fmt: skip


def test_a_refused_scan_that_was_sold_after_all_is_forgotten(counter: Counter) -> None:
    counter.gun(UNKNOWN)
    counter.ask(Scan(UNKNOWN, "Kopi baru", 5_000))
    counter.gun(RICE)  # no weight yet
    counter.weigh(750)
    counter.pay()
    counter.later(3_600)
    assert counter.kinds == ["sale"]


def test_goods_that_never_got_a_weight_are_told(counter: Counter) -> None:
    counter.weigh(0)
    counter.gun(RICE)
    counter.later(6)
    counter.gun(NOODLES)
    counter.pay()
    assert counter.unsold[0]["scans"] == [{"code": RICE, "note": "GW-3204", "count": 1}]


WORDS = ["sri wahyuni", "081234567890x", "GWA-00123", "https://wa.me/6281234567890", "3310154107900001", "3*", "12"]


@pytest.mark.parametrize("text", WORDS)
def test_what_is_no_code_of_goods_is_never_kept(counter: Counter, text: str) -> None:
    counter.gun(UNPRICED, text)
    counter.gun(text, text)
    counter.later(3_600)
    assert text not in repr(counter.unsold)
    assert counter.unsold[0]["scans"] == [{"code": UNPRICED, "note": "GW-3109", "count": 1}]


def test_a_weight_that_was_lifted_off_unsold_is_told_and_one_that_was_sold_is_not(counter: Counter) -> None:
    counter.weigh(750, seconds=5)
    counter.gun(RICE)
    counter.weigh(0)
    counter.weigh(400, seconds=4)
    counter.weigh(0)
    counter.pay()
    assert counter.kinds == ["sale", "unsold"]
    assert counter.unsold[0]["weights"] == [{"grams": 400, "seconds": 4}]


def test_a_weight_that_waited_for_its_scan_is_sold(counter: Counter) -> None:
    counter.gun(RICE)
    counter.weigh(750, seconds=4)
    counter.weigh(0)
    counter.pay()
    counter.later(3_600)
    assert counter.kinds == ["sale"]


def test_a_child_that_plays_with_the_scale_costs_six_events_an_hour_at_most_and_everything_is_counted(counter: Counter) -> None:
    for _ in range(450):
        counter.weigh(300, seconds=4)
        counter.weigh(0)
        counter.later(4)
    counter.later(600)
    assert len(counter.unsold) == 6
    listed = [weights for one in counter.unsold if isinstance(weights := one["weights"], list)]
    assert max(map(len, listed)) == MAX_EACH
    assert sum(map(len, listed)) + sum(int(str(one["rest"])) for one in counter.unsold) == 450


def test_of_baskets_without_end_so_many_an_hour_are_told_and_then_one_that_sums_up(counter: Counter) -> None:
    for _ in range(EVENTS_AN_HOUR + 40):
        counter.gun(NOODLES, MILK)
        counter.ask(ChangeLine(2, remove=True))
        counter.pay()
        counter.later(10)
    assert len(counter.unsold) == EVENTS_AN_HOUR
    counter.later(3_600)
    assert len(counter.unsold) == EVENTS_AN_HOUR + 1
    last = counter.unsold[-1]
    assert (last["amount"], last["rest"], len(goods(last))) == (40 * 16_375, 20, MAX_EACH)
    assert "basket" not in last, "of many"


def test_what_was_gathered_is_written_before_the_stop(counter: Counter) -> None:
    counter.gun(NOODLES, MILK)
    counter.ask(ChangeLine(2, remove=True))
    counter.feed(Stopping())
    assert counter.kinds == ["unsold", "shutdown"]
    counter.weigh(300, seconds=5)
    counter.weigh(0)
    assert counter.kinds == ["unsold", "shutdown"]


def test_goods_put_in_and_out_without_end_stay_bounded(counter: Counter) -> None:
    counter.gun(MILK)
    for n in range(2, 2 * MAX_TAKEN):
        counter.ask(Scan(f"eceran {n}", f"Barang {n}", 500))
        counter.ask(ChangeLine(n, remove=True))
    counter.pay()
    (told,) = counter.unsold
    assert len(goods(told)) == MAX_EACH
    assert told["amount"] == 500 * (2 * MAX_TAKEN - 2)
    assert told["rest"] == 2 * MAX_TAKEN - 2 - MAX_EACH


def test_in_an_apotek_no_code_is_told_and_the_lines_are_left_to_the_veil() -> None:
    counter = Counter("apotek")
    counter.gun(NOODLES, UNKNOWN)
    counter.gun(UNPRICED, UNKNOWN)
    counter.ask(Scan(UNPRICED, "Kopi", 5_000))
    counter.ask(ChangeLine(1, remove=True))
    counter.pay()
    assert counter.unsold[0]["scans"] == [{"code": None, "note": "GW-3101", "count": 2}]
    assert goods(counter.unsold[0]) == [(NOODLES, 1, 2_500)]


def test_goods_put_aside_are_no_evidence_and_given_up_they_are_a_void() -> None:
    counter = Counter()
    counter.gun(MILK, NOODLES)
    counter.ask(ChangeLine(2, remove=True))
    counter.ask(Hold())
    assert [event["amount"] for event in counter.unsold] == [2_500], "what was taken out before is told when the basket is put aside"
    counter.gun(NOODLES)
    counter.ask(VoidBasket("1-1", "tidak kembali"))
    counter.ask(Pay("1-2", (Payment("tunai", tendered=10_000),)))
    assert len(counter.unsold) == 1
    assert counter.kinds.count("void") == 1


def test_what_is_practised_is_no_evidence(counter: Counter) -> None:
    counter.ask(Train(on=True))
    counter.gun(NOODLES, MILK)
    counter.gun(UNKNOWN)
    counter.ask(ChangeLine(2, remove=True))
    counter.ask(VoidBasket("1-1", "latihan"))
    counter.ask(Train(on=False))
    counter.later(WAIT_NS / S + 1)
    assert (counter.kinds, counter.unsold) == (["training", "training"], [])
    counter.gun(NOODLES, MILK)
    counter.ask(ChangeLine(4, remove=True))
    counter.pay()
    assert [goods(one) for one in counter.unsold] == [[(MILK, 1, 16_375)]], "what is real is told as before"


def test_the_training_mode_does_not_hide_what_was_taken_out_before_it(counter: Counter) -> None:
    counter.gun(NOODLES)
    counter.ask(ChangeLine(1, remove=True))
    counter.ask(Train(on=True))
    counter.later(WAIT_NS / S + 1)
    assert [goods(one) for one in counter.unsold] == [[(NOODLES, 1, 2_500)]]
