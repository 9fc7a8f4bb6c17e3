"""The shop's books, told by three that must agree: its Z event, the command line and a recount that knows nothing of the gateway."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.real.parts import Shop
from tests.real.signed import Signed

RECOUNT = Path(__file__).parent / "recount.py"
SUMS = (
    "sales", "total", "discount", "rounding", "tunai", "qris", "transfer", "refunds", "refunded", "back_tunai", "voids", "voided",
    "cash_ins", "cash_in", "cash_outs", "cash_out", "drawers", "shifts", "difference", "uncounted",
)  # fmt: skip


def told_by(*command: str) -> Any:  # noqa: ANN401 - JSON as it comes
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def recount(shop: Shop) -> Any:  # noqa: ANN401 - the same
    """With nothing of the gateway on the path; also beside the running daemon, as an inspector would."""
    return told_by("-I", str(RECOUNT), str(shop.home / "state" / "journal"))


def z_events(shop: Shop) -> list[Any]:
    return list(told_by("-m", "gateway", "journal", "z", "--json", "--config", str(shop.config))["z"])


def agree(shop: Shop, number: int) -> tuple[Any, Any]:
    """The Z event, the command line and the recount tell the same; the Z and the recount."""
    counted = recount(shop)
    assert counted["wrong"] == []
    (z,) = (one for one in z_events(shop) if one["z"] == number)
    assert {name: z["sums"].get(name, 0) for name in SUMS} == {name: counted["days"][str(number)].get(name, 0) for name in SUMS}
    assert z["grand_total"] == counted["grand_total"]
    return z, counted


def hire(shop: Shop, name: str, role: str, pin: str) -> Signed:
    """A new clerk, made on the command line."""
    words = ("clerk", "add", name, "--role", role, "--pin-stdin", "--config", str(shop.config))
    done = subprocess.run(
        [sys.executable, "-m", "gateway", *words], input=f"{pin}\n", capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Signed(shop, name, pin)


def slips(shop: Shop) -> list[str]:
    return list(shop.printer.act(lambda core: list(core.receipts)))
