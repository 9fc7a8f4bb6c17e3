"""A whole outlet and its district, days in seconds, from a seed: the same machines as in the daemon, everything else a double.

`run(seed)` sells for a while under faults of every kind, then lets the world be calm until all is quiet, and tells what happened;
`tests.sim.invariants` judges it.
"""

import json
from collections.abc import Callable
from functools import partial

from gateway.config import Config, Paths, Printer, Scale, Scanner, Uplink
from gateway.config import Outlet as OutletConfig
from gateway.drivers.sim.scales import IndicatorCore
from gateway.drivers.sim.wire import VirtualWire
from gateway.messages.counter import Answer, LastSale
from gateway.pos.catalogue import read_catalogue
from tests.sim.broker import Broker
from tests.sim.cable import UNPLUGGED
from tests.sim.clerk import Clerk
from tests.sim.disk import Disk
from tests.sim.district import OUTLET, District
from tests.sim.heap import Heap
from tests.sim.invariants import BATCH
from tests.sim.outlet import Outlet, Site
from tests.sim.paper import WatchedPrinter
from tests.sim.story import Story

SELLING_S = 600.0
CALM_S = 1_500.0
BATCH_AGE_S = 20
ACK_TIMEOUTS_S = (120, 2_700)  # the long one is longer than the calm: what only it would mend is found broken
DAY_MS = 86_400_000
CATALOGUE = """gtin,name,unit,price_idr,kind,source
2990001000001,Kopi bubuk 165 g,pcs,14500,packaged,sim
2990002000000,Mie goreng,pcs,3000,packaged,sim
2990003000009,Mie kuah ayam,pcs,2925,packaged,sim
2990004000008,Susu kental 370 g,pcs,11750,packaged,sim
2190001000005,Beras,kg,13450,in-store-weighed,sim
2190002000004,Gula pasir,kg,17375,in-store-weighed,sim
"""
CODES = ("2990001000001", "2990002000000", "2990003000009", "2990004000008", "2990001000002")  # the last is damaged
LOOSE = ("2190001000005", "2190002000004")
KINDS = frozenset({
    "power cut", "link down", "broker wiped", "broker refuses", "publish lost", "publish refused", "puback lost", "ack lost", "ack late",
    "delivery doubled", "delivery late and out of order", "district down", "district killed before its ack", "card full", "slow commit",
    "copy failed", "database failed", "commit raised", "paper out", "printer unplugged", "printer mute", "scanner unplugged",
    "scan spoilt", "scale garbled", "scale moving", "pay pressed twice", "clock unset", "clock stepped",
})  # fmt: skip
"""Every kind of fault; in a run over many seeds each must fire."""
Mishap = Callable[[], None]


def run(seed: int) -> Story:
    """The whole story of one seed; the same each time."""
    return World(seed).go()


def settings(heap: Heap) -> Config:
    """The configuration: small batches and short waits, so that ten minutes hold what an outlet meets in days."""
    return Config(
        outlet=OutletConfig(id=OUTLET, name="Gerai"),
        paths=Paths(),
        scanner={"counter": Scanner()},
        scale={"counter": Scale(protocol=heap.dice.choice(("toledo-8217", "indicator")))},
        printer={"receipt": Printer()},
        uplink=Uplink(
            broker="mqtt://127.0.0.1", batch_events=BATCH, batch_age_s=BATCH_AGE_S, ack_timeout_s=heap.dice.choice(ACK_TIMEOUTS_S),
            mqtt=heap.dice.choice(("auto", "5", "3.1.1")),
        ),
    )  # fmt: skip


class World:
    """One run."""

    def __init__(self, seed: int) -> None:
        self.heap = Heap(seed)
        self.fair = self.heap.dice.random() < 0.15  # no power cut, and all well between the outlet and its district
        catalogue, problems = read_catalogue(CATALOGUE)
        assert not problems
        self.printer = WatchedPrinter(self._paper_shows)
        config = settings(self.heap)
        self.site = Site(self.heap, config, catalogue, Disk(), Broker(self.heap), self.printer)
        if config.scale["counter"].protocol == "indicator":
            self.site.scale = IndicatorCore()
        self.outlet: Outlet | None = None
        self._stored = 0
        self.clerk = Clerk(self.site, lambda: self.outlet, CODES, LOOSE)
        self.district = District(self.heap, self.site)
        ages = int((SELLING_S + CALM_S) / BATCH_AGE_S)
        self.story = Story(seed, self.site, self.district.store, self.clerk, self.heap.fired, ages)

    def go(self) -> Story:
        """Sell, break, calm down, finish."""
        self.site.broker.calm = self.fair
        self._power_on()
        self.district.up()
        self.clerk.work()
        for mean_s, mishap in self._mishaps():
            self._plan(mean_s, mishap)
        self.heap.run_until(SELLING_S)
        self._calm_down()
        self.heap.run_until(SELLING_S + CALM_S)
        return self.story

    def _power_on(self) -> None:
        self._stored = 0
        self._wind_clock()
        self.outlet = Outlet(self.site, self._answered, lambda room, trace: self.story.bugs.append(f"{room}: {trace}"))
        self._watch()

    def _wind_clock(self) -> None:
        """A Pi has no battery: it starts at 1970, a while ago or at what somebody once set, until NTP is heard of."""
        self.site.is_set, self.site.system_ms = True, 0
        if not self.site.calm and self.heap.chance(0.5, "clock unset"):
            self.site.is_set = False
            self.site.system_ms = self.heap.dice.choice((-self.site.wall_ms, -7 * DAY_MS, 3 * 365 * DAY_MS))
            self.heap.after(self.heap.between(5, 400), self._set_clock, powered=True)

    def _set_clock(self) -> None:
        self.site.is_set, self.site.system_ms = True, 0

    def _clock_stepped(self) -> None:
        self.heap.fired["clock stepped"] += 1
        self.site.system_ms += self.heap.dice.choice((-1, 1)) * self.heap.dice.randint(3_000, 2 * DAY_MS)

    def _answered(self, answer: Answer) -> None:
        self.heap.after(self.heap.between(0, 0.02), lambda: self.clerk.answered(answer), powered=True)

    def _mishaps(self) -> list[tuple[float, Mishap]]:
        """Each with its mean time between."""
        counter: list[tuple[float, Mishap]] = [
            (200, self._paper_out), (300, partial(self._unplug, "printer")), (400, self._printer_mute),
            (300, partial(self._unplug, "scanner")), (400, self._clock_stepped),
        ]  # fmt: skip
        away: list[tuple[float, Mishap]] = [
            (200, self._power_cut), (150, self._link_down), (500, self._broker_wiped), (300, self._district_down),
        ]  # fmt: skip
        return counter if self.fair else counter + away

    def _plan(self, mean_s: float, mishap: Mishap) -> None:
        def strike() -> None:
            if self.site.calm:
                return
            if self.outlet is not None:
                mishap()
            self._plan(mean_s, mishap)

        self.heap.after(self.heap.dice.expovariate(1 / mean_s), strike)

    def _power_cut(self) -> None:
        """At any instant: whatever the gateway had planned dies; the printer keeps its roll, the card what was durable."""
        self.heap.fired["power cut"] += 1
        self.site.broker.drop()
        self.site.broker.line = None
        self.heap.power += 1  # after the line's last word: whoever heard it in the dark would live on beside the next start
        self.outlet = None
        if self.heap.dice.random() < 0.5:
            self.site.printer.power_cycle()
        self.heap.after(self.heap.between(1, 60), self._power_on)

    def _link_down(self) -> None:
        self.heap.fired["link down"] += 1
        self.site.broker.link_up = False
        self.site.broker.drop()
        self.heap.after(self.heap.between(1, 120), lambda: setattr(self.site.broker, "link_up", True))

    def _broker_wiped(self) -> None:
        self.heap.fired["broker wiped"] += 1
        self.site.broker.wipe()
        self.district.reconnected()

    def _district_down(self) -> None:
        self.heap.fired["district down"] += 1
        self.district.down()
        self.heap.after(self.heap.between(5, 120), self.district.up)

    def _paper_out(self) -> None:
        self.heap.fired["paper out"] += 1
        self.site.printer.paper_out_after = self.heap.dice.randint(1, 900)
        self.heap.after(self.heap.between(5, 90), self._new_roll)

    def _new_roll(self) -> None:
        said = self.site.printer.change(paper="ok")
        if self.outlet is not None:
            self.outlet.printer.do(lambda wire, now_ns: wire.say(said, now_ns))

    def _unplug(self, name: str) -> None:
        outlet = self.outlet
        cable = getattr(outlet, name)
        if cable.plugged:
            self.heap.fired[f"{name} unplugged"] += 1
            cable.do(lambda wire, now_ns: wire.cut(UNPLUGGED, now_ns))
            self.heap.after(self.heap.between(0.5, 30), lambda: cable.do(VirtualWire.connect), powered=True)

    def _printer_mute(self) -> None:
        self.heap.fired["printer mute"] += 1
        self.site.printer.mute = True
        self.heap.after(self.heap.between(5, 120), lambda: setattr(self.site.printer, "mute", False))

    def _calm_down(self) -> None:
        """Nothing breaks any more, and what is broken is mended."""
        self.site.calm = self.site.broker.calm = True
        self._set_clock()
        self.clerk.selling = False
        self.site.broker.link_up = True
        self.site.printer.paper_out_after = None
        self.site.printer.mute = False
        self._new_roll()
        self.district.up()
        if self.site.broker.refused:
            self.site.broker.wipe()  # whoever mends a broker that refuses starts it anew; what was parked is offered again then

    def _paper_shows(self, number: int) -> None:
        """A byte of this receipt is on paper: its sale must be durable by now."""
        if number not in self.site.disk.receipts():
            self.story.early_slips.append(f"receipt {number} on paper before it was durable, at {self.heap.now_ns / 1e9:.3f} s")

    def _watch(self) -> None:
        """Looks over everybody's shoulder: a watermark that is wrong for an instant is wrong."""
        outlet = self.outlet
        if outlet is None or self.site.calm:
            return
        if outlet.shown is not None:
            self._watch_watermarks(dict(outlet.shown.uplink))
            self._watch_word(outlet.shown.last_sale)
        self.heap.after(0.2, self._watch, powered=True)

    def _watch_word(self, last: LastSale | None) -> None:
        """What the page calls printed has come out."""
        if last is not None and last.print == "printed" and last.receipt_no not in self.printer.out:
            self.story.early_slips.append(f"receipt {last.receipt_no} called printed, and it has not come out")

    def _watch_watermarks(self, marks: dict[str, int]) -> None:
        if not {"head", "accepted", "stored"} <= marks.keys():
            return
        truly = self.district.stored_through()
        if marks["accepted"] > max(self.site.broker.passed(), truly):
            self.story.watermarks.append(f"accepted {marks['accepted']} told, the broker has taken {self.site.broker.taken}")
        if not marks["head"] >= marks["accepted"] >= marks["stored"]:
            self.story.watermarks.append(f"watermarks out of order: {json.dumps(marks)}")
        if marks["stored"] < self._stored:
            self.story.watermarks.append(f"stored fell from {self._stored} to {marks['stored']}")
        self._stored = marks["stored"]
        if marks["stored"] > truly:
            self.story.watermarks.append(f"stored {marks['stored']} told, the district has {truly}")
