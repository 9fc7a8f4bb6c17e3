"""Restart drills on the real daemon: it is killed with a held and an open basket, a changed price, and a payment on its way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.real.parts import Shop, open_shop

pytestmark = pytest.mark.real

NOODLES, SPICY = "0089686010527", "0089686011036"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as opened:
        yield opened


def restart(shop: Shop) -> Any:  # noqa: ANN401 - JSON as it comes
    shop.daemon.kill()
    shop.daemon.start()
    shop.wait_open()
    return shop.state()


def test_a_held_and_an_open_basket_come_back_after_a_kill(shop: Shop) -> None:
    shop.call("/api/scan", {"code": NOODLES})
    first = shop.state()["basket"]["id"]
    shop.call("/api/member", {"member": "00123"})
    shop.call("/api/hold", {})
    shop.call("/api/scan", {"code": SPICY})
    shop.call("/api/discount", {"basket": shop.state()["basket"]["id"], "percent": 10})
    before = shop.state()
    after = restart(shop)
    assert (after["basket"], after["held"]) == (before["basket"], before["held"])
    assert after["note"]["code"] == "GW-3716"
    assert restart(shop)["held"] == before["held"], "a second cut takes nothing either"
    shop.call("/api/recall", {"basket": first})
    paid = shop.call("/api/pay", {"basket": first, "payments": [{"kind": "tunai", "tendered": 50_000}]})
    assert paid["result"]["total"] == 2_500
    again = restart(shop)
    assert [one["id"] for one in again["held"]] == [before["basket"]["id"]]
    assert shop.call("/api/pay", {"basket": first, "payments": [{"kind": "tunai", "tendered": 50_000}]})["result"] == paid["result"]


def test_a_price_changed_at_the_counter_outlives_a_kill_and_the_price_check_knows_it(shop: Shop) -> None:
    shop.call("/api/price", {"code": NOODLES, "price": 2_700})
    shop.call("/api/price", {"code": "E77", "price": 500, "name": "Es lilin"})
    restart(shop)
    shop.call("/api/scan", {"code": NOODLES})
    shop.call("/api/scan", {"code": "E77"})
    assert [line["amount"] for line in shop.state()["basket"]["lines"]] == [2_700, 500]
    assert shop.call(f"/api/goods?code={NOODLES}")["price"] == 2_700
