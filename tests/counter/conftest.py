"""A shop for the counter's tests: a small honest till, the real board in the real house, the real server on a free port."""

import http.client
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

import pytest

from gateway.clock import Now
from gateway.config import Config, Outlet, Printer, Scale, Scanner
from gateway.counter.board import Board
from gateway.counter.server_io import CounterServer
from gateway.faults import fault
from gateway.faults.row import Row
from gateway.faults.table import TABLE
from gateway.house import House, Room
from gateway.messages import Effect, Event
from gateway.messages.counter import (
    Act,
    Answer,
    Asked,
    BasketView,
    ChangeLine,
    CounterState,
    LastSale,
    Pay,
    Reprint,
    Scan,
    SetMember,
    ShiftView,
    ShowState,
    TellTime,
    TillShown,
    VoidBasket,
)
from gateway.messages.devices import DeviceChanged, Reading, Weighed
from gateway.messages.house import Refresh, Started, Tell
from gateway.messages.journal import JournalAt, Tip
from gateway.messages.sales import Payment, SaleLine, SaleResult
from gateway.messages.uplink import UplinkChanged

# Rows of the till's own table; where that room is present they are there already.
TABLE.setdefault("GW-3101", Row(("Barang belum terdaftar.", "Keranjang tetap.", "Ketik nama dan harga."), ("Unknown {code}.", "-", "-")))
TABLE.setdefault("GW-3401", Row(("Uang kurang {short}.", "Belum dibayar.", "Minta lagi."), ("Short by {short}.", "-", "-")))

NOODLES, BEANS, RICE = "8991002101234", "8992761111113", "2100001000004"
GOODS = {NOODLES: ("Indomie Goreng 85 g", 3_500), BEANS: ("Kacang Hijau 500 g", 14_250), RICE: ("Beras Medium", 12_500)}
WEIGHED = {RICE}


@dataclass
class FakeTill:
    """Sells what `GOODS` lists; sums, rounds cash down to 100, answers the same basket and request the same way. `deaf`: never answers."""

    deaf: bool = False
    broken: bool = False
    opened: int = 1
    member: str | None = None
    lines: tuple[SaleLine, ...] = ()
    last_sale: LastSale | None = None
    note: Any = None
    grams: int | None = None
    paid: dict[str, SaleResult] = field(default_factory=dict)
    requests: dict[str, tuple[Act, SaleResult | None]] = field(default_factory=dict)
    reprinted: list[int] = field(default_factory=list)

    def handle(self, event: Event, now: Now) -> list[Effect]:
        match event:
            case Weighed(_, reading):
                self.grams = reading.grams if reading.stable and (reading.grams or 0) > 0 else None
            case Refresh() | Started():
                return [Tell(self.shown())]
            case Asked(_, TellTime()):
                return []
            case Asked() if not self.deaf:
                return self.asked(event)
        return []

    def asked(self, asked: Asked) -> list[Effect]:
        if asked.request in self.requests:
            act, result = self.requests[asked.request]
            return [Answer(asked.call, None if act == asked.act else fault("GW-3101", "never"), result, 409)]
        done = self.act(asked)
        if isinstance(done, Answer):
            self.note = done.fault
            return [done, Tell(self.shown())]
        self.note = None
        if asked.request:
            self.requests[asked.request] = (asked.act, done)
        return [Answer(asked.call, None, done), Tell(self.shown())]

    def act(self, asked: Asked) -> SaleResult | Answer | None:
        match asked.act:
            case Scan(code, name, price):
                return self.scan(asked.call, code, name, price)
            case ChangeLine(n) as change:
                return self.change(asked.call, n, change)
            case SetMember(member):
                self.member = member
            case VoidBasket():
                self.next_basket()
            case Reprint(receipt_no):
                self.reprinted.append(receipt_no)
            case Pay(basket, payments, total):
                return self.pay(asked.call, basket, payments, total)
        return None

    def scan(self, call: int, code: str, name: str | None, price: int | None) -> Answer | None:
        found = GOODS.get(code) or ((name, price) if name and price else None)
        if found is None:
            return Answer(call, fault("GW-3101", "never", code=code), status=422)
        if code in WEIGHED:
            self.add(SaleLine(0, code, found[0], None, self.grams or 0, None, found[1], 0, round((self.grams or 0) * found[1] / 1000)))
            return None
        same = next((line for line in self.lines if line.code == code), None)
        if same is None:
            self.add(SaleLine(0, code, found[0], 1, None, None, found[1], 0, found[1]))
        else:
            self.put(same, (same.qty or 0) + 1)
        return None

    def add(self, line: SaleLine) -> None:
        self.lines = (*self.lines, replace(line, n=len(self.lines) + 1))

    def put(self, line: SaleLine, qty: int) -> None:
        changed = replace(line, qty=qty, amount=qty * line.price)
        self.lines = tuple(changed if each.n == line.n else each for each in self.lines)

    def change(self, call: int, n: int, change: ChangeLine) -> Answer | None:
        line = next((each for each in self.lines if each.n == n), None)
        if line is None:
            return Answer(call, fault("GW-3101", "never", code=n), status=404)
        if change.remove:
            self.lines = tuple(each for each in self.lines if each.n != n)
        elif change.qty is not None:
            self.put(line, change.qty)
        return None

    def pay(self, call: int, basket: str, payments: tuple[Payment, ...], total: int | None) -> SaleResult | Answer:
        if basket in self.paid:
            return self.paid[basket]
        due = self.total()
        if basket != self.basket_id or not self.lines or (total is not None and total != due):
            return Answer(call, fault("GW-3401", "never", short="?"), status=409)
        cash = payments[0].kind == "tunai"
        owed = self.cash_due() if cash else due
        tendered = (owed if payments[0].tendered is None else payments[0].tendered) if cash else 0
        if cash and tendered < owed:
            return Answer(call, fault("GW-3401", "now", short=owed - tendered), status=422)
        number = len(self.paid) + 871
        result = SaleResult(number, number + 300, due, owed - due, owed, tendered, tendered - owed if cash else 0)
        self.paid[basket] = result
        self.last_sale = LastSale(number, number + 300, due, owed - due, owed, tendered, result.change, "printed")
        self.next_basket()
        return result

    def next_basket(self) -> None:
        self.opened, self.lines, self.member = self.opened + 1, (), None

    @property
    def basket_id(self) -> str:
        return f"12-{self.opened}"

    def total(self) -> int:
        return sum(line.amount for line in self.lines)

    def cash_due(self) -> int:
        return self.total() // 100 * 100

    def shown(self) -> TillShown:
        basket = BasketView(self.basket_id, self.member, self.total(), 0, self.total(), self.lines, self.cash_due())
        return TillShown(basket, ShiftView(41, open=True, business_day="2026-11-24", z=17), self.last_sale, (), self.note)


class Shop:
    """The loop in a thread, as the daemon has it. `post` takes any fact; `orders` keeps what was ordered of the world."""

    def __init__(self, listen: str = "127.0.0.1:0", *, answer_timeout_s: float = 5.0, hosts: tuple[str, ...] = ()) -> None:
        base = Config(outlet=Outlet(id="3310152015-01", name="Gerai Sembako Bentangan"))
        self.config = replace(
            base,
            scanner={"counter": Scanner()},
            scale={"counter": Scale()},
            printer={"receipt": Printer()},
            counter=replace(base.counter, listen=listen, hosts=hosts),
            uplink=replace(base.uplink, broker="mqtt://127.0.0.1", district_keys=("k",)),
        )
        self.till = FakeTill()
        self.bugs: list[str] = []
        self.orders: list[Effect] = []
        self.trust: Any = 3
        self.state: CounterState | None = None
        self._answer_timeout_s = answer_timeout_s
        self._queue: queue.Queue[Event | None] = queue.Queue()
        rooms = {
            "pos": Room(lambda: self.till, side=False),
            "counter": Room(lambda: Board(self.config, time.monotonic_ns() // 1_000_000), side=True),
        }
        self.house = House(rooms, lambda _, trace: self.bugs.append(trace))
        self.server = CounterServer(self.config.counter, self.post, self.bugs.append, answer_timeout_s=answer_timeout_s)
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="shop")

    def open(self) -> None:
        self._thread.start()
        self.server.start()
        assert self.server.wait_bound(10)
        for event in self.morning():
            self.post(event)
        self.until(lambda state: state.basket is not None)

    def morning(self) -> Iterator[Event]:
        yield Started(safe_mode=False)
        yield JournalAt("1a2b3c4d", Tip(seq=1203))
        yield DeviceChanged("scanner.counter", "scanner", "ok")
        yield DeviceChanged("scale.counter", "scale", "ok")
        yield DeviceChanged("printer.receipt", "printer", "ok", paper="ok", cover="closed")
        yield UplinkChanged(online=True, head=1203, accepted=1203, stored=1190)

    def close(self) -> None:
        self.server.stop()
        self._queue.put(None)
        self._thread.join()

    def post(self, event: Event) -> None:
        self._queue.put(event)

    def weigh(self, grams: int | None, *, stable: bool = True, flags: tuple[Any, ...] = ()) -> None:
        self.post(Weighed("scale.counter", Reading(grams, "gross", stable, flags, b"", time.monotonic_ns())))

    def restart_server(self, address: tuple[str, int] | None) -> None:
        """As when the daemon is started again: a new server at the old address, told the state anew."""
        assert address
        counter = replace(self.config.counter, listen=f"{address[0]}:{address[1]}")
        self.server = CounterServer(counter, self.post, self.bugs.append, answer_timeout_s=self._answer_timeout_s)
        self.server.start()
        assert self.server.wait_bound(10)
        if self.state is not None:
            self.server.submit(ShowState(self.state))

    def until(self, fits: Callable[[CounterState], bool], timeout_s: float = 10) -> CounterState:
        """Wait for a state that fits."""
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
        connection = http.client.HTTPConnection(*self.server.address, timeout=10)
        try:
            connection.request(method, path, data, {name: value for name, value in sent.items() if value != "-"})
            reply = connection.getresponse()
            text = reply.read()
            is_json = (reply.getheader("content-type") or "").startswith("application/json")
            return reply.status, {k.lower(): v for k, v in reply.getheaders()}, json.loads(text) if is_json else text.decode()
        finally:
            connection.close()

    def post_to(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST that must succeed; the JSON."""
        status, _, answer = self.call("POST", f"/api/{name}", body)
        assert status == 200, answer
        return dict(answer)

    def events(self) -> "Events":
        assert self.server.address
        return Events(*self.server.address)

    def _run(self) -> None:
        while True:
            event = self._next()
            if event is None:
                return
            now = Now(12, time.monotonic_ns(), 1_795_000_000_000, self.trust)
            for effect in self.house.fire_due(now) + self.house.handle(event, now):
                self._carry(effect)

    def _next(self) -> Event | None:
        while True:
            due = self.house.next_due_ns()
            try:
                return self._queue.get(timeout=None if due is None else max(0.0, (due - time.monotonic_ns()) / 1e9))
            except queue.Empty:
                now = Now(12, time.monotonic_ns(), 1_795_000_000_000, self.trust)
                for effect in self.house.fire_due(now):
                    self._carry(effect)

    def _carry(self, effect: Effect) -> None:
        if isinstance(effect, Answer | ShowState):
            self.server.submit(effect)
        else:
            self.orders.append(effect)
        if isinstance(effect, ShowState):
            with self._changed:
                self.state = effect.state
                self._changed.notify_all()


class Events:
    """A reader of /api/events."""

    def __init__(self, host: str, port: int) -> None:
        self.connection = http.client.HTTPConnection(host, port, timeout=10)
        self.connection.request("GET", "/api/events")
        self.reply = self.connection.getresponse()

    def next(self) -> tuple[int, dict[str, Any]]:
        """The next state and its id, comments and retry lines skipped."""
        rev = -1
        while True:
            line = self.reply.readline().decode()
            assert line, "the stream ended"
            if line.startswith("id: "):
                rev = int(line[4:])
            elif line.startswith("data: "):
                return rev, json.loads(line[6:])

    def until(self, fits: Callable[[dict[str, Any]], bool]) -> tuple[int, dict[str, Any]]:
        while True:
            rev, state = self.next()
            if fits(state):
                return rev, state

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.reply.close()
        self.connection.close()


@pytest.fixture
def make_shop() -> Iterator[Callable[..., Shop]]:
    """Opens shops with options; closes them all."""
    opened: list[Shop] = []

    def make(listen: str = "127.0.0.1:0", *, answer_timeout_s: float = 5.0, hosts: tuple[str, ...] = ()) -> Shop:
        shop = Shop(listen, answer_timeout_s=answer_timeout_s, hosts=hosts)
        opened.append(shop)
        shop.open()
        return shop

    yield make
    for shop in opened:
        shop.close()


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    """An open shop on a free port."""
    return make_shop()


@pytest.fixture(scope="session")
def calm_shop() -> Iterator[Shop]:
    """One shop for all tests that change nothing in it."""
    shop = Shop()
    shop.open()
    yield shop
    shop.close()


@pytest.fixture(scope="session")
def wild_shop() -> Iterator[Shop]:
    """One shop for callers that send it anything; what lies in its basket then nobody knows."""
    shop = Shop()
    shop.open()
    yield shop
    shop.close()
