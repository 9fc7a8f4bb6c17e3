"""A shop for the counter's tests: a small honest till, the real board in the real house, the real server on a free port."""

import http.client
import json
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from gateway.clock import Now
from gateway.config import Config, Counter, Outlet, Printer, Scale, Scanner, Uplink
from gateway.counter.attempts import Moment
from gateway.counter.board import Board
from gateway.counter.lookups import Answering
from gateway.counter.moment_io import moment
from gateway.counter.server_io import CounterServer
from gateway.faults import fault
from gateway.faults.row import Row
from gateway.faults.table import TABLE
from gateway.house import House, Room
from gateway.messages import Effect, Event, acts
from gateway.messages import counter as api
from gateway.messages.devices import DeviceChanged, Reading, Weighed
from gateway.messages.house import Refresh, Started, Tell, TimerFired
from gateway.messages.journal import JournalAt, Json, Tip
from gateway.messages.sales import Payment, SaleLine, SaleResult
from gateway.messages.uplink import UplinkChanged

# Rows of the till's own table; where that room is present they are there already.
TABLE.setdefault("GW-3101", Row(("Barang belum terdaftar.", "Keranjang tetap.", "Ketik nama dan harga."), ("Unknown {code}.", "-", "-")))
TABLE.setdefault("GW-3401", Row(("Uang kurang {short}.", "Belum dibayar.", "Minta lagi."), ("Short by {short}.", "-", "-")))

NOODLES, BEANS, RICE = "8991002101234", "2990012000007", "2100001000004"
GOODS = {NOODLES: ("Indomie Goreng 85 g", 3_500), BEANS: ("Kacang Hijau 500 g", 14_250), RICE: ("Beras Medium", 12_500)}


ITEM: dict[str, Json] = {"code": "8991002101234", "name": "Susu UHT", "unit": "pcs", "price": 16_375, "kind": "", "stock": None}
ANSWERING: Answering = {
    "search": lambda q, limit=20: {"items": [dict(ITEM)] if q == "susu" else []},
    "goods": lambda code: dict(ITEM) if code == ITEM["code"] else fault("GW-3101", "never", code=code[:40]),
    "receipt": lambda no, generation=None: fault("GW-3902", "never", receipt_no=no),
    "export.csv": lambda **days: b"tanggal\r\n",
    "members": lambda q="": {"members": []},
    "report": lambda kind, day=None: {"title": kind, "columns": ["a"], "rows": [["1"]]},
}


@dataclass
class FakeTill:
    """Sells what `GOODS` lists; sums, rounds cash down to 100, answers the same basket and request the same way. `deaf`: never answers."""

    deaf: bool = False
    opened: int = 1
    member: str | None = None
    lines: tuple[SaleLine, ...] = ()
    last_sale: api.LastSale | None = None
    note: Any = None
    grams: int | None = None
    paid: dict[str, SaleResult] = field(default_factory=dict)
    requests: dict[str, tuple[acts.Act, SaleResult | None]] = field(default_factory=dict)
    reprinted: list[int] = field(default_factory=list)

    def handle(self, event: Event, now: Now) -> list[Effect]:
        match event:
            case Weighed(_, reading):
                self.grams = reading.grams if reading.stable and (reading.grams or 0) > 0 else None
            case Refresh() | Started():
                return [Tell(self.shown())]
            case api.Asked(_, act) if not self.deaf and not isinstance(act, acts.TellTime):
                return self.asked(event)
        return []

    def asked(self, asked: api.Asked) -> list[Effect]:
        if asked.request in self.requests:
            act, result = self.requests[asked.request]
            return [api.Answer(asked.call, None if act == asked.act else fault("GW-3101", "never"), result, 409)]
        done = self.act(asked)
        if isinstance(done, api.Answer):
            self.note = done.fault
            return [done, Tell(self.shown())]
        self.note = None
        if asked.request:
            self.requests[asked.request] = (asked.act, done)
        return [api.Answer(asked.call, None, done), Tell(self.shown())]

    def act(self, asked: api.Asked) -> SaleResult | api.Answer | None:
        match asked.act:
            case acts.Scan(code, name, price):
                return self.scan(asked.call, code, name, price)
            case acts.ChangeLine(n) as change:
                return self.change(asked.call, n, change)
            case acts.SetMember(member):
                self.member = member
            case acts.VoidBasket():
                self.next_basket()
            case acts.Reprint(receipt_no):
                self.reprinted.append(receipt_no)
            case acts.Refund(receipt_no):
                return SaleResult(receipt_no + 1, 300, 5_000, 0, 5_000, 0, 0)
            case acts.Pay(basket, payments, total):
                return self.pay(asked.call, basket, payments, total)
        return None

    def scan(self, call: int, code: str, name: str | None, price: int | None) -> api.Answer | None:
        found = GOODS.get(code) or ((name, price) if name and price else None)
        if found is None:
            return api.Answer(call, fault("GW-3101", "never", code=code), status=422)
        same = next((line for line in self.lines if line.code == code and line.qty is not None), None)
        n, grams = max((line.n for line in self.lines), default=0) + 1, self.grams or 0
        if code == RICE:
            self.lines += (SaleLine(n, code, found[0], None, grams, None, found[1], 0, round(grams * found[1] / 1000)),)
        elif same is None:
            self.lines += (SaleLine(n, code, found[0], 1, None, None, found[1], 0, found[1]),)
        else:
            self.put(same, (same.qty or 0) + 1)
        return None

    def put(self, line: SaleLine, qty: int) -> None:
        changed = [replace(line, qty=qty, amount=qty * line.price)] if qty else []
        self.lines = tuple(each for old in self.lines for each in (changed if old.n == line.n else [old]))

    def change(self, call: int, n: int, change: acts.ChangeLine) -> api.Answer | None:
        line = next((each for each in self.lines if each.n == n), None)
        if line is None:
            return api.Answer(call, fault("GW-3101", "never", code=n), status=404)
        self.put(line, 0 if change.remove else change.qty or line.qty or 0)
        return None

    def pay(self, call: int, basket: str, payments: tuple[Payment, ...], total: int | None) -> SaleResult | api.Answer:
        if basket in self.paid:
            return self.paid[basket]
        due = self.total()
        if basket != self.basket_id or not self.lines or (total is not None and total != due):
            return api.Answer(call, fault("GW-3401", "never", short="?"), status=409)
        cash = payments[0].kind == "tunai"
        owed = due // 100 * 100 if cash else due
        tendered = (owed if payments[0].tendered is None else payments[0].tendered) if cash else 0
        if cash and tendered < owed:
            return api.Answer(call, fault("GW-3401", "now", short=owed - tendered), status=422)
        sums = (due, owed - due, owed, tendered, tendered - owed if cash else 0)
        number = len(self.paid) + 871
        self.paid[basket] = SaleResult(number, number + 300, *sums)
        self.last_sale = api.LastSale(number, number + 300, *sums, "printed")
        self.next_basket()
        return self.paid[basket]

    def next_basket(self) -> None:
        self.opened, self.lines, self.member = self.opened + 1, (), None

    @property
    def basket_id(self) -> str:
        return f"12-{self.opened}"

    def total(self) -> int:
        return sum(line.amount for line in self.lines)

    def shown(self) -> api.TillShown:
        total = self.total()
        basket = api.BasketView(self.basket_id, self.member, total, 0, total, self.lines, total // 100 * 100)
        return api.TillShown(basket, api.ShiftView(41, open=True, business_day="2026-11-24", z=17), self.last_sale, (), self.note)


class Shop:
    """The loop in a thread, as the daemon has it. `post` takes any fact; `orders` keeps what was ordered of the world."""

    def __init__(
        self,
        listen: str = "127.0.0.1:0",
        *,
        answer_timeout_s: float = 5.0,
        hosts: tuple[str, ...] = (),
        state: Path | None = None,
        moments: Callable[[], Moment] = moment,
    ) -> None:
        self.config = Config(
            outlet=Outlet(id="3310152015-01", name="Gerai Sembako Bentangan"),
            scanner={"counter": Scanner()},
            scale={"counter": Scale()},
            printer={"receipt": Printer()},
            counter=Counter(listen, hosts),
            uplink=Uplink("mqtt://127.0.0.1", district_keys=("k",)),
        )
        self.till = FakeTill()
        self.bugs: list[str] = []
        self.orders: list[Effect] = []
        self.trust: Any = 3
        self.state: api.CounterState | None = None
        self._queue: queue.Queue[Event | None] = queue.Queue()
        board = Room(lambda: Board(self.config, time.monotonic_ns() // 1_000_000), side=True)
        self.house = House({"pos": Room(lambda: self.till, side=False), "counter": board}, lambda _, trace: self.bugs.append(trace))
        self.heard: list[Event] = []
        self.server = CounterServer(
            self.config.counter,
            self.post,
            self.bugs.append,
            answer_timeout_s=answer_timeout_s,
            state=state,
            moments=moments,
            answering=ANSWERING,
        )
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="shop")

    def open(self) -> None:
        self._thread.start()
        self.server.start()
        assert self.server.wait_bound(10)
        self.post(JournalAt("1a2b3c4d", Tip(seq=1203)))
        self.post(DeviceChanged("scanner.counter", "scanner", "ok"))
        self.post(DeviceChanged("scale.counter", "scale", "ok"))
        self.post(DeviceChanged("printer.receipt", "printer", "ok", paper="ok", cover="closed"))
        self.post(UplinkChanged(online=True, head=1203, accepted=1203, stored=1190))
        self.post(Started(safe_mode=False))
        self.until(lambda state: state.basket is not None)

    def close(self) -> None:
        self.server.stop()
        self.post(None)
        self._thread.join()

    def post(self, event: Event | None) -> None:
        self._queue.put(event)

    def weigh(self, grams: int | None, *, stable: bool = True, flags: tuple[Any, ...] = ()) -> None:
        self.post(Weighed("scale.counter", Reading(grams, "gross", stable, flags, b"", time.monotonic_ns())))

    def restart_server(self, address: tuple[str, int] | None) -> None:
        """As when the daemon is started again: a new server at the old address, told the state anew."""
        assert address
        self.server = CounterServer(Counter(f"{address[0]}:{address[1]}"), self.post, self.bugs.append)
        self.server.start()
        assert self.server.wait_bound(10)
        assert self.state
        self.server.submit(api.ShowState(self.state))

    def until(self, fits: Callable[[api.CounterState], bool], timeout_s: float = 10) -> api.CounterState:
        with self._changed:
            assert self._changed.wait_for(lambda: self.state is not None and fits(self.state), timeout_s), f"never seen; last: {self.state}"
        assert self.state is not None
        return self.state

    def call(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, str], Any]:
        """One request. `body`: JSON value, bytes sent as they are, or None. Header names are written with _ for -."""
        sent = {"Content-Type": "application/json"} if method == "POST" else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        assert self.server.address
        with closing(http.client.HTTPConnection(*self.server.address, timeout=10)) as connection:
            connection.request(method, path, data, {name: value for name, value in sent.items() if value != "-"})
            reply = connection.getresponse()
            text = reply.read()
            is_json = (reply.getheader("content-type") or "").startswith("application/json")
            return reply.status, {k.lower(): v for k, v in reply.getheaders()}, json.loads(text) if is_json else text.decode()

    def post_to(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        status, _, answer = self.call("POST", f"/api/{name}", body)
        assert status == 200, answer
        return dict(answer)

    def events(self) -> Generator[tuple[int, dict[str, Any]], None, None]:
        """Id and state of each event of a fresh stream, until it ends. Close it (`contextlib.closing`) to leave."""
        assert self.server.address
        connection = http.client.HTTPConnection(*self.server.address, timeout=10)
        connection.request("GET", "/api/events")
        with closing(connection), connection.getresponse() as reply:
            rev = -1
            while line := reply.readline().decode():
                name, _, value = line.rstrip().partition(": ")
                if name == "id":
                    rev = int(value)
                elif name == "data":
                    yield rev, json.loads(value)

    def _run(self) -> None:
        while True:
            due = self.house.next_due_ns()
            try:
                event = self._queue.get(timeout=None if due is None else max(0.0, (due - time.monotonic_ns()) / 1e9))
            except queue.Empty:
                event = TimerFired("a timer is due", "")
            if event is None:
                return
            self.heard.append(event)
            now = Now(12, time.monotonic_ns(), 1_795_000_000_000, self.trust)
            for effect in self.house.fire_due(now) + self.house.handle(event, now):
                self._carry(effect)

    def _carry(self, effect: Effect) -> None:
        if isinstance(effect, api.Answer | api.ShowState):
            self.server.submit(effect)
        else:
            self.orders.append(effect)
        if isinstance(effect, api.ShowState):
            with self._changed:
                self.state = effect.state
                self._changed.notify_all()


@pytest.fixture
def make_shop() -> Iterator[Callable[..., Shop]]:
    """Opens a shop with the options of `Shop`; closes it."""
    with ExitStack() as opened:
        yield lambda *listen, **options: opened.enter_context(_open(Shop(*listen, **options)))


@contextmanager
def _open(shop: Shop) -> Iterator[Shop]:
    shop.open()
    yield shop
    shop.close()


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    """An open shop on a free port."""
    return make_shop()


def _one_shop() -> Iterator[Shop]:
    with _open(Shop()) as shop:
        yield shop


calm_shop = pytest.fixture(scope="session", name="calm_shop")(_one_shop)  # for all tests that change nothing in it
wild_shop = pytest.fixture(scope="session", name="wild_shop")(_one_shop)  # for callers that send it anything
