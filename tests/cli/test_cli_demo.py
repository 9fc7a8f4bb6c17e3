"""The demo's words: what is in the way is said before anything is started, and the recount's verdict is plain."""

import re
import socket
from pathlib import Path

import pytest

from gateway.cli.demo import _outcome
from gateway.cli.demo_count import Count
from gateway.cli.demo_shop import DemoError, open_shop
from gateway.cli.main import main


def test_an_address_in_use_is_told_with_another_one_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        with (
            pytest.raises(DemoError, match=rf"serves on {re.escape(taken)} already: .* --listen 127\.0\.0\.1:\d+$"),
            open_shop(tmp_path, taken),
        ):
            pytest.fail("it opened")
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_it_in_one_line_and_ends_with_one(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        assert main(["demo", "--listen", taken, "--keep", str(tmp_path)]) == 1
    told = capfd.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert told.err.startswith("demo: another program serves on")


def test_a_directory_with_an_earlier_demo_is_not_counted_in(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "state").mkdir()
    assert main(["demo", "--sales", "2", "--exit", "--keep", str(tmp_path)]) == 1
    told = capfd.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert "holds an earlier demo" in told.err


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (Count(3, 3, 3, 0, 0), "3 in the journal, 3 on paper, 3 in the district's table; none lost, none doubled"),
        (Count(3, 2, 3, 0, 0), '"printed": 2'),
        (Count(3, 3, 2, 1, 0), '"lost": 1'),
    ],
)
def test_the_recount_is_told_in_words_and_in_figures_when_it_is_off(count: Count, words: str) -> None:
    assert words in _outcome(count, 3)



def test_a_directory_that_cannot_be_made_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["demo", "--exit", "--keep", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err == f"demo: {tmp_path / 'file'} cannot be used: Not a directory; name another directory\n"


@pytest.mark.parametrize("words", ["abc", "-1", "1.5", "100001", "9" * 5000, "٣"])
def test_a_number_of_sales_that_is_none_is_told_with_what_to_write(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["demo", f"--sales={words}"])
    assert caught.value.code == 64
    assert "write one from 0 to 100000" in capsys.readouterr().err
