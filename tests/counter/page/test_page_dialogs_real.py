"""At the page: every dialog at every size can be read, touched and reached, and axe agrees."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.counter.page.hands import CLERKS, GOODS, MEMBER, NOODLES, PAYLOAD, RICE, Desk
from tests.counter.page.looks import GOOD, SMALL, TOUCH
from tests.counter.page.stage import Stage

pytestmark = pytest.mark.real

PARTS = {
    "Penjualan": ("Cek harga · F7", "Potongan keranjang", "Retur", "Cetak ulang struk", "Anggota setelah bayar", "Daftar anggota"),
    "Kas": (
        "Buka shift",
        "Tutup shift",
        "Kas masuk, keluar",
        "Buka laci",
        "Laporan akhir (Z)",
        "Terima simpanan",
        "Bayar bon",
        "Cocokkan QRIS",
    ),
    "Barang": ("Barang masuk", "Barang rusak, keluar", "Stok opname", "Harga dan barang"),
    "Laporan": ("Hari ini",),
    "Alat": ("Mode latihan", "Bantuan · F1", "Isi jam", "Matikan alat"),
}


def dress(stage: Stage) -> None:
    """Everything that a dialog may show."""
    stage.looks |= {"clerks": CLERKS, "goods": GOODS, "search": {"items": [GOODS] * 8}, "members": {"members": [MEMBER] * 8}}
    stage.looks["report"] = {"title": "Laporan", "columns": ["Struk", "Jumlah"], "rows": [["01.1-000871", "14.250"]] * 30}
    stage.looks["receipt"] = {
        "receipt_no": 871, "generation": 1, "number": "01.1-000871", "wall": 0, "member": None, "total": 40_075, "paid": 40_000,
        "lines": [{**NOODLES, "left": 2}, {**RICE, "left": 2_450}],
    }  # fmt: skip
    stage.fill(RICE, NOODLES, qris={"payload": PAYLOAD, "amount": 40_075, "state": "waiting"}, member="00123")
    stage.show(training=True)


@pytest.mark.parametrize("size", sorted(TOUCH))
def test_every_dialog_can_be_read_touched_and_reached_and_axe_agrees(stage: Stage, open_desk: Callable[..., Desk], size: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - a megabyte of script, loaded only here

    dress(stage)
    desk = open_desk(size)
    desk.see("#total", "40.075")
    desk.page.evaluate(Axe().axe_script)
    found: dict[str, Any] = {}

    def look(name: str) -> None:
        axe = desk.page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"] if size == "counter" else []
        wrong = [(each["id"], each["nodes"][0]["html"]) for each in axe]
        measured = desk.page.evaluate(SMALL, TOUCH[size])
        if wrong or measured != GOOD:
            found[name] = (wrong, measured)

    def leave() -> None:
        desk.key("Escape")
        desk.gone()

    look("basket")
    for part, entries in PARTS.items():
        desk.key("F10")
        desk.page.click(f"#menu-dialog .tabs >> text={part}")
        look(part)
        leave()
        for words in entries:
            desk.menu(part, words)
            desk.page.wait_for_selector("dialog[open]:not(#menu-dialog)")
            look(words)
            if words == "Retur":
                desk.fill("receipt", receipt_no="871")
                desk.page.wait_for_selector("#refund-dialog[open]")
                look("retur, lines")
            leave()
    for key in ("F2", "F3", "F4", "F9"):
        desk.key(key)
        desk.page.wait_for_selector("dialog[open]")
        look(key)
        if key == "F2":
            desk.page.keyboard.type("mie")
            desk.page.wait_for_selector(".list .pick")
            look("found")
        leave()
    for press in ("#void", "#other", "#qty", "#type-code"):
        desk.page.click(press)
        desk.page.wait_for_selector("dialog[open]")
        look(press)
        leave()
    _who(stage, desk, look)
    assert found == {}


def _who(stage: Stage, desk: Desk, look: Callable[[str], None]) -> None:
    """The dialogs that ask who somebody is."""
    stage.refuse(403, "GW-3702", "Potongan di atas batas. Izin ketua.")
    desk.menu("Penjualan", "Potongan keranjang")
    desk.fill("discount", unit="amount", value="500")
    desk.page.wait_for_selector("#consent-dialog[open]")
    look("consent")
    desk.key("Escape")
    desk.key("Escape")
    desk.gone()
    stage.show(clerks=True)
    desk.page.wait_for_selector("#login-dialog[open]")
    look("login")
