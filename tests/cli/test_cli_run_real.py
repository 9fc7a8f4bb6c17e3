"""`gateway run` as a process: what cannot start says so in words, a broken file does not keep the shop closed."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.real
DOWN, BUG, CONFIGURATION = 2, 70, 78


def settings(home: Path, state: Path) -> Path:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = home / "gateway.toml"
    file.write_text(f'[outlet]\nid = "3310152015-01"\n[paths]\nstate = "{state}"\n[counter]\nlisten = "127.0.0.1:{port}"\n')
    return file


def daemon(file: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "gateway", "run", "--config", str(file)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def told(child: "subprocess.Popen[str]", word: str) -> str:
    """What it says up to the line with this word; everything when it never says it."""
    said = ""
    assert child.stderr is not None
    for line in child.stderr:
        said += line
        if word in line:
            break
    return said


def ended(child: "subprocess.Popen[str]") -> int:
    child.terminate()
    child.communicate(timeout=30)
    return child.returncode


@pytest.mark.parametrize("inside", ["", "state"])
def test_a_state_directory_that_cannot_be_is_told_without_a_traceback(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").touch()
    child = daemon(settings(tmp_path, tmp_path / "file" / inside))
    _, said = child.communicate(timeout=30)
    assert child.returncode == DOWN
    assert "GW-4005" in said
    assert "Traceback" not in said


def test_a_broken_file_starts_from_the_last_good_one_wherever_the_state_lies(tmp_path: Path) -> None:
    file = settings(tmp_path, tmp_path / "state")
    child = daemon(file)
    assert ">started" in told(child, ">started")
    assert ended(child) == 0
    file.write_text("bogus = 1\n" + file.read_text())
    child = daemon(file)
    said = told(child, ">started")
    assert "bogus" in said
    assert ">started" in said
    assert ended(child) == 0


def test_a_broken_file_without_a_last_good_one_lists_what_to_mend(tmp_path: Path) -> None:
    file = settings(tmp_path, tmp_path / "state")
    file.write_text("bogus = 1\n" + file.read_text())
    child = daemon(file)
    _, said = child.communicate(timeout=30)
    assert child.returncode == CONFIGURATION
    assert said.startswith("BROKEN")
