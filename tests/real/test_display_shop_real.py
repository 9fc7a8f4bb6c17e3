"""The customer's display of a whole shop: scan, weigh, pay, plug out, with the real daemon as a process."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from gateway.drivers.sim.display import EscposDisplay
from gateway.drivers.sim.serve_io import PtyServer
from tests.real.clerk import RICE, TEA
from tests.real.parts import Shop, open_shop

pytestmark = pytest.mark.real


@pytest.fixture
def display(tmp_path: Path) -> Iterator[PtyServer[EscposDisplay]]:
    (tmp_path / "display").mkdir()
    with ExitStack() as stack:
        server = PtyServer(EscposDisplay(), tmp_path / "display" / "tty")
        server.start()
        stack.callback(server.stop)
        yield server


@pytest.fixture
def shop(tmp_path: Path, display: PtyServer[EscposDisplay]) -> Iterator[Shop]:
    (tmp_path / "shop").mkdir()
    with open_shop(tmp_path / "shop", f'\n[display.counter]\nport = "{display.link}"\n') as opened:
        yield opened


def test_a_buyer_reads_line_and_price_then_total_and_change(shop: Shop, display: PtyServer[EscposDisplay]) -> None:
    display.wait_for(lambda core: core.lines == ("   Gerai Sembako", "   Selamat datang"))
    shop.scan(TEA)
    display.wait_for(lambda core: core.lines[1].endswith("2.900"))
    shop.scale.act(lambda core: setattr(core, "grams", 1_005))
    shop.until(lambda: (shop.state()["devices"]["scale.counter"]["reading"] or {}).get("grams") == 1_005, "the weight")
    shop.scan(RICE)
    display.wait_for(lambda core: core.lines == ("Beras medium curah", "1,005 kg      13.568"))
    basket = shop.state()["basket"]
    display.wait_for(lambda core: core.lines == ("TOTAL         16.468", "TUNAI         16.400"))
    display.unplug()
    shop.until(lambda: shop.state()["devices"]["display.counter"]["state"] == "absent", "the display to be missed")
    result = shop.call("/api/pay", {"basket": basket["id"], "payments": [{"kind": "tunai", "tendered": 20_000}]})["result"]
    assert (result["paid"], result["change"]) == (16_400, 3_600)
    display.act(EscposDisplay.power_cycle)
    display.plug()
    display.wait_for(lambda core: core.lines == ("TOTAL         16.400", "KEMBALI        3.600"))
    assert display.act(lambda core: core.garbage) == 0
    shop.until(lambda: shop.state()["devices"]["display.counter"]["state"] == "unknown", "the display to be back")
