"""A real file system on a loop device becomes the outlet's stick; what must not be erased is not."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli.copy import CannotError, prepare
from gateway.cli.main import main
from gateway.journal.segments_io import place_of
from gateway.journal.stick import LABEL
from tests.journal.doubles import OUTLET, Shop, config

pytestmark = pytest.mark.real
SIZE = 128 << 20


def called(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def content(device: str) -> list[str]:
    return called("blkid", "--probe", "-s", "LABEL", "-s", "TYPE", "--output", "value", device).split()


@pytest.fixture
def device(tmp_path: Path) -> Iterator[str]:
    image = tmp_path / "stick.img"
    with image.open("wb") as file:
        file.truncate(SIZE)
    name = called("losetup", "--find", "--show", str(image))
    yield name
    called("losetup", "--detach", name)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Path]:
    """Where the stick would be mounted."""
    directory = tmp_path / "media"
    directory.mkdir()
    yield directory
    if directory.is_mount():
        called("umount", str(directory))


def test_a_prepared_stick_carries_the_copy_of_this_outlets_journal(device: str, mount: Path, tmp_path: Path) -> None:
    prepare(config(tmp_path, stick=mount), device, erase=False, fixed=True)
    assert content(device) == [LABEL, "ext4"]
    assert not place_of(config(tmp_path, stick=mount)).stick_is_ours()
    called("mount", "-t", "ext4", device, str(mount))
    assert place_of(config(tmp_path, stick=mount)).stick_is_ours()
    assert (mount / ".gateway-copy").read_text() == f"outlet {OUTLET}\n"
    shop = Shop(tmp_path, stick=mount)
    shop.start()
    shop.sell(1)
    shop.stop()
    assert [path.suffix for path in mount.glob("????????-1.*")] == [".log"]
    called("umount", str(mount))


def test_the_stick_of_another_outlet_is_not_ours(device: str, mount: Path, tmp_path: Path) -> None:
    prepare(config(tmp_path, stick=mount, outlet="3310152015-02"), device, erase=False, fixed=True)
    called("mount", "-t", "ext4", device, str(mount))
    assert not place_of(config(tmp_path, stick=mount)).stick_is_ours()


def test_a_stick_with_something_on_it_is_left_alone_until_told(device: str, mount: Path, tmp_path: Path) -> None:
    called("mkfs.ext4", "-q", "-L", "photos", device)
    with pytest.raises(CannotError, match="everything on it would be lost"):
        prepare(config(tmp_path, stick=mount), device, erase=False, fixed=True)
    assert content(device) == ["photos", "ext4"]
    called("mount", device, str(mount))
    with pytest.raises(CannotError, match="in use"):
        prepare(config(tmp_path, stick=mount), device, erase=True, fixed=True)
    called("umount", str(mount))
    prepare(config(tmp_path, stick=mount), device, erase=True, fixed=True)
    assert content(device) == [LABEL, "ext4"]


def test_what_is_no_device_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(f'[outlet]\nid = "{OUTLET}"\n[paths]\nstate = "{tmp_path}/state"\ncopy = "{tmp_path}/media"\n')
    assert main(["copy", "prepare", "/dev/nowhere", "--config", str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"REFUSED  {OUTLET}  /dev/nowhere is no device here")
    assert lines[1].startswith("next: ")


def test_without_root_nothing_is_tried(device: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1_000)
    with pytest.raises(CannotError, match="root") as no:
        prepare(config(tmp_path), device, erase=True, fixed=True)
    assert no.value.code == 77
