"""`gateway run`: where the last good configuration is kept, and how a start that cannot be is told."""

from pathlib import Path

import pytest

from gateway.app import Start
from gateway.cli.run import kept_path, serve
from gateway.config import Config, Outlet, Paths
from gateway.last_good_io import keep_good, load_or_last_good

GOOD = '[outlet]\nid = "3310152015-01"\n'


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    path = tmp_path / "gateway.toml"
    path.write_text(GOOD)
    return path


def test_under_systemd_the_last_good_is_kept_in_the_services_directory(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    assert Path(kept_path(str(file))).parent == tmp_path / "state"


def test_by_hand_the_services_directory_is_used_where_there_is_one(file: Path, tmp_path: Path) -> None:
    assert Path(kept_path(str(file), str(tmp_path))).parent == tmp_path


def test_two_files_have_each_their_own_last_good(file: Path, tmp_path: Path) -> None:
    assert kept_path(str(file), str(tmp_path)) != kept_path(str(file.with_name("other.toml")), str(tmp_path))
    assert kept_path(str(file), "/nowhere") != kept_path(str(file.with_name("other.toml")), "/nowhere")


def test_without_a_services_directory_a_broken_file_still_finds_its_last_good(file: Path) -> None:
    kept = kept_path(str(file), "/nowhere")
    config, _ = load_or_last_good(str(file), kept)
    assert keep_good(str(file), kept, config)
    file.write_text("???")
    again, problems = load_or_last_good(str(file), kept)
    assert again == config
    assert len(problems) == 1


def test_a_state_directory_that_cannot_be_made_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    for state in (tmp_path / "file", tmp_path / "file" / "state"):
        assert serve(Config(outlet=Outlet(id="3310152015-01"), paths=Paths(state=str(state))), Start()) == 2
        told = capsys.readouterr().err
        assert told.startswith(f"<3>DOWN  3310152015-01  GW-4005 {state}")
        assert "Traceback" not in told
