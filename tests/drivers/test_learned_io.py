"""What was learned about a device comes back at the next start, on the same port only, and is never worth a failure."""

import logging
from pathlib import Path

import pytest

from gateway.drivers.learned_io import MAX_BYTES, MAX_WORDS, LearnedFile
from gateway.drivers.session import Learned


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "learned" / "printer.receipt.json"


def learn(path: Path, key: str, value: str, port: str = "/dev/lp0") -> None:
    LearnedFile(path, port).learn(Learned(key, value))


def recall(path: Path, port: str = "/dev/lp0") -> dict[str, str]:
    return dict(LearnedFile(path, port).recall())


def test_what_was_learned_is_known_after_a_restart(path: Path) -> None:
    learn(path, "voice", "answers")
    learn(path, "barrier", "yes")
    assert recall(path) == {"voice": "answers", "barrier": "yes"}


def test_a_device_on_another_port_starts_anew(path: Path) -> None:
    learn(path, "voice", "answers")
    assert recall(path, "192.168.1.50:9100") == {}
    learn(path, "voice", "mute", port="192.168.1.50:9100")
    assert recall(path) == {}


def test_an_empty_value_forgets(path: Path) -> None:
    learn(path, "voice", "answers")
    learn(path, "voice", "")
    assert recall(path) == {}


def test_the_same_word_twice_is_written_once(path: Path) -> None:
    file = LearnedFile(path, "/dev/lp0")
    file.learn(Learned("voice", "answers"))
    before = path.stat()
    file.learn(Learned("voice", "answers"))
    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_session_that_learns_without_end_fills_nothing(path: Path) -> None:
    file = LearnedFile(path, "/dev/lp0")
    for number in range(10 * MAX_WORDS):
        file.learn(Learned(f"word{number}", "x"))
    assert len(recall(path)) == MAX_WORDS


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"learned": 5}', '{"learned": {"port": null}}', "[" * 5_000, "x" * (MAX_BYTES + 1), '{"learned": []}'],
)
def test_a_damaged_file_is_told_and_learned_again(path: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with caplog.at_level(logging.WARNING):
        assert recall(path) == {}
    learn(path, "voice", "answers")
    assert recall(path) == {"voice": "answers"}


def test_a_directory_that_cannot_be_made_costs_nothing_but_a_line_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    file = LearnedFile(tmp_path / "file" / "learned.json", "/dev/lp0")
    with caplog.at_level(logging.WARNING):
        file.learn(Learned("voice", "answers"))
    assert "GW-2005" in caplog.text
    assert dict(file.recall()) == {"voice": "answers"}
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
