"""At the page: words beside every colour, sizes for wet fingers and tired eyes, and the budget of bytes."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import gateway.counter
from gateway.messages.devices import DeviceChanged
from gateway.messages.uplink import UplinkChanged
from tests.counter.page.looks import GOOD, SMALL, TOUCH

if TYPE_CHECKING:
    from tests.counter.page.conftest import Clerk

pytestmark = pytest.mark.real

PAGE = Path(gateway.counter.__file__).parent / "page"
NOODLES, UNKNOWN = "8991002101234", "2990014000001"
SIZES = ["counter", "desk", "phone"]
Open = Callable[..., "Clerk"]


def test_the_page_is_sixty_kilobytes_in_three_files() -> None:
    files = sorted(PAGE.iterdir())
    assert [file.name for file in files] == ["counter.css", "counter.js", "index.html"]
    assert sum(file.stat().st_size for file in files) <= 60_000


def test_the_page_has_no_inline_code_or_style_and_no_way_to_put_in_markup() -> None:
    html, script = (PAGE / "index.html").read_text(), (PAGE / "counter.js").read_text()
    assert not [bad for bad in (" style=", "<style", "<script>", " onclick=", "javascript:") if bad in html]
    assert not [bad for bad in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function") if bad in script]


WEIGHTS: list[tuple[dict[str, Any], str]] = [
    ({"grams": 750}, "0,750 kg stabil"),
    ({"grams": 1250, "stable": False}, "1,250 kg belum diam"),
    ({"grams": None, "stable": False}, "– kg belum diam"),
    ({"grams": 0, "flags": ("zero",)}, "0,000 kg kosong"),
    ({"grams": -20, "flags": ("negative",)}, "−0,020 kg di bawah nol"),
    ({"grams": 15500, "flags": ("over",)}, "15,500 kg terlalu berat"),
    ({"grams": 500, "flags": ("unit",)}, "0,500 kg bukan kilogram"),
]


def test_the_weight_is_shown_with_a_word_for_its_state(clerk: "Clerk") -> None:
    clerk.see("#weight", "– kg menunggu")
    for reading, words in WEIGHTS:
        clerk.shop.weigh(**reading)
        clerk.see("#weight", words)
    clerk.shop.post(DeviceChanged("scale.counter", "scale", "absent"))
    clerk.see("#weight", "– kg lepas")


def test_every_device_and_the_line_tell_their_state_in_words(clerk: "Clerk") -> None:
    clerk.see("#devices", "Pemindai siap Timbangan siap Printer siap Internet siap")
    clerk.shop.post(DeviceChanged("scanner.counter", "scanner", "absent"))
    clerk.shop.post(DeviceChanged("scale.counter", "scale", "fault"))
    clerk.shop.post(DeviceChanged("printer.receipt", "printer", "unknown", paper="unknown", cover="unknown"))
    clerk.shop.post(UplinkChanged(online=False, head=1203, accepted=1203, stored=1190))
    clerk.see("#devices", "Pemindai lepas Timbangan bermasalah Printer belum pasti Internet putus")
    clerk.see("#day", "13 belum terkirim")
    clerk.shop.post(DeviceChanged("printer.receipt", "printer", "fault", paper="out", cover="closed"))
    clerk.see("#devices", "Kertas habis")
    clerk.see("#warnings", "lagi")
    clerk.page.click("#warnings")
    clerk.see("#news", "Penjualan tetap bisa dan tersimpan.")


def fill(clerk: "Clerk") -> None:
    for n in range(7):
        clerk.shop.post_to("scan", {"code": f"77{n}", "name": f"Kecap Manis Botol Besar Isi Ulang {n}", "price": 1_111_000})
    clerk.shop.post(DeviceChanged("printer.receipt", "printer", "fault", paper="out", cover="closed"))
    clerk.shop.post(UplinkChanged(online=False, head=1203, accepted=1203, stored=1190))
    clerk.shop.weigh(1250, stable=False)
    clerk.shop.call("POST", "/api/scan", {"code": UNKNOWN})
    clerk.see("#note", "Barang belum terdaftar")
    clerk.see("#weight", "belum diam")
    clerk.see("#total", "7.777.000")


OVERLAP = """() => [...document.querySelectorAll(".line")].filter((line) => {
  const place = (e) => {
    const range = document.createRange();
    range.selectNodeContents(e);
    return range.getBoundingClientRect();
  };
  const text = [...line.querySelectorAll(".name, .sum")].map(place);
  const tools = [...line.querySelectorAll(".tools button")].map((e) => e.getBoundingClientRect()).filter((r) => r.width);
  return text.some((a) => tools.some((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
}).length"""


@pytest.mark.parametrize("size", SIZES)
def test_a_long_name_and_a_large_sum_leave_the_buttons_of_their_line_free(open_page: Open, size: str) -> None:
    clerk = open_page(size)
    clerk.shop.post_to("scan", {"code": "771", "name": "W" * 60, "price": 5})
    clerk.shop.post_to("scan", {"code": "772", "name": "Genset", "price": 99_999_999})
    clerk.see("#total", "100.000.004")
    assert clerk.page.evaluate(OVERLAP) == 0


@pytest.mark.parametrize("size", SIZES)
def test_everything_can_be_read_touched_and_reached_and_axe_agrees(open_page: Open, size: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - a megabyte of script, loaded only here

    clerk = open_page(size)
    clerk.page.evaluate(Axe().axe_script)
    found: dict[str, Any] = {}

    def look(name: str) -> None:
        asked = size == "counter" or name in ("basket", "pay")  # the other sizes hold the same words in the same colours
        axe = clerk.page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"] if asked else []
        serious = [(each["id"], each["nodes"][0]["html"]) for each in axe if each["impact"] in ("serious", "critical")]
        measured = clerk.page.evaluate(SMALL, TOUCH[size])
        if serious or measured != GOOD:
            found[name] = (serious, measured)

    look("ready")
    fill(clerk)
    look("basket")
    for name, key, dialog in (("help", "F1", "#help-dialog"), ("member", "F3", "#member-dialog"), ("pay", "F4", "#pay-dialog")):
        clerk.page.keyboard.press(key)
        clerk.page.wait_for_selector(f"{dialog}[open]")
        look(name)
        if name != "pay":
            clerk.page.keyboard.press("Escape")
    clerk.page.keyboard.type("1000")
    look("too little")
    clerk.page.click("text=Transfer")
    look("transfer")
    clerk.page.keyboard.press("F9")
    look("qris")
    clerk.page.check("#confirmed")
    clerk.page.click("#pay-now")
    clerk.page.wait_for_selector(".sold")
    look("sold")
    clerk.page.click("#warnings")
    look("news")
    clerk.page.keyboard.press("Escape")
    clerk.scan(UNKNOWN)
    clerk.page.wait_for_selector("#item-dialog[open]")
    look("barang baru")
    clerk.page.keyboard.press("Escape")
    clerk.shop.post_to("scan", {"code": NOODLES})
    clerk.page.wait_for_selector(".line")
    clerk.page.click("#void")
    look("void")
    clerk.page.keyboard.press("Escape")
    clerk.shop.server.stop()
    clerk.page.wait_for_selector("#lost", state="visible")
    look("lost")
    assert found == {}
