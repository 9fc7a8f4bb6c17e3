"""A trading day at a real daemon, killed in the middle: its Z, the command line and an independent recount agree to the rupiah.

Once with clerks over the API, once without a screen by control cards alone; test_clerks_day_real.py does it at the page.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.pos.drafts_io import DraftFile
from tests.real.books import agree, hire, recount, slips
from tests.real.parts import Shop, open_shop
from tests.real.signed import Signed

pytestmark = pytest.mark.real

TEA, NOODLES, RICE_LABEL, RICE = "8996006142511", "0089686010527", "2100001007508", "2100001000004"
FLOAT, SALES = 100_000, 30


def sell(clerk: Signed, n: int) -> Any:  # noqa: ANN401 - the same
    """The n-th sale, of one of six kinds; its result and basket."""
    code = RICE_LABEL if n % 6 == 4 else f"{n % 3 + 1}*{NOODLES if n % 2 else TEA}"
    basket = clerk.does("scan", code=code)["basket"]
    if n % 6 == 5:
        basket = clerk.does("discount", basket=basket["id"], amount=250)["basket"]
    total, cash = basket["total"], {"kind": "tunai", "tendered": 100_000}
    payments: list[dict[str, object]] = {
        1: [{"kind": "qris", "amount": total, "confirmed": True}],
        2: [{"kind": "transfer", "amount": total, "reference": f"BRI {n}", "confirmed": True}],
        3: [{"kind": "qris", "amount": 1_000, "confirmed": True}, cash],
    }.get(n % 6, [cash])
    told = clerk.does("pay", basket=basket["id"], payments=payments, total=total, request=f"jual-{n}")
    return told["result"] | {"basket": basket["id"]}


def test_a_day_with_clerks_agrees_with_an_independent_recount(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        siti, budi = hire(shop, "Siti", "kasir", "739148"), hire(shop, "Budi", "kasir", "628415")
        lurah = hire(shop, "Lurah", "ketua", "951736")
        shop.until(lambda: shop.state()["clerks"], "the clerks to be noticed")
        siti.enter()
        assert siti.post("scan", code=TEA)["code"] == "GW-3604"
        siti.does("shift/open", float=FLOAT)

        first = morning(siti, lurah)
        on_the_scale(shop, siti, 640)
        killed(shop, siti, first)
        counts_blind(shop, siti)
        evening(shop, budi, first["receipt_no"] + 1)
        shop.until(lambda: any("LAPORAN AKHIR (Z)" in slip for slip in slips(shop)), "the Z on paper")
        assert shop.daemon.end() == 0

        z, counted = agree(shop, 1)
        assert z["sums"]["cash_in"] == 20_000
        assert (z["by"], z["sums"]["sales"], z["sums"]["refunds"], z["sums"]["difference"]) == ("Budi", SALES + 2, 1, -500)
        shifts = counted["shifts"]
        assert [shifts[no]["counted"] - shifts[no]["expected"] for no in ("1", "2")] == [-500, 0]
        assert z["unticked"]["sales"] == sum(n % 6 in (1, 3) for n in range(SALES)) - 1
        assert counted["stock"][RICE]["grams"] == -750 * sum(n % 6 == 4 for n in range(SALES)) - 640
        paper = next(slip for slip in slips(shop) if "LAPORAN AKHIR (Z)" in slip)
        assert f"{counted['grand_total']:,}".replace(",", ".") in paper


def morning(siti: Signed, lurah: Signed) -> Any:  # noqa: ANN401 - JSON as it comes
    """Half of the sales, and everything else that a shift knows; the result of the first sale."""
    results = [sell(siti, n) for n in range(SALES // 2)]
    one = siti.does("scan", code=TEA)["basket"]
    siti.does("hold")
    siti.does("scan", code=NOODLES)
    siti.does("void", basket=siti.state()["basket"]["id"], reason="Salah barang")
    siti.does("recall", basket=one["id"])
    siti.does("pay", basket=one["id"], payments=[{"kind": "tunai", "tendered": 5_000}])
    back = {"receipt_no": results[0]["receipt_no"], "lines": [{"n": 1}], "reason": "Rusak", "request": "retur-1"}
    assert siti.post("refund", **back)["code"] == "GW-3601"
    siti.does("refund", **back, consent=lurah.consent())
    siti.does("cash", direction="in", amount=20_000, reason="Receh", request="kas-1")
    siti.does("cash", direction="in", amount=20_000, reason="Receh", request="kas-1")
    siti.does("cash", direction="out", amount=15_500, reason="Es batu")
    siti.does("drawer", reason="Tukar uang")
    siti.does("x")
    return results[0]


def killed(shop: Shop, clerk: Signed, first: Any) -> None:  # noqa: ANN401 - JSON as it comes
    """Kill the daemon over an open basket: shift and basket come back, what was done before is not done twice."""
    basket = clerk.does("scan", code=f"2*{TEA}")["basket"]
    shop.until(lambda: drafted(shop) == basket["id"], "the basket to be kept")
    shop.daemon.kill()
    shop.daemon.start()
    shop.wait_open()
    assert clerk.post("scan", code=TEA)["status"] == 401, "a session does not outlive the daemon"
    clerk.enter()
    state = clerk.state()
    assert (state["shift"]["no"], state["shift"]["open"], state["basket"]["total"]) == (1, True, basket["total"])
    clerk.does("void", basket=state["basket"]["id"], reason="Pembeli pergi")
    assert sell_again(clerk, first) == first
    clerk.does("cash", direction="in", amount=20_000, reason="Receh", request="kas-1")


def counts_blind(shop: Shop, clerk: Signed) -> None:
    """Close the shift Rp 500 short: told by how much, then taken with a reason."""
    expected = recount(shop)["shifts"]["1"]["expected"]
    blind = json.dumps([clerk.state(), clerk.post("x"), *(clerk.get(f"report?kind={kind}") for kind in ("x", "day", "shift", "qris"))])
    assert str(expected) not in blind
    assert f"{expected:,}".replace(",", ".") not in blind
    short = clerk.post("shift/close", counted=expected - 500)
    assert (short["code"], short["status"]) == ("GW-3608", 422)
    assert "Rp 500" in short["message"]
    clerk.does("shift/close", counted=expected - 500, reason="Salah kembalian")
    assert clerk.post("scan", code=TEA)["code"] == "GW-3604"


def evening(shop: Shop, clerk: Signed, by_qris: int) -> None:
    """The other half in a second shift, one QRIS sale ticked, counted rightly, and the Z."""
    clerk.enter()
    day = clerk.does("shift/open", float=FLOAT)["shift"]["business_day"]
    for n in range(SALES // 2, SALES):
        sell(clerk, n)
    assert len(clerk.get("report?kind=qris")["rows"]) == sum(n % 6 in (1, 3) for n in range(SALES))
    clerk.does("qris-tick", receipt_no=by_qris, found=True)
    assert clerk.post("z")["code"] == "GW-3611"
    clerk.does("shift/close", counted=recount(shop)["shifts"]["2"]["expected"])
    for _ in range(2):
        assert clerk.does("z", request="z-1")["shift"]["z"] == 2
    rows = clerk.get(f"report?kind=shift&day={day}")["rows"]
    assert [row[0] for row in rows if row[0].startswith("Shift ")] == ["Shift 1, Siti", "Shift 2, Budi"]
    assert clerk.get("report?kind=z")["rows"]


def on_the_scale(shop: Shop, clerk: Signed, grams: int) -> None:
    """Rice weighed while the gun reads its code, in the name of the clerk who is in."""
    shop.scale.act(lambda core: setattr(core, "grams", grams))
    shop.until(lambda: clerk.state()["devices"]["scale.counter"]["reading"]["grams"] == grams, "the weight")
    shop.scan(RICE)
    shop.until(lambda: [line["grams"] for line in clerk.state()["basket"]["lines"]] == [grams], "the weighed line")
    clerk.does("pay", basket=clerk.state()["basket"]["id"], payments=[{"kind": "tunai", "tendered": 20_000}])
    shop.scale.act(lambda core: setattr(core, "grams", 0))


def drafted(shop: Shop) -> str:
    """The unpaid basket that the card has kept; a cut takes the scans of the last seconds."""
    draft = DraftFile(shop.home / "state").read().draft
    return draft.open.id if draft is not None and draft.open is not None and draft.open.lines else ""


def sell_again(clerk: Signed, first: Any) -> Any:  # noqa: ANN401 - the same
    """The first sale once more, after the kill: the same result, and nothing is sold."""
    payments = [{"kind": "tunai", "tendered": 100_000}]
    return clerk.does("pay", basket=first["basket"], payments=payments, request="jual-0")["result"] | {"basket": first["basket"]}


def test_the_same_shop_without_a_screen_by_cards_alone(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        cards(shop, "GWC-BUKA", "GWC-5", "GWC-0", "GWC-000", "GWC-OK")
        shows(shop, lambda state: state["shift"]["open"], "the shift to open")
        cards(shop, "GWC-3", "GWC-KALI", NOODLES)
        shows(shop, lambda state: state["basket"]["total"] == 7_500, "three of them")
        cards(shop, "GWC-T20")
        shows(shop, lambda state: state["last_sale"] and state["last_sale"]["tendered"] == 20_000, "the first sale")
        cards(shop, NOODLES, "GWC-TUNDA")
        shows(shop, lambda state: len(state["held"]) == 1, "a held basket")
        cards(shop, TEA, "GWC-PAS")
        shows(shop, lambda state: state["last_sale"]["tendered"] == 2_900, "the second sale")
        cards(shop, "GWC-PANGGIL", "GWC-BATAL")
        shows(shop, lambda state: not state["held"] and not state["basket"]["lines"], "the void")
        cards(shop, "GWC-LACI", "GWC-X")
        shop.until(lambda: any("LAPORAN SEMENTARA (X)" in slip for slip in slips(shop)), "the X")
        shop.daemon.kill()
        shop.daemon.start()
        shop.wait_open()
        cards(shop, RICE_LABEL, "GWC-5", "GWC-0", "GWC-000", "GWC-OK")
        shows(shop, lambda state: state["last_sale"] and state["last_sale"]["tendered"] == 50_000, "the third sale")
        cards(shop, "GWC-TUTUP", "GWC-6", "GWC-0", "GWC-000", "GWC-OK")
        shows(shop, lambda state: state["note"] and state["note"]["code"] == "GW-3608", "the difference")
        cards(shop, "GWC-TUTUP", *(f"GWC-{digit}" for digit in digits(recount(shop)["shifts"]["1"]["expected"])), "GWC-OK")
        shows(shop, lambda state: not state["shift"]["open"], "the shift to close")
        cards(shop, "GWC-Z")
        shows(shop, lambda state: state["shift"]["z"] == 2, "the Z")
        shop.until(lambda: any("LAPORAN AKHIR (Z)" in slip for slip in slips(shop)), "the Z on paper")
        assert shop.daemon.end() == 0
        z, counted = agree(shop, 1)
        assert (z["sums"]["sales"], z["sums"]["voids"], z["sums"]["drawers"], z["sums"]["difference"]) == (3, 1, 1, 0)
        assert counted["stock"] == {NOODLES: {"qty": -3}, TEA: {"qty": -1}, RICE: {"grams": -750}}


def shows(shop: Shop, what: Callable[[Any], object], told: str) -> None:
    """Wait until the state is like that."""
    shop.until(lambda: bool(what(shop.state())), told)


def cards(shop: Shop, *codes: str) -> None:
    """One after the other, as fast as the gun is."""
    for code in codes:
        shop.scan(code)


def digits(amount: int) -> list[str]:
    """The cards of a number, no card twice in a row: within 300 ms that is a bounce of the gun."""
    text, found = str(amount), list[str]()
    while text:
        word = next(word for word in ("000", "00", text[0]) if text.startswith(word) and (not found or found[-1] != word))
        found.append(word)
        text = text[len(word) :]
    return found
