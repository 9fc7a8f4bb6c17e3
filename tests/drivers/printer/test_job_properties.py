"""Whatever happens to a printer, in any order: no slip twice, none called printed that is not whole, none lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.messages.devices import Printed

if TYPE_CHECKING:
    from tests.drivers.conftest import PrinterBench, Slips

if TYPE_CHECKING:
    from tests.drivers.conftest import PrinterBench, Slips

DEEDS = [
    "order", "order", "order", "again", "paper out", "out soon", "new roll", "open cover", "close cover", "unplug", "plug",
    "power cycle", "power cycle on the wire", "mute", "speak", "no barriers", "barriers", "hang", "work", "reopen",
]  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(DEEDS), st.sampled_from([0, 0.003, 0.05, 0.6, 1.2, 4, 25])), max_size=25)


class World:
    def __init__(self, bench: PrinterBench, a_slip: Slips) -> None:
        self.bench = bench
        self.a_slip = a_slip
        self.ordered = 0

    def do(self, deed: str, amount: float) -> None:
        bench, core = self.bench, self.bench.core
        match deed:
            case "order":
                self.ordered += 1
                bench.order(self.a_slip(self.ordered))
            case "again" if self.ordered:
                bench.order(self.a_slip(self.ordered))
            case "paper out":
                bench.say(core.change(paper="out"))
            case "out soon":
                core.paper_out_after = 1 + int(amount * 30)
            case "new roll":
                bench.say(core.change(paper="ok"))
            case "open cover" | "close cover":
                bench.say(core.change(cover_open=deed == "open cover"))
            case "unplug" if bench.wire.plugged:
                bench.unplug()
            case "plug" if not bench.wire.plugged:
                bench.plug()
            case "reopen":
                if bench.wire.plugged:
                    bench.unplug()
                bench.plug()
            case "power cycle":
                if bench.wire.plugged:
                    bench.unplug()
                core.power_cycle()
            case "power cycle on the wire":
                core.power_cycle()
            case "mute" | "speak":
                core.mute = deed == "mute"
            case "no barriers" | "barriers":
                core.barriers = deed == "barriers"
            case "hang" | "work":
                core.rate = 0 if deed == "hang" else None
                bench.say(core.change())

    def heal(self) -> None:
        self.bench.core.paper_out_after = None
        for deed in ("speak", "barriers", "work", "new roll", "close cover", "plug"):
            self.do(deed, 0)
        self.bench.run(240)


@settings(max_examples=120, deadline=None)
@given(steps=STEPS)
def test_no_slip_twice_none_claimed_none_lost(printer_bench: type[PrinterBench], a_slip: Slips, steps: list[tuple[str, float]]) -> None:
    world = World(printer_bench(), a_slip)
    bench = world.bench
    seen = 0
    for deed, seconds in steps:
        world.do(deed, seconds)
        bench.run(seconds)
        fresh, seen = bench.events[seen:], len(bench.events)
        for event in fresh:
            if isinstance(event, Printed):
                whole = [slip for slip in bench.core.receipts if f"No : {event.job.receipt_no:06}" in slip and "TOTAL" in slip]
                assert len(whole) == 1, f"{event.job.id} was called printed"
    world.heal()
    for number in range(1, world.ordered + 1):
        story = bench.story(str(number))
        assert bench.slips_of(number) <= 1
        assert story[-1] in {"Printed", "PrintUnknown"}
        assert story[-1] == "PrintUnknown" or bench.slips_of(number) == 1
        assert ("PrintSent" in story or "PrintUnknown" in story) == (f"{number}" in {mark.job for mark in bench.wire.marks})
