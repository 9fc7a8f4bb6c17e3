"""Cables pulled in the middle of everything, at a whole daemon: it costs that device and nothing else, and comes back by itself."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.drivers.sim.serve_io import PtyServer, Server
from tests.real.parts import Process, Shop, open_shop
from tests.real.planted_decoder import BREAKS

pytestmark = pytest.mark.real
MENDED_S = 150  # a driver that broke again and again is built anew each minute at the latest

CODE, OTHER, RICE = "0089686010527", "8998866200301", "2100001000004"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as opened:
        shop_is_whole(opened)
        yield opened


def shop_is_whole(shop: Shop) -> None:
    shop.until(lambda: {device(shop, name) for name in shop.state()["devices"]} == {"ok"}, "every device")


def device(shop: Shop, name: str) -> str:
    return str(shop.state()["devices"][name]["state"])


def lines(shop: Shop) -> int:
    return len(shop.state()["basket"]["lines"])


def scan(shop: Shop, code: str) -> None:
    """Over the gun, seen on the page."""
    before = lines(shop)
    shop.scan(code)
    shop.until(lambda: lines(shop) == before + 1, f"the line of {code}")


def pay(shop: Shop) -> dict[str, Any]:
    basket = shop.state()["basket"]
    answer = shop.call("/api/pay", {"basket": basket["id"], "payments": [{"kind": "tunai", "tendered": 100_000}]})
    result: dict[str, Any] = answer["result"]
    assert result["paid"] > 0
    return result


def sell(shop: Shop, code: str = CODE) -> dict[str, Any]:
    """One piece, scanned, paid, its slip out."""
    before = len(shop.printer.act(lambda core: list(core.receipts)))
    scan(shop, code)
    result = pay(shop)
    shop.printer.wait_for(lambda core: len(core.receipts) > before, 20)
    return result


def others_are_well(shop: Shop, but: str) -> None:
    """Every device but this one is ok, and its absence is on the page."""
    shop.until(lambda: device(shop, but) == "absent", f"{but} to be missed")
    assert {name for name in shop.state()["devices"] if device(shop, name) != "ok"} == {but}


def replugged_elsewhere(server: "PtyServer[Any]", meanwhile: Callable[[], None]) -> None:
    """Out, and in again under another number: somebody else has taken the old one meanwhile."""
    before = server.link.readlink()
    server.unplug()
    meanwhile()
    thieves = [os.openpty() for _ in range(8)]  # the lowest free numbers first; the daemon has let go of the old one by now
    try:
        server.plug()
        assert server.link.readlink() != before
    finally:
        for pair in thieves:
            for fd in pair:
                os.close(fd)


def test_a_gun_pulled_in_the_middle_of_a_code_costs_that_code_and_is_found_under_another_number(shop: Shop) -> None:
    def half() -> None:
        others_are_well(shop, "scanner.counter")
        answer = shop.call("/api/scan", {"code": OTHER})
        assert len(answer["basket"]["lines"]) == 1, "typed codes sell on"

    shop.scanner.act(lambda core: core.typed(CODE)[:7])
    replugged_elsewhere(shop.scanner, half)
    shop.until(lambda: device(shop, "scanner.counter") == "ok", "the gun")
    assert lines(shop) == 1, "half a code is no goods"
    sell(shop)


def test_a_scale_pulled_while_it_weighs_leaves_no_weight_behind_and_weighs_again(shop: Shop) -> None:
    def weigh(grams: int) -> None:
        shop.scale.act(lambda core: setattr(core, "grams", grams))

    weigh(0)
    shop.until(lambda: (shop.state()["devices"]["scale.counter"]["reading"] or {}).get("grams") == 0, "an empty plate")
    shop.scale.act(lambda core: setattr(core, "moving", True))
    shop.scan(RICE)  # waits for the plate to lie still

    def meanwhile() -> None:
        others_are_well(shop, "scale.counter")
        assert shop.state()["devices"]["scale.counter"]["reading"] is None
        shop.until(lambda: shop.state()["note"] is not None, "the clerk to be told")
        assert lines(shop) == 0
        sell(shop)

    replugged_elsewhere(shop.scale, meanwhile)
    shop.scale.act(lambda core: setattr(core, "moving", False))
    shop.until(lambda: (shop.state()["devices"]["scale.counter"]["reading"] or {}).get("grams") == 0, "the plate again")
    weigh(750)
    shop.until(lambda: (shop.state()["devices"]["scale.counter"]["reading"] or {}).get("stable") is True, "a weight")
    scan(shop, RICE)
    assert shop.state()["basket"]["lines"][0]["grams"] == 750
    weigh(0)
    pay(shop)


def test_a_printer_pulled_in_the_middle_of_a_slip_costs_that_slips_certainty_and_no_sale(shop: Shop) -> None:
    scan(shop, CODE)
    pay(shop)
    shop.until(lambda: shop.state()["last_sale"]["print"] == "printed", "a first slip: the new wire is flushed by then")
    shop.printer.drop_after = 60
    scan(shop, CODE)
    cut = pay(shop)
    shop.printer.unplug()
    others_are_well(shop, "printer.receipt")
    scan(shop, OTHER)
    waiting = pay(shop)
    shop.printer.plug()
    shop.until(lambda: shop.state()["last_sale"]["print"] == "printed", "the slip that had waited")
    states = {job["receipt_no"]: job["state"] for job in shop.state()["prints"]}
    assert states.get(cut["receipt_no"]) == "unknown"
    slips = shop.printer.act(lambda core: list(core.slips))
    assert sum(f"-{waiting['receipt_no']:06}" in slip for slip in slips) == 1
    assert sum(f"-{cut['receipt_no']:06}" in slip for slip in slips) <= 1, "what had begun is not printed again by itself"


def test_all_cables_pulled_at_once_and_put_back(shop: Shop) -> None:
    doubles: dict[str, Server[Any]] = {"scanner.counter": shop.scanner, "scale.counter": shop.scale, "printer.receipt": shop.printer}
    for double in doubles.values():
        double.unplug()
    shop.until(lambda: {device(shop, name) for name in doubles} == {"absent"}, "all to be missed")
    answer = shop.call("/api/scan", {"code": CODE})
    assert len(answer["basket"]["lines"]) == 1
    pay(shop)
    for double in reversed(doubles.values()):
        double.plug()
    shop.until(lambda: {device(shop, name) for name in doubles} == {"ok"}, "all to be back")
    shop.until(lambda: shop.state()["last_sale"]["print"] == "printed", "the slip that had waited")


def test_a_frame_that_breaks_a_decoder_closes_that_device_only_and_the_till_sells_on(shop: Shop) -> None:
    assert shop.daemon.end() == 0
    shop.daemon = Process(shop.home / "planted.log", sys.executable, "-m", "tests.real.planted_decoder", str(shop.config))
    shop.daemon.start()
    shop.wait_open()
    shop.scale.act(lambda core: setattr(core, "grams", BREAKS))
    shop.until(lambda: device(shop, "scale.counter") == "fault", "the scale to be closed")
    assert "GW-2003" in [warning["code"] for warning in shop.state()["warnings"]]
    assert "GW-1001" not in [warning["code"] for warning in shop.state()["warnings"]], "no room has closed"
    assert (device(shop, "scanner.counter"), device(shop, "printer.receipt")) == ("ok", "ok")
    for code in (CODE, OTHER):
        sell(shop, code)
    assert "IndexError: planted" in shop.daemon.log()
    shop.scale.act(lambda core: setattr(core, "grams", 0))
    shop.until(lambda: device(shop, "scale.counter") == "ok", "the scale to be opened again", MENDED_S)
    sell(shop)
    assert shop.daemon.running
