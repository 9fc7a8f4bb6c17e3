"""Something ends at every single byte of a receipt: never two unmarked ones on the paper, never a job lost.

Each test goes through all bytes (of a short receipt, its barrier and the questions before it) and tells every one that went wrong.
"""

from collections.abc import Callable

import pytest

from gateway.drivers.sim.printer import PrinterCore
from tests.drivers.printer.corner import Corner

BYTES = 64  # two receipts with their tails, and the questions before them, have 60
PRINTERS: dict[str, dict[str, object]] = {
    "a good one": {},
    "one that tells nothing by itself": {"asb": False},
    "one whose reset stops it from telling": {"resets_asb": True},
    "one without barriers": {"barriers": False},
    "a mute one": {"mute": True},
    "one that takes eight bytes at a time": {"capacity": 8},
    "a slow one": {"rate": 4, "capacity": 32},
}


def drop_link(corner: Corner) -> None:
    corner.unplug()
    corner.run(1)
    corner.plug()


def printer_off_and_on(corner: Corner) -> None:
    corner.unplug()
    corner.core.power_cycle()
    corner.run(1)
    corner.plug()


def press(corner: Corner) -> None:
    corner.reprint(871)


DEEDS: dict[str, tuple[Callable[[Corner], None], ...]] = {
    "nothing else": (),
    "the link drops": (drop_link,),
    "the printer is switched off and on": (printer_off_and_on,),
    "it is switched off and on and the cable does not notice": (lambda corner: corner.core.power_cycle(),),
    "the gateway restarts": (Corner.power_cut,),
    "both restart": (Corner.power_cut, printer_off_and_on),
    "the clerk presses print": (press,),
    "the clerk presses print, and the gateway restarts": (press, Corner.power_cut),
    "the gateway restarts, and the clerk presses print": (Corner.power_cut, press),
    "the link drops, and the clerk presses print twice": (drop_link, press, press, Corner.power_cut),
    "the gateway restarts thrice": (Corner.power_cut, Corner.power_cut, drop_link, Corner.power_cut),
}


def corner_with(printer: str) -> Corner:
    corner = Corner()
    for name, value in PRINTERS[printer].items():
        setattr(corner.core, name, value)
    corner.run(2 if corner.core.barriers else 17)
    return corner


def sell_two(corner: Corner) -> None:
    corner.sell(871)
    corner.sell(872)


def over_every_byte(printer: str, deeds: str, arm: Callable[[PrinterCore, int], None], strike: Callable[[Corner], None]) -> list[str]:
    found = []
    met = False
    for at in range(1, BYTES):
        corner = corner_with(printer)
        arm(corner.core, at)
        sell_two(corner)
        corner.run(3)
        met = met or corner.stopped or corner.core.stopped
        corner.core.stop_after = None  # one that did not come is not waited for
        strike(corner)
        for deed in DEEDS[deeds]:
            deed(corner)
            corner.run(2.5)
        corner.heal()
        found += [f"byte {at}: {what}" for what in corner.wrong(871, 872)]
        presses = DEEDS[deeds].count(press)
        if corner.marked(871) > presses:
            found.append(f"byte {at}: {corner.marked(871)} copies for {presses} orders")
    assert met, "nothing ever ended"
    return found


@pytest.mark.parametrize("deeds", DEEDS)
@pytest.mark.parametrize("printer", PRINTERS)
def test_the_paper_ends_at_every_byte(printer: str, deeds: str) -> None:
    assert over_every_byte(printer, deeds, lambda core, at: setattr(core, "paper_out_after", at), lambda corner: None) == []


@pytest.mark.parametrize("deeds", ["nothing else", "the clerk presses print", "the gateway restarts, and the clerk presses print"])
@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize("strike", [drop_link, printer_off_and_on, Corner.power_cut])
def test_the_link_the_printer_or_the_gateway_ends_at_every_byte(printer: str, deeds: str, strike: Callable[[Corner], None]) -> None:
    assert over_every_byte(printer, deeds, lambda core, at: setattr(core, "stop_after", at), strike) == []


@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize("strike", [drop_link, printer_off_and_on, Corner.power_cut])
def test_a_copy_is_cut_at_every_byte_and_is_one_copy_or_none(printer: str, strike: Callable[[Corner], None]) -> None:
    found = []
    for at in range(1, 45):
        corner = corner_with(printer)
        corner.sell(871)
        corner.run(60)
        corner.core.stop_after = at
        press(corner)
        corner.run(5)
        strike(corner)
        corner.run(5)
        Corner.power_cut(corner)
        corner.heal()
        found += [f"byte {at}: {what}" for what in corner.wrong(871)]
        if corner.marked(871) > 1 or corner.unmarked(871) != 1:
            found.append(f"byte {at}: {corner.unmarked(871)} first slips, {corner.marked(871)} copies")
    assert found == []
