"""Takes the README's picture of the counter page, a real shop in the middle of a sale: python -m tests.real.screenshot FILE."""

import sys
import tempfile
from pathlib import Path

from tests.real.clerk import NOODLES, OIL, RICE, TEA, Clerk, chromium
from tests.real.parts import open_shop

SIZE = (1280, 800)


def take(file: Path) -> None:
    """A member's basket with three noodles, oil, tea and rice on the plate; nothing waits to be sent."""
    with tempfile.TemporaryDirectory(prefix="gateway-picture-") as home, open_shop(Path(home)) as shop, chromium() as browser:
        clerk = Clerk(browser, shop, *SIZE)
        shop.call("/api/member", {"member": "00123"})
        clerk.types("3*")
        for code in (NOODLES, OIL, TEA):
            clerk.scans(code)
        clerk.puts(2_450)
        clerk.scans(RICE)
        clerk.sees("#member", "Anggota 00123")
        clerk.page.wait_for_function("() => !document.querySelector('#day').innerText.includes('belum terkirim')")
        clerk.page.screenshot(path=str(file))


if __name__ == "__main__":
    take(Path(sys.argv[1]).absolute())
