"""From the paper back to the journal: what a real daemon's printer was told to draw is what `gateway journal receipt` calls genuine."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.real.parts import Shop

pytestmark = pytest.mark.real

QR = re.compile(r"\[QR (KDMP1:.*)\]")


class NativeShop(Shop):
    """A shop whose printer makes its own QR codes, so that the double can read them back."""

    def settings(self) -> str:
        return super().settings().replace('transport = "tcp"', 'transport = "tcp"\nprofile = "TM-T20II"\ncolumns = 48')


def gateway(*words: str) -> tuple[int, str]:
    found = subprocess.run([sys.executable, "-m", "gateway", *words], capture_output=True, text=True, check=False)
    return found.returncode, found.stdout + found.stderr


def sell(shop: Shop) -> Any:  # noqa: ANN401 - JSON as it comes
    def scanned() -> bool:
        basket = shop.state()["basket"]
        if basket and basket["lines"]:
            return True
        shop.scan("0089686010527")
        return False

    shop.until(scanned, "a scanned line")
    payment = {"kind": "tunai", "tendered": 100_000, "confirmed": True}
    return shop.call("/api/pay", {"basket": shop.state()["basket"]["id"], "payments": [payment]})["result"]


def codes(shop: Shop) -> list[str]:
    return [found[1] for slip in shop.printer.act(lambda core: list(core.receipts)) if (found := QR.search(slip))]


def test_a_slip_its_copy_and_its_reprint_after_a_restart_carry_one_code_that_is_genuine(tmp_path: Path) -> None:
    shop = NativeShop(tmp_path)
    try:
        shop.start()
        result = sell(shop)
        shop.until(lambda: len(codes(shop)) == 1, "the slip")
        shop.call("/api/reprint", {"receipt_no": result["receipt_no"]})
        shop.until(lambda: len(codes(shop)) == 2, "the copy")
        assert shop.daemon.end() == 0
        shop.daemon.start()
        shop.wait_open()
        shop.call("/api/reprint", {"receipt_no": result["receipt_no"]})
        shop.until(lambda: len(codes(shop)) == 3, "the copy after a restart")
        found = codes(shop)
        slips = shop.printer.act(lambda core: list(core.receipts))
    finally:
        shop.stop()
    assert len(set(found)) == 1
    assert sum("SALINAN" in slip for slip in slips) == 2
    assert all("Cek keaslian: pindai kode ini" in slip for slip in slips if QR.search(slip))
    code, told = gateway("journal", "receipt", found[0], "--config", str(shop.config))
    assert (code, told.startswith("GENUINE")) == (0, True), told
    assert f"event {result['seq']} is in this journal" in told
    key = gateway("journal", "key", "--config", str(shop.config))[1].split()[-1]
    assert gateway("journal", "receipt", found[0], "--key", key)[0] == 0
