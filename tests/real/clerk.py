"""A clerk at a real shop: Chromium on the counter page, hands on the devices. What the tests and the picture of the page share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from gateway.drivers.sim.printer import PaperState
    from tests.real.parts import Shop

TEA, NOODLES, OIL, RICE = "8996006142511", "8998866200301", "2900002000009", "2100001000004"
TEA_PRICE, RICE_PRICE = 2_900, 13_500
NAMES = {TEA: "Tehbotol", NOODLES: "Mie Sedaap", OIL: "Minyakita", RICE: "Beras medium"}
PATIENCE_MS = 20_000
TEXT = "([s, t]) => document.querySelector(s)?.innerText.replace(/\\s+/g, ' ').includes(t)"


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Debian's Chromium with a fresh profile."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - loaded only where a browser is wanted

    args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=args)
        try:
            yield browser
        finally:
            browser.close()


class Clerk:
    """One page of one shop, and the hands that scan, weigh and change the paper."""

    def __init__(self, browser: "Browser", shop: "Shop", width: int = 800, height: int = 480) -> None:
        self.shop = shop
        self.page: Page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
        self.page.set_default_timeout(PATIENCE_MS)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"http://{shop.listen}/")
        self.sees("#devices", "Pemindai siap Timbangan siap Printer siap Internet siap")

    def sees(self, selector: str, text: str) -> None:
        """Wait until this part of the page shows this text."""
        self.page.wait_for_function(TEXT, arg=[selector, text])

    def sees_no(self, selector: str) -> None:
        """Wait until this part of the page is not shown."""
        self.page.wait_for_selector(selector, state="hidden")

    def types(self, code: str) -> None:
        """Type a code and press Enter, as a scanner that is a keyboard does."""
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def scans(self, code: str = TEA) -> None:
        """One of these over the gun, seen on the page. Not the same twice in a row: within 300 ms that is a bounce of the gun."""
        self.shop.scan(code)
        self.sees("#lines", NAMES[code])

    def puts(self, grams: int) -> None:
        """Put so much on the plate, and wait until the page says that it lies still."""
        self.shop.scale.act(lambda core: setattr(core, "grams", grams))
        self.sees("#weight", f"{grams // 1000},{grams % 1000:03} kg " + ("stabil" if grams else "kosong"))

    def loads(self, paper: "PaperState") -> None:
        """Take the roll out, or put one in."""
        self.shop.printer.act(lambda core: core.change(paper=paper))

    def pays(self, quick: str = "Uang pas") -> int:
        """Pay by finger with a quick button; the receipt's number."""
        before = self.last_receipt()
        self.page.click("#pay")
        self.page.click(f"#quick >> text={quick}")
        self.page.click("#pay-now")
        self.sees(".sold", f"Struk {before + 1}:")
        return before + 1

    def state(self) -> Any:  # noqa: ANN401 - JSON as it comes
        """What the daemon shows."""
        return self.shop.state()

    def last_receipt(self) -> int:
        """The number of the last sale, as this page's session is told it; 0 before the first."""
        last = self.page.evaluate("fetch('/api/state').then((reply) => reply.json())")["last_sale"]
        return int(last["receipt_no"]) if last else 0

    def slips(self, receipt_no: int) -> list[str]:
        """Every slip of this receipt that came out of the printer."""
        return [slip for slip in self.shop.printer.act(lambda core: list(core.slips)) if f"-{receipt_no:06}" in slip]
