"""A clerk at the page: a real Chromium, a real server, and the words that tests use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.counter.page.hands import SHOWS, Desk
from tests.counter.page.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.counter.conftest import Shop

SIZES = {"counter": (800, 480), "desk": (1280, 800), "phone": (390, 844)}


@dataclass
class Clerk:
    """`page` is what the clerk looks at, `shop` what is behind it."""

    page: "Page"
    shop: "Shop"

    def see(self, selector: str, text: str) -> None:
        """Wait until `selector` shows `text`."""
        self.page.wait_for_function(SHOWS, arg=[selector, text])

    def scan(self, code: str) -> None:
        """As a gun that types: the code and Enter, wherever the focus is."""
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def state(self) -> dict[str, Any]:
        """The state as the API gives it."""
        return dict(self.shop.call("GET", "/api/state")[2])


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """One Chromium for each file: while it is open nothing else of this thread can run an asyncio loop."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - loaded only where a browser is wanted

    args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=args)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: "Browser", shop: "Shop") -> Iterator[Callable[..., Clerk]]:
    """Opens the page of `shop` at a size; afterwards nothing may have been said on the console but refusals and lost connections."""
    said: list[str] = []
    contexts = []

    def open_at(size: str = "counter") -> Clerk:
        width, height = SIZES[size]
        view: Any = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=view, has_touch=size == "phone", reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        assert shop.server.address
        page.goto(f"http://{shop.server.address[0]}:{shop.server.address[1]}/")
        page.wait_for_selector("#devices .ok")
        return Clerk(page, shop)

    yield open_at
    for context in contexts:
        context.close()
    assert [line for line in said if "Failed to load resource" not in line] == []


@pytest.fixture
def clerk(open_page: Callable[..., Clerk]) -> Clerk:
    """A clerk at the 7 inch screen."""
    return open_page()


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.close()


@pytest.fixture
def open_desk(browser: "Browser", stage: Stage) -> Iterator[Callable[..., Desk]]:
    contexts = []
    said: list[str] = []

    def open_at(size: str = "counter") -> Desk:
        width, height = SIZES[size]
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(stage.url)
        page.wait_for_selector("#devices li")
        return Desk(page, stage)

    yield open_at
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk()
