"""Takes the pictures of docs/clerk.md, the page before a stage: python -m tests.counter.page.pictures FOLDER."""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.counter.page.hands import CLERKS, GOODS, MEMBER, NOODLES, PAYLOAD, RICE, Desk
from tests.counter.page.stage import Stage

SIZE = (800, 480)


def take(folder: Path) -> None:
    """One PNG for each chapter of the guide."""
    stage = Stage()
    stage.looks |= {"clerks": CLERKS, "search": {"items": [GOODS, {**GOODS, "name": "Mie Burung Dara 200 g", "price": 6_500}]}}
    stage.looks["members"] = {"members": [MEMBER]}
    stage.fill(RICE, NOODLES, member="00123")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}, reduced_motion="reduce")
        page.goto(stage.url)
        _tour(page, stage, folder)
        browser.close()
    stage.close()


def _tour(page: Page, stage: Stage, folder: Path) -> None:
    desk = Desk(page, stage)

    def picture(name: str) -> None:
        page.screenshot(path=str(folder / f"clerk-{name}.png"))

    def leave() -> None:
        desk.key("Escape")
        desk.gone()

    desk.see("#total", "40.075")
    picture("jual")
    desk.key("F2")
    page.keyboard.type("mie")
    desk.see(".list", "Mie Burung Dara")
    picture("cari")
    leave()
    desk.key("F4")
    page.keyboard.type("50000")
    desk.see("#change", "10.000")
    picture("bayar")
    leave()
    stage.fill(RICE, NOODLES, qris={"payload": PAYLOAD, "amount": 40_075, "state": "waiting"})
    desk.key("F9")
    page.wait_for_function("() => document.querySelector('#qris img')?.naturalWidth > 0")
    picture("qris")
    leave()
    desk.menu("Kas", "Tutup shift")
    page.fill("#close-n50000", "4")
    page.fill("#close-n2000", "7")
    picture("tutup")
    leave()
    stage.show(clerks=True)
    page.wait_for_selector("#login-dialog[open]")
    picture("masuk")


if __name__ == "__main__":
    take(Path(sys.argv[1]).absolute())
