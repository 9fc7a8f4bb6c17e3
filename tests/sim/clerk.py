"""The clerk in virtual time: looks at the page, scans, weighs, pays, presses twice, asks again after a power cut."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.drivers.sim.wire import VirtualWire
from gateway.messages.acts import Act, ChangeLine, Discount, Hold, Pay, Recall, Reprint, Scan, SetMember, TellTime, VoidBasket
from gateway.messages.counter import Answer, Asked, BasketView, CounterState
from gateway.messages.sales import Payment, SaleResult
from tests.sim.cable import UNPLUGGED
from tests.sim.outlet import Outlet, Site

NOTES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
PATIENCE_S = 30.0


@dataclass
class Paying:
    """A payment that has not been answered yet: the page repeats it, under the same request id, until it is."""

    basket: str
    payments: tuple[Payment, ...]
    total: int
    request: str


class Clerk:
    """`promised`: what the till answered, by basket; `put_down`: every weight that lay on the scale.

    `outlet` gives the present start, None without power.
    """

    def __init__(self, site: Site, outlet: Callable[[], Outlet | None], codes: tuple[str, ...], loose: tuple[str, ...]) -> None:
        self._site = site
        self._heap = site.heap
        self._outlet = outlet
        self._codes = codes
        self._loose = loose
        self._call = 0
        self._requests = 0
        self._asked: dict[int, Paying] = {}
        self._paying: Paying | None = None
        self._since_ns = 0
        self.promised: dict[str, SaleResult] = {}
        self.broken_promises: list[str] = []
        self.selling = True
        self.put_down: list[int] = []
        self.times_told = 0

    def work(self) -> None:
        """One thing, then a while of nothing; until the shop closes and nothing is left unanswered."""
        outlet = self._outlet()
        if outlet is not None and outlet.shown is not None:
            self._act(outlet, outlet.shown)
        if self.selling or self._paying is not None:
            self._heap.after(self._heap.between(0.3, 4), self.work)

    def answered(self, answer: Answer) -> None:
        """The page hears an answer."""
        paying = self._asked.pop(answer.call, None)
        if paying is None:
            return
        if answer.result is not None:
            before = self.promised.setdefault(paying.basket, answer.result)
            if before != answer.result:
                self.broken_promises.append(f"{paying.basket}: answered {before}, then {answer.result}")
        if self._paying is paying and (answer.result is not None or answer.status != 503):
            self._paying = None

    def _act(self, outlet: Outlet, state: CounterState) -> None:
        basket = state.basket
        if self._paying is not None:
            if self._heap.now_ns - self._since_ns > PATIENCE_S * 1e9 or self._heap.dice.random() < 0.2:
                self._send_payment(outlet, self._paying)
            return
        if not self.selling or basket is None:
            return
        if dict(state.clock)["trust"] == 0 and self._heap.dice.random() < 0.05:
            self.times_told += 1
            self._ask(outlet, TellTime(self._site.true_ms() + self._heap.dice.randint(-300_000, 300_000)), "")
        elif basket.lines and self._heap.dice.random() < 0.25:
            self._pay(outlet, basket)
        else:
            self._handle_goods(outlet, basket, state)

    def _pay(self, outlet: Outlet, basket: BasketView) -> None:
        self._requests += 1
        cash = basket.total - basket.total % 100
        tendered = next((note for note in NOTES if note >= cash), cash)
        payment = Payment("tunai", tendered=self._heap.dice.choice((cash, tendered)), confirmed=True)
        if self._heap.dice.random() < 0.15:
            payment = Payment("qris", amount=basket.total, confirmed=True)
        self._paying = Paying(basket.id, (payment,), basket.total, f"r{self._requests}")
        self._since_ns = self._heap.now_ns
        self._send_payment(outlet, self._paying)
        if self._heap.chance(0.2, "pay pressed twice"):
            self._send_payment(outlet, self._paying)

    def _send_payment(self, outlet: Outlet, paying: Paying) -> None:
        self._since_ns = self._heap.now_ns
        call = self._ask(outlet, Pay(paying.basket, paying.payments, paying.total), paying.request)
        self._asked[call] = paying

    def _handle_goods(self, outlet: Outlet, basket: BasketView, state: CounterState) -> None:
        dice = self._heap.dice.random()
        if dice < 0.70:
            self._scan(outlet, self._heap.dice.choice(self._codes))
        elif dice < 0.78:
            self._weigh(outlet)
        elif dice < 0.82:
            self._ask(outlet, Scan(f"{self._heap.dice.randint(2, 12)}*"), "")
        elif dice < 0.86:
            self._spoil(outlet)
        elif dice < 0.89:
            self._ask(outlet, Scan("2990005000007", "Barang baru", self._heap.dice.randint(1, 40) * 250), "")
        elif dice < 0.92 and basket.lines:
            self._ask(outlet, ChangeLine(self._heap.dice.choice(basket.lines).n, remove=True), "")
        elif dice < 0.95 and basket.lines:
            self._ask(outlet, ChangeLine(self._heap.dice.choice(basket.lines).n, qty=self._heap.dice.randint(1, 9)), "")
        elif dice < 0.955:
            self._ask(outlet, SetMember("00123"), "")
        elif dice < 0.97:
            self._put_aside_or_give_off(outlet, basket, state)
        elif dice < 0.985 and basket.lines:
            self._ask(outlet, VoidBasket(basket.id, "pembeli batal"), "")
        elif state.last_sale is not None:
            self._ask(outlet, Reprint(state.last_sale.receipt_no), "")

    def _put_aside_or_give_off(self, outlet: Outlet, basket: BasketView, state: CounterState) -> None:
        """The buyer goes back for something, comes again, or gets something off."""
        match self._heap.dice.randrange(4):
            case 0:
                self._ask(outlet, Hold(), "")
            case 1 if state.held:
                self._ask(outlet, Recall(self._heap.dice.choice(state.held).id), "")
            case 2 if basket.lines:
                self._ask(outlet, ChangeLine(self._heap.dice.choice(basket.lines).n, discount=self._heap.dice.randint(0, 3_000)), "")
            case _:
                self._ask(outlet, Discount(basket.id, percent=self._heap.dice.randint(1, 20)), "")

    def _scan(self, outlet: Outlet, code: str) -> None:
        typed = self._site.scanner.typed(code)
        cut = self._heap.dice.randrange(len(typed))
        outlet.scanner.do(lambda wire, now_ns: wire.say(typed[:cut], now_ns))
        outlet.scanner.do(lambda wire, now_ns: wire.say(typed[cut:], now_ns))

    def _spoil(self, outlet: Outlet) -> None:
        self._heap.fired["scan spoilt"] += 1
        noise = self._heap.dice.randbytes(self._heap.dice.randint(1, 40))
        outlet.scanner.do(lambda wire, now_ns: wire.say(noise + b"\r", now_ns))

    def _weigh(self, outlet: Outlet) -> None:
        """Switch the scale on, put something down, scan it, take it away, switch the scale off: it is polled only meanwhile."""
        scale = self._site.scale
        if outlet.scale.plugged:
            return
        outlet.scale.do(VirtualWire.connect)
        scale.grams = 0
        scale.noise = self._heap.dice.randbytes(3) if self._heap.chance(0.1, "scale garbled") else b""
        grams = self._heap.dice.randint(20, 4_000)
        self.put_down.append(grams)
        self._later(1.0, lambda: setattr(scale, "grams", grams))
        if self._heap.chance(0.3, "scale moving"):
            scale.moving = True
            self._later(1.1, lambda: setattr(scale, "grams", grams // 2 + 1))
            self._later(1.9, lambda: setattr(scale, "grams", grams))
        self._later(2.0, lambda: setattr(scale, "moving", False))
        for _ in range(self._heap.dice.choice((1, 1, 2))):
            self._later(self._heap.between(1.2, 3.0), lambda: self._scan(outlet, self._heap.dice.choice(self._loose)))
        self._later(4.0, lambda: setattr(scale, "grams", 0))
        self._later(5.0, lambda: outlet.scale.do(lambda wire, now_ns: wire.cut(UNPLUGGED, now_ns)))

    def _ask(self, outlet: Outlet, act: Act, request: str) -> int:
        self._call += 1
        outlet.post(Asked(self._call, act, request))
        return self._call

    def _later(self, delay_s: float, deed: Callable[[], None]) -> None:
        self._heap.after(delay_s, deed, powered=True)
