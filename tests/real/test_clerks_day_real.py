"""A short day at the page in Chromium against the real daemon: login, shift, sales, the chair's consent, a refund, the count, the Z."""

from pathlib import Path

import pytest

from tests.real.books import agree, hire, recount, slips
from tests.real.clerk import NOODLES, TEA, TEA_PRICE, Clerk, chromium
from tests.real.parts import open_shop
from tests.real.signed import Signed

pytestmark = pytest.mark.real

FLOAT, CUT_PRICE = 100_000, 2_500


def test_a_day_at_the_page_agrees_with_an_independent_recount(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop, chromium() as browser:
        siti, lurah = hire(shop, "Siti", "kasir", "739148"), hire(shop, "Lurah", "ketua", "951736")
        shop.until(lambda: shop.state()["clerks"], "the clerks to be noticed")
        clerk = Clerk(browser, shop)
        enters(clerk, siti)
        menu(clerk, "Kas", "Buka shift")
        says(clerk, "open", float=str(FLOAT))
        clerk.sees_no("#open-form")

        clerk.scans(TEA)
        first = clerk.pays()
        clerk.scans(NOODLES)
        clerk.scans(TEA)
        reprices(clerk, lurah)
        clerk.pays("100.000")
        gives_back(clerk, first, lurah)

        menu(clerk, "Kas", "Tutup shift")
        expected = recount(shop)["shifts"]["1"]["expected"]
        says(clerk, "close", counted=str(expected - 500))
        clerk.sees("#close-error", "Rp 500")
        says(clerk, "close", reason="Salah kembalian")
        clerk.sees_no("#close-form")
        menu(clerk, "Kas", "Laporan akhir (Z)")
        says(clerk, "z")
        shop.until(lambda: any("LAPORAN AKHIR (Z)" in slip for slip in slips(shop)), "the Z on paper")
        assert clerk.errors == []
        assert shop.daemon.end() == 0

        z, counted = agree(shop, 1)
        sums = z["sums"]
        assert (z["by"], sums["sales"], sums["refunds"], sums["refunded"], sums["difference"]) == ("Siti", 2, 1, TEA_PRICE, -500)
        assert counted["shifts"]["1"]["expected"] == expected


def enters(clerk: Clerk, who: Signed) -> None:
    """Say who works here."""
    clerk.page.check(f"#login-form [value={who.name}]")
    says(clerk, "login", pin=who.pin)
    clerk.sees_no("#login-form")


def consents(clerk: Clerk, chair: Signed) -> None:
    """The chair's word, where the page asks for it."""
    clerk.page.check(f"#consent-form [value={chair.name}]")
    says(clerk, "consent", pin=chair.pin)
    clerk.sees_no("#consent-form")


def says(clerk: Clerk, form: str, **values: str) -> None:
    """Fill a dialog and press its main button."""
    for name, value in values.items():
        clerk.page.fill(f"#{form}-{name}", value)
    clerk.page.click(f"#{form}-form button.main")


def menu(clerk: Clerk, tab: str, words: str) -> None:
    """An entry of the menu, by finger."""
    clerk.page.click("#menu")
    clerk.page.click(f"#menu-form .tabs >> text={tab}")
    clerk.page.click(f"#menu-form >> text={words}")


def reprices(clerk: Clerk, chair: Signed) -> None:
    """The chosen line, the tea scanned last, for less: that needs the chair."""
    clerk.page.click("#other")
    clerk.page.click("#line-form >> text=Ganti harga")
    says(clerk, "reprice", price=str(CUT_PRICE))
    consents(clerk, chair)
    clerk.sees("#lines", "2.500")


def gives_back(clerk: Clerk, receipt_no: int, chair: Signed) -> None:
    """One of the first line of that receipt."""
    menu(clerk, "Penjualan", "Retur")
    says(clerk, "receipt", receipt_no=str(receipt_no))
    says(clerk, "refund", n1="1", reason="Rusak")
    consents(clerk, chair)
    clerk.sees("#sum-dialog", "Rp 2.900")
    clerk.page.click("#sum-dialog .close")
