"""A real file system is made for the stick, in a file; what must not be erased is not."""

import os
import subprocess
from pathlib import Path

import pytest

from gateway.cli import copy
from gateway.cli.copy import CannotError, make, prepare
from gateway.cli.main import main
from gateway.journal.stick import LABEL, Block
from tests.journal.doubles import OUTLET, config

pytestmark = pytest.mark.real
SIZE = 128 << 20


def called(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def content(device: Path) -> list[str]:
    return called("blkid", "--probe", "-s", "LABEL", "-s", "TYPE", "--output", "value", str(device)).split()


@pytest.fixture
def device(tmp_path: Path) -> Path:
    """A file in the place of a stick."""
    image = tmp_path / "stick.img"
    with image.open("wb") as file:
        file.truncate(SIZE)
    return image


@pytest.fixture
def removable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lsblk knows no files: what it would say of a stick in this place, the content as it really is."""

    def look(device: str) -> Block:
        found = subprocess.run([*copy.PROBE, device], capture_output=True, text=True, check=False).stdout
        kind = dict(line.split("=", 1) for line in found.splitlines() if "=" in line).get("TYPE", "")
        return Block(device, "disk", True, kind, "", SIZE, False, (), False)  # noqa: FBT003 - a row of a table

    monkeypatch.setattr(copy, "look", look)


def test_the_stick_has_the_label_and_the_marker_of_this_outlet(device: Path) -> None:
    make(str(device), OUTLET)
    assert content(device) == [LABEL, "ext4"]
    assert called("debugfs", "-R", "cat /.gateway-copy", str(device)) == f"outlet {OUTLET}"
    called("e2fsck", "-fn", str(device))


@pytest.mark.usefixtures("removable")
def test_a_stick_with_something_on_it_is_left_alone_until_told(device: Path, tmp_path: Path) -> None:
    called("mkfs.ext4", "-q", "-F", "-L", "photos", str(device))
    with pytest.raises(CannotError, match="everything on it would be lost"):
        prepare(config(tmp_path), str(device), erase=False, fixed=False)
    assert content(device) == ["photos", "ext4"]
    prepare(config(tmp_path), str(device), erase=True, fixed=False)
    assert content(device) == [LABEL, "ext4"]


def test_a_device_that_is_too_small_is_told_with_what_became_of_it(tmp_path: Path) -> None:
    image = tmp_path / "tiny.img"
    image.write_bytes(b"x" * 1_024)
    with pytest.raises(CannotError, match="no file system could be made") as no:
        make(str(image), OUTLET)
    assert no.value.then


def test_what_is_no_device_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(f'[outlet]\nid = "{OUTLET}"\n[paths]\nstate = "{tmp_path}/state"\ncopy = "{tmp_path}/media"\n')
    assert main(["copy", "prepare", "/dev/nowhere", "--config", str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"REFUSED  {OUTLET}  /dev/nowhere is no device here")
    assert lines[1].startswith("next: ")


def test_without_root_nothing_is_tried(device: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1_000)
    with pytest.raises(CannotError, match="root") as no:
        prepare(config(tmp_path), str(device), erase=True, fixed=True)
    assert no.value.code == 77
