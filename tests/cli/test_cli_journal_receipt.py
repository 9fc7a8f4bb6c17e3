"""`gateway journal receipt | key | rotate-key`: the verdict first, why, what next, and nothing needed but a key elsewhere."""

import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.cli.main import main
from gateway.config import Outlet
from gateway.journal.checkpoint import origin_of
from gateway.journal.key_chain import key_fields
from gateway.journal.receipt_code import ReceiptCode, read_code
from gateway.journal.segments_io import place_of
from gateway.journal.signer_io import OutletKeys, key_file
from gateway.journal.stamp_io import ReceiptStamp
from gateway.keys import new_signer
from gateway.messages.devices import PrintJob
from gateway.messages.journal import SaleCommitted
from gateway.messages.printing import Qr
from gateway.pos.receipt import receipt
from tests.cli.test_cli_journal import Cli
from tests.journal.doubles import OUTLET, Shop, config, note


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    shop.start()
    yield shop
    shop.stop()


@pytest.fixture
def cli(shop: Shop, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(shop, capsys)


def journal(shop: Shop) -> str:
    return shop.database.name.partition("-")[0]


def sold(shop: Shop, n: int = 1) -> str:
    """Sell, print, and read the QR."""
    shop.sell(n)
    (event,) = shop.posted.of(SaleCommitted)
    stamp = ReceiptStamp(OutletKeys(shop.files, place_of(config(shop.directory)).keys), OUTLET)
    slip = receipt(event.stored, Outlet(id=OUTLET), copy=False)
    (qr,) = [block for block in stamp(PrintJob("1", 1, slip)).document.blocks if isinstance(block, Qr)]
    return qr.data


def altered(text: str, **change: int) -> str:
    code = read_code(text)
    assert isinstance(code, ReceiptCode)
    return replace(code, **change).text()  # type: ignore[arg-type]  # numbers for numbers


def verifier(cli: Cli) -> str:
    assert cli("key") == 0
    return cli.lines[-1].rpartition(": ")[2]


def test_a_receipt_of_this_outlet_is_genuine_and_its_event_is_here(cli: Cli, shop: Shop) -> None:
    text = sold(shop)
    assert cli("receipt", text) == 0
    assert cli.lines[0] == f"GENUINE  {OUTLET}  receipt 1-000001, Rp 16.300"
    assert "its event 3 is in this journal" in cli.lines[1]
    assert cli.lines[-1] == "before rounding Rp 16.375"
    code, told = cli.json("receipt", text)
    said = told["receipt"]
    assert isinstance(said, dict)
    assert (code, told["state"], told["in_journal"]) == (0, "genuine", True)
    assert (said["outlet"], said["seq"], said["receipt_no"], said["total"], said["paid"]) == (OUTLET, 3, 1, 16_375, 16_300)


def test_a_receipt_whose_event_was_cut_off_accuses_the_journal(cli: Cli, shop: Shop) -> None:
    """A card as it was yesterday, put back: its own receipts tell."""
    shop.sell(1)
    shop.stop()
    shutil.copytree(shop.directory / "state", shop.directory / "yesterday")
    shop.start()
    text = sold(shop, 2)
    shop.stop()
    shutil.rmtree(shop.directory / "state")
    (shop.directory / "yesterday").rename(shop.directory / "state")
    assert cli("receipt", text) == 1
    assert cli.lines[0] == f"GENUINE  {OUTLET}  receipt 1-000002, Rp 16.300; BUT THIS JOURNAL DOES NOT HOLD IT"
    assert "ends at event 3 and the receipt is of event 5: its end was cut off" in cli.lines[1]
    assert cli.lines[-1].startswith("next: keep the card and the stick as they are")
    code, told = cli.json("receipt", text)
    assert (code, told["state"], told["in_journal"]) == (1, "genuine", False)


@pytest.mark.parametrize("text", ["", "00020101021126", "KDMP1:ABC:x", "KDMP1:", "é" * 300])
def test_what_is_no_code_is_unknown(cli: Cli, text: str) -> None:
    assert cli("receipt", text) == 1
    assert cli.lines[0].startswith(f"UNKNOWN  {OUTLET}  this is no receipt code")
    code, told = cli.json("receipt", text)
    assert (code, told["state"], told["receipt"]) == (1, "unknown", None)


def test_an_altered_receipt_is_not_genuine(cli: Cli, shop: Shop) -> None:
    assert cli("receipt", altered(sold(shop), total=1)) == 1
    assert cli.lines[0] == f"NOT GENUINE  {OUTLET}  receipt 1-000001, -Rp 74"
    assert cli.lines[-1] == "next: keep the receipt and call the district"


def test_a_receipt_of_another_outlet_is_unknown_here(cli: Cli, shop: Shop, tmp_path: Path) -> None:
    other = Shop(tmp_path / "other")
    other.start()
    text = sold(other)
    other.stop()
    assert cli("receipt", text) == 1
    assert cli.lines[0].startswith("UNKNOWN")
    assert "it takes a key of kdmp/" in cli.lines[1]


def test_a_code_can_come_by_stdin_where_a_shell_would_eat_its_signs(cli: Cli, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(sold(shop) + "\n"))
    assert cli("receipt", "-") == 0


def test_with_a_key_it_works_without_configuration_and_journal(cli: Cli, shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    text, key = sold(shop), verifier(cli)
    nowhere = ("--config", str(shop.directory / "no such file"))
    assert main(["journal", "receipt", text, "--key", key, *nowhere]) == 0
    assert capsys.readouterr().out.startswith(f"GENUINE  {OUTLET}  receipt 1-000001, Rp 16.300\nwhy: signed with kdmp/")
    assert main(["journal", "receipt", altered(text, total=9), "--key", key, "--json", *nowhere]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["in_journal"], told["outlet"]) == ("not genuine", None, OUTLET)
    stranger = new_signer(origin_of("3310152015-02", "1a2b3c4d"), bytes(32)).public.verifier
    assert main(["journal", "receipt", text, "--key", stranger, *nowhere]) == 1
    assert capsys.readouterr().out.startswith("UNKNOWN")
    assert main(["journal", "receipt", text, "--key", stranger, "--key", key, *nowhere]) == 0


def test_a_mistyped_key_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["journal", "receipt", "x", "--key", "nonsense"])
    assert end.value.code == 64
    assert "is no verifier key" in capsys.readouterr().err


def test_an_ordered_key_is_there_after_the_next_start_and_old_receipts_stay_genuine(cli: Cli, shop: Shop) -> None:
    text, old = sold(shop), verifier(cli)
    assert cli("rotate-key") == 0
    assert cli.lines[0] == f"OK  {OUTLET}  the key is changed at the next start"
    assert verifier(cli) == old, "the daemon still runs"
    shop.stop()
    shop.start()
    new = verifier(cli)
    assert new != old
    assert cli.lines[0] == f"OK  {OUTLET}  journal {journal(shop)}: 2 keys"
    assert cli("receipt", text) == 0
    assert cli("receipt", sold(shop, 2)) == 0
    assert cli("proof", "3") == 0
    assert cli("verify") == 0
    code, told = cli.json("key")
    keys = told["keys"]
    assert isinstance(keys, list)
    assert (code, [key["since"] for key in keys], keys[-1]["key"]) == (0, [1, 5], new)


def test_a_key_of_old_signs_no_receipt_of_today(cli: Cli, shop: Shop) -> None:
    """Who kept the old key: its receipts of after the change are not believed."""
    path = key_file(place_of(config(shop.directory)).keys, journal(shop))
    old = path.read_bytes()
    cli("rotate-key")
    shop.stop()
    shop.start()
    path.write_bytes(old)
    assert cli("receipt", sold(shop)) == 1
    assert cli.lines[0].startswith("NOT GENUINE")
    assert "was given up" in cli.lines[1]


def test_without_a_readable_key_none_is_ordered(cli: Cli, shop: Shop) -> None:
    key_file(place_of(config(shop.directory)).keys, journal(shop)).unlink()
    assert cli("rotate-key") == 1
    assert cli.lines[0].startswith("UNKNOWN")
    assert not list(place_of(config(shop.directory)).keys.iterdir())


def test_a_key_that_its_predecessor_did_not_sign_is_told(cli: Cli, shop: Shop) -> None:
    forger = new_signer(origin_of(OUTLET, journal(shop)), bytes(32))
    shop.commit(note("key", **{name: str(value) for name, value in key_fields(forger, forger.public).items()}))
    assert cli("key") == 1
    assert cli.lines[0].startswith("BROKEN")
    assert "not taken" in cli.lines[-1]
