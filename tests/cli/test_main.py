"""The command line's manners: exit codes, and words instead of tracebacks."""

import json
import os
import subprocess
import sys
import types
from collections.abc import Callable

import pytest

from gateway import __version__
from gateway.cli.main import COMMANDS, main
from gateway.config_problem import ConfigError, Problem

Plant = Callable[[Exception | KeyboardInterrupt], None]


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Makes `gateway version` end as given."""

    def put(end: BaseException) -> None:
        def run(_: object) -> int:
            raise end

        command = types.ModuleType("gateway.cli.version")
        command.__dict__.update(configure=lambda _: None, run=run)
        monkeypatch.setitem(sys.modules, "gateway.cli.version", command)

    return put


def test_the_version_is_told_in_words_and_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == 0
    assert capsys.readouterr().out == f"{__version__}\n"
    assert main(["version", "--config", "x", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"schema_version": 1, "version": __version__}


@pytest.mark.parametrize("argv", [[], ["sell"], ["version", "--wrong"], ["config"], ["config", "mend"]])
def test_wrong_words_end_with_64_and_the_usage_on_stderr(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(argv)
    told = capsys.readouterr()
    assert end.value.code == 64
    assert told.out == ""
    assert "usage: gateway" in told.err


def test_help_names_every_command_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    told = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in told] == []


def test_a_broken_configuration_is_told_line_by_line_with_78(plant: Plant, capsys: pytest.CaptureFixture[str]) -> None:
    plant(ConfigError((Problem("outlet.id", '"KD"', "must be longer", 'id = "kdmp"'), Problem("", "/x", "cannot be read", "copy it"))))
    assert main(["version"]) == 78
    assert capsys.readouterr().err.splitlines()[1:] == [
        'outlet.id: "KD": must be longer; write: id = "kdmp"',
        "/x: cannot be read; write: copy it",
    ]


def test_a_missing_permission_is_77_and_names_the_file(plant: Plant, capsys: pytest.CaptureFixture[str]) -> None:
    plant(PermissionError(13, "Permission denied", "/var/lib/gateway/journal"))
    assert main(["version"]) == 77
    assert "/var/lib/gateway/journal: no permission" in capsys.readouterr().err


def test_an_interrupt_from_the_keyboard_is_no_traceback(plant: Plant) -> None:
    plant(KeyboardInterrupt())
    assert main(["version"]) == 130


def test_a_bug_stays_a_bug(plant: Plant) -> None:
    plant(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        main(["version"])


def test_a_reader_that_goes_away_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    code = "import sys; from gateway.cli.main import main; end = main(['version']); sys.stdout.flush(); sys.exit(end)"
    done = subprocess.run([sys.executable, "-u", "-c", code], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")
