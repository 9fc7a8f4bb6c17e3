"""A whole outlet and its district, days in seconds, from a seed: the same machines as in the daemon, everything else a double.

`run(seed)` sells for a while under faults of every kind, then lets the world be calm until all is quiet, and returns what happened;
`tests.sim.invariants` judges it.
"""

from collections import Counter
from dataclasses import dataclass, field

from gateway.config import Config, Outlet as OutletConfig, Paths, Printer, Scale, Scanner, Uplink
from gateway.district.memory_store import MemoryStore
from gateway.district.receiver import Receiver
from gateway.drivers.sim.wire import VirtualWire
from gateway.faults import fault
from gateway.messages.counter import Answer
from gateway.pos.catalogue import read_catalogue
from tests.sim.broker import Broker
from tests.sim.clerk import Clerk
from tests.sim.disk import Disk
from tests.sim.heap import Heap
from tests.sim.outlet import Outlet, Site

SELLING_S = 600.0
CALM_S = 3_000.0
UNPLUGGED = fault("GW-2001")
CATALOGUE = """gtin,name,unit,price_idr,kind,source
8991002101234,Kopi bubuk 165 g,pcs,14500,packaged,sim
8998866200301,Mie goreng,pcs,3000,packaged,sim
0089686010947,Mie kuah ayam,pcs,2925,packaged,sim
8992753100017,Susu kental 370 g,pcs,11750,packaged,sim
2100001000004,Beras,kg,13450,in-store-weighed,sim
2100002000003,Gula pasir,kg,17375,in-store-weighed,sim
"""
CODES = ("8991002101234", "8998866200301", "0089686010947", "8992753100017", "8991002101235")
LOOSE = ("2100001000004", "2100002000003")
KINDS = frozenset({
    "power cut", "link down", "broker wiped", "broker refuses", "publish lost", "publish refused", "puback lost", "ack lost",
    "delivery doubled", "delivery late and out of order", "district down", "district killed before its ack", "card full", "slow commit",
    "copy failed", "commit raised", "paper out", "printer unplugged", "printer mute", "scanner unplugged", "scan spoilt", "scale garbled",
    "scale moving", "pay pressed twice",
})


class World:
    """One run. `world.go()` tells its story."""

    def __init__(self, seed: int) -> None:
        self.heap = Heap(seed)
        config = settings(self.heap)
        catalogue, problems = read_catalogue(CATALOGUE)
        assert not problems
        self.site = Site(self.heap, config, catalogue, Disk(), Broker(self.heap))
        self.outlet: Outlet | None = None
        self.clerk = Clerk(self.site, lambda: self.outlet, CODES, LOOSE)
        self.district = District(self.heap, self.site)
        self.story = Story(seed, self.site, self.district.store, self.clerk, self.heap.fired)

    def go(self) -> Story:
        """Sell, break, calm down, finish."""
        self._power_on()
        self.district.up()
        self.clerk.work()
        self._plan(self.heap.between(40, 400), self._power_cut)
        for mean_s, mishap in self._mishaps():
            self._plan(self.heap.dice.expovariate(1 / mean_s), mishap, mean_s)
        self.heap.run_until(SELLING_S)
        self._calm_down()
        self.heap.run_until(SELLING_S + CALM_S)
        return self.story

    def _power_on(self) -> None:
        self.outlet = Outlet(self.site, self._answered, lambda room, trace: self.story.bugs.append(f"{room}: {trace}"))
        self._watch()

    def _answered(self, answer: Answer) -> None:
        self.heap.after(self.heap.between(0, 0.02), lambda: self.clerk.answered(answer), powered=True)

    def _power_cut(self) -> None:
        """At any instant: whatever was planned by the gateway dies; the printer keeps its roll, the card what was durable."""
        self.heap.fired["power cut"] += 1
        self.heap.power += 1
        self.outlet = None
        self.site.broker.drop()
        self.site.broker.line = None
        if self.heap.dice.random() < 0.5:
            self.site.printer.power_cycle()
        self.heap.after(self.heap.between(1, 60), self._power_on)

    def _mishaps(self) -> list[tuple[float, "Mishap"]]:
        """Each with its mean time between."""
        return [
            (250, self._power_cut), (150, self._link_down), (500, self._broker_wiped), (300, self._district_down),
            (200, self._paper_out), (300, self._printer_unplugged), (400, self._printer_mute), (300, self._scanner_unplugged),
        ]  # fmt: skip

    def _plan(self, delay_s: float, mishap: "Mishap", mean_s: float | None = None) -> None:
        def strike() -> None:
            if self.site.calm:
                return
            if self.outlet is not None:
                mishap()
            if mean_s is not None:
                self._plan(self.heap.dice.expovariate(1 / mean_s), mishap, mean_s)

        self.heap.after(delay_s, strike)

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

    def _printer_unplugged(self) -> None:
        self.heap.fired["printer unplugged"] += 1
        self._unplug("printer")

    def _scanner_unplugged(self) -> None:
        self.heap.fired["scanner unplugged"] += 1
        self._unplug("scanner")

    def _unplug(self, name: str) -> None:
        outlet = self.outlet
        if outlet is None:
            return
        cable = getattr(outlet, name)
        if cable.plugged:
            cable.do(lambda wire, now_ns: wire.cut(UNPLUGGED, now_ns))
            self.heap.after(self.heap.between(0.5, 30), lambda: cable.do(VirtualWire.connect), powered=True)

    def _printer_mute(self) -> None:
        self.heap.fired["printer mute"] += 1
        self.site.printer.mute = True
        self.heap.after(self.heap.between(5, 120), lambda: setattr(self.site.printer, "mute", False))

    def _calm_down(self) -> None:
        """Nothing breaks any more, and what is broken is mended."""
        self.site.calm = self.site.broker.calm = self.district.calm = True
        self.clerk.selling = False
        self.site.broker.link_up = True
        self.site.printer.paper_out_after = None
        self.site.printer.mute = False
        self._new_roll()
        self.district.up()

    def _watch(self) -> None:
        """Looks over everybody's shoulder, ten times a second of the selling time: a promise broken for an instant is broken."""
        outlet = self.outlet
        if outlet is None or self.site.calm:
            return
        self._watch_slips()
        self._watch_watermarks(outlet)
        self.heap.after(0.25, self._watch, powered=True)

    def _watch_slips(self) -> None:
        durable = durable_receipts(self.site.disk)
        for number in slip_numbers(self.site.printer.slips):
            if number not in durable:
                self.story.early_slips.append(f"receipt {number} on paper, not durable at {self.heap.now_ns / 1e9:.3f} s")

    def _watch_watermarks(self, outlet: Outlet) -> None:
        state = outlet.shown
        if state is None:
            return
        marks = dict(state.uplink)
        truly = self.district.stored_through()
        if not marks["head"] >= marks["accepted"] >= marks["stored"]:
            self.story.watermarks.append(f"watermarks out of order: {marks}")
        if marks["stored"] > truly:
            self.story.watermarks.append(f"stored {marks['stored']} told, the district has {truly}")


