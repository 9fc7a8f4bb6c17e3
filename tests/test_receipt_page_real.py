"""The public page that checks a receipt: in a real Chromium, from a file, without any network."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from gateway.journal.checkpoint import origin_of
from gateway.journal.receipt_code import ReceiptCode
from gateway.keys import Signer, new_signer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.real

FILE = Path(__file__).parents[1] / "docs" / "receipt.html"
OUTLET, JOURNAL = "3310152015-01", "1a2b3c4d"
KEY, OTHER = (new_signer(origin_of(OUTLET, JOURNAL), bytes([n]) * 32) for n in (1, 2))
STRANGER = new_signer(origin_of("3310152015-02", JOURNAL), bytes(32))
CODE = ReceiptCode(OUTLET, JOURNAL, 1203, 1, 871, 64_475, -75, bytes(range(32)))
TEXT = CODE.signed(KEY).text()


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """One Chromium for this file."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - loaded only where a browser is wanted

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: "Browser") -> Iterator[Callable[..., "Page"]]:
    """Opens the page as a file; afterwards it must have asked for nothing and complained of nothing."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    said: list[str] = []
    asked: list[str] = []

    def opened(query: str = "") -> "Page":
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(FILE.as_uri() + query)
        return page

    yield opened
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(FILE.as_uri())] == []


def verdict(page: "Page", code: str, *keys: Signer | str) -> list[str]:
    """What the page says: the verdict, its reason, the same in English, and the facts."""
    if keys:
        page.fill("#keys", "\n".join(key if isinstance(key, str) else key.public.verifier for key in keys))
    page.fill("#code", code)
    page.click("#check")
    found: Any = page.evaluate("() => ['#what', '#why', '#what-en', '#facts'].map(one => document.querySelector(one).innerText)")
    return list(found)


def test_the_page_is_one_file_of_at_most_thirty_kilobytes_that_reaches_nowhere() -> None:
    text = FILE.read_text()
    assert FILE.stat().st_size <= 30_000
    assert "default-src 'none'" in text
    assert not [bad for bad in ("innerHTML", "eval(", "src=", "href=", "fetch(", "import(", "http://", "https://") if bad in text]


def test_a_genuine_receipt_shows_outlet_number_and_total(open_page: Callable[..., "Page"]) -> None:
    what, _, english, facts = verdict(open_page(), TEXT, STRANGER, OTHER, KEY)
    assert (what, english.startswith("GENUINE")) == ("ASLI", True)
    for fact in (OUTLET, "1-000871", "Rp 64.400", "Rp 64.475", "1a2b3c4d, 1203", "00010203"):
        assert fact in facts


@pytest.mark.parametrize(
    ("code", "keys", "what", "english"),
    [
        (replace(CODE, total=1).signed(OTHER).text(), [KEY], "TIDAK ASLI", "NOT GENUINE"),
        (replace(CODE, total=1, signature=CODE.signed(KEY).signature).text(), [KEY], "TIDAK ASLI", "NOT GENUINE"),
        (replace(CODE, signature=bytes(64)).text(), [KEY], "TIDAK ASLI", "NOT GENUINE"),
        (replace(CODE, signature=b"\xff" * 64).text(), [KEY], "TIDAK ASLI", "NOT GENUINE"),
        (TEXT, [OTHER], "TIDAK ASLI", "NOT GENUINE"),
        (TEXT, [STRANGER], "TIDAK DIKETAHUI", "no key of kdmp/3310152015-01/1a2b3c4d"),
        (TEXT, [" "], "TIDAK DIKETAHUI", "no key of"),
        (TEXT, [KEY.public.verifier[:-5] + "AAAA="], "TIDAK DIKETAHUI", "mistyped"),
        (TEXT, ["nonsense"], "TIDAK DIKETAHUI", "mistyped"),
        (TEXT[:-30], [KEY], "TIDAK DIKETAHUI", "characters are missing"),
        (TEXT[:60] + TEXT[61:], [KEY], "TIDAK DIKETAHUI", "characters are missing"),
        ("", [KEY], "TIDAK DIKETAHUI", "no receipt code"),
        ("<b>x</b> 00020101021126", [KEY], "TIDAK DIKETAHUI", "no receipt code"),
        (TEXT + "00", [KEY], "TIDAK DIKETAHUI", "no receipt code"),
        ("KDMP1:ABC:" + ":" * 174, [KEY], "TIDAK DIKETAHUI", "no receipt code"),
    ],
)
def test_what_is_not_genuine_or_cannot_be_told_is_said_so(
    open_page: Callable[..., "Page"], code: str, keys: list[Signer | str], what: str, english: str
) -> None:
    told = verdict(open_page(), code, *keys)
    assert (told[0], english in told[2], told[3]) == (what, True, "")


def test_it_agrees_with_our_own_code_on_many_receipts(open_page: Callable[..., "Page"]) -> None:
    """Heads of every pattern of bits, sums from nothing to the largest, and ids that end in a space of base45."""
    page = open_page()
    for n in range(40):
        head = hashlib.sha256(bytes([n])).digest()
        code = replace(CODE, seq=n + 1, total=(2**40 - 1) // (n + 1), rounding=n * 100 - 2_000, head=head).signed(KEY)
        assert verdict(page, code.text(), KEY)[0] == "ASLI"
        assert verdict(page, code.text().rstrip() + "\n", KEY)[0] == "ASLI"
        assert verdict(page, replace(code, receipt_no=872).text(), KEY)[0] == "TIDAK ASLI"


def test_the_hashes_are_those_of_the_standard(open_page: Callable[..., "Page"]) -> None:
    page = open_page()
    for size in (0, 1, 55, 56, 63, 64, 111, 112, 119, 128, 300):
        data = bytes(n * 7 % 256 for n in range(size))
        found = page.evaluate("data => [256, 512].map(bits => hex(sha2(bits, Uint8Array.from(data))))", list(data))
        assert found == [hashlib.sha256(data).hexdigest(), hashlib.sha512(data).hexdigest()]


def test_the_key_comes_with_the_address_or_is_remembered(open_page: Callable[..., "Page"]) -> None:
    assert verdict(open_page("?key=" + quote(KEY.public.verifier)), TEXT)[0] == "ASLI"
    assert verdict(open_page("?key=" + KEY.public.verifier), TEXT)[0] == "ASLI", "a + in an address is a space"
    assert verdict(open_page(), TEXT)[0] == "ASLI", "remembered"


def test_axe_finds_nothing_serious(open_page: Callable[..., "Page"]) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - a megabyte of script, loaded only here

    page = open_page()
    page.evaluate(Axe().axe_script)
    for code in (None, TEXT, TEXT[:-1] + "X", ""):
        if code is not None:
            verdict(page, code, KEY)
        found: Any = page.evaluate("() => axe.run({resultTypes: ['violations']})")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
