"""Hands before the stage, and what lies on the counter there."""

from typing import TYPE_CHECKING, Any

from tests.counter.page.stage import Stage, line

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOWS = "([selector, text]) => document.querySelector(selector)?.innerText.replace(/\\s+/g, ' ').includes(text)"
NOODLES, RICE = line(1, "Mie Sedaap Goreng", 3_500, 2), line(2, "Beras medium", 13_500, None, 2_450)
GOODS = {"code": "8991002101234", "name": "Mie Sedaap Goreng 90 g", "unit": "pcs", "price": 3_500, "kind": "sembako", "stock": 41_000}
MEMBER = {"number": "00123", "name": "SRI W***", "purchases": 1_250_000, "bon": 50_000, "bon_limit": 300_000, "due": "2026-12-01"}
CLERKS = {"clerks": [{"name": "ANI", "role": "kasir"}, {"name": "BUDI", "role": "ketua"}]}
PAYLOAD = "00020101021226680016ID.CO.CONTOH.WWW011893600009000000000102150000000000000010303UMI6304395A"


class Desk:
    """The page before the stage, and the few things that hands do."""

    def __init__(self, page: "Page", stage: Stage) -> None:
        self.page, self.stage = page, stage

    def see(self, selector: str, text: str) -> None:
        self.page.wait_for_function(SHOWS, arg=[selector, text])

    def gone(self) -> None:
        self.page.wait_for_selector("dialog[open]", state="detached")

    def key(self, *keys: str) -> None:
        for each in keys:
            self.page.keyboard.press(each)

    def menu(self, part: str, words: str) -> None:
        self.key("F10")
        self.page.click(f"#menu-dialog .tabs >> text={part}")
        self.page.click(f'#menu-dialog .grid >> text="{words}"')

    def fill(self, form: str, **values: object) -> None:
        """Type into the fields, choose where they are choices, and send."""
        self.page.wait_for_selector(f"#{form}-dialog[open]")
        for name, value in values.items():
            if self.page.query_selector(f"#{form}-{name}"):
                self.page.fill(f"#{form}-{name}", str(value))
            else:
                self.page.check(f'#{form}-form [name="{name}"][value="{value}"]')
        self.page.click(f"#{form}-form .main")

    def sent(self, path: str) -> dict[str, Any]:
        """The body of the last POST to `path`."""
        return self.stage.last(path)
