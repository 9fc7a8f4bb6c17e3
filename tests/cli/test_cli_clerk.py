"""`gateway clerk`: added, listed, removed; weak PINs and crooked names are refused, and no PIN comes out."""

import argparse
import io
import json
from pathlib import Path

import pytest

from gateway.cli.clerk import answer, configure
from gateway.config import Config, Outlet, Paths
from gateway.counter.clerk_file_io import ClerkFile
from gateway.counter.clerks import MAX_CLERKS, new_clerk, weak_pin


class Desk:
    """The command in one state directory."""

    def __init__(self, state: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.state, self.capsys, self.monkeypatch, self.out = state, capsys, monkeypatch, ""

    def __call__(self, *words: str, pin: str = "") -> int:
        parser = argparse.ArgumentParser()
        configure(parser)
        self.monkeypatch.setattr("sys.stdin", io.StringIO(f"{pin}\n"))
        code = answer(Config(Outlet(id="3310152015-01"), Paths(state=str(self.state))), parser.parse_args(list(words)))
        told = self.capsys.readouterr()
        self.out = told.out
        assert not pin or pin not in told.out + told.err
        return code

    def add(self, name: str, pin: str = "4821", role: str = "kasir") -> int:
        return self("add", name, "--role", role, "--pin-stdin", pin=pin)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, capsys, monkeypatch)


def test_a_clerk_is_added_listed_and_removed(desk: Desk) -> None:
    assert desk.add("  Siti   Aminah ") == 0
    assert desk.out.startswith("OK  3310152015-01  Siti Aminah may log in as kasir")
    assert desk.add("Pak Joko", "90317", "ketua") == 0
    assert desk("list", "--json") == 0
    told = json.loads(desk.out)
    assert told["schema_version"] == 1
    assert told["clerks"] == [{"name": "Siti Aminah", "role": "kasir"}, {"name": "Pak Joko", "role": "ketua"}]
    assert desk("remove", "siti aminah") == 0
    assert desk("remove", "Siti Aminah") == 1
    assert desk("remove", "Pak Joko") == 0
    assert "no clerk is left" in desk.out
    assert (desk.state / "clerks.json").stat().st_mode & 0o777 == 0o600


def test_the_pin_in_the_file_fits_and_cannot_be_read(desk: Desk) -> None:
    desk.add("Siti", "4821")
    file = ClerkFile(desk.state)
    file.look()
    assert [clerk.secret.fits(pin) for clerk in file.roll.clerks for pin in ("4821", "4822", "")] == [True, False, False]
    assert b"4821" not in (desk.state / "clerks.json").read_bytes()


@pytest.mark.parametrize(
    "pin", ["", "123", "123456789", "0000", "9999999", "1234", "4321", "8901", "1212", "482482", "48a1", "٤٨٢١", "4821 "]
)
def test_a_weak_pin_is_refused(desk: Desk, pin: str) -> None:
    assert weak_pin(pin) is not None
    assert desk.add("Siti", pin) == 64
    assert not (desk.state / "clerks.json").exists()


@pytest.mark.parametrize("pin", ["4821", "1357", "90317", "11223344", "10000000"])
def test_other_pins_will_do(pin: str) -> None:
    assert weak_pin(pin) is None


def test_a_crooked_name_is_made_straight_or_refused(desk: Desk) -> None:
    assert desk.add("Siti\r\nSet-Cookie: a=b\x00") == 0
    assert "\r" not in desk.out
    assert desk.add("\u202e \u0000") == 64
    assert desk.add("3310154107900001") == 64
    assert desk.add("siti set-cookie: A=B") == 1, "the same name in another spelling is the same clerk"


def test_the_table_has_an_end(desk: Desk) -> None:
    full = tuple(new_clerk(f"Nama {n}", "kasir", "4821", bytes(16)) for n in range(MAX_CLERKS))
    ClerkFile(desk.state).write(full)
    assert desk.add("Siti") == 1


def test_a_damaged_file_is_told_and_never_written_over(desk: Desk) -> None:
    (desk.state / "clerks.json").write_bytes(b"rot")
    assert [desk("list"), desk.add("Siti"), desk("remove", "Siti")] == [1, 1, 1]
    assert (desk.state / "clerks.json").read_bytes() == b"rot"
    assert "GW" not in desk.out or "damaged" in desk.out
