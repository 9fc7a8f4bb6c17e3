"""The marks on a real file: whatever write was cut, what had begun is known as begun."""

import itertools
from pathlib import Path

import pytest

from gateway.drivers.printer.marks import PAGE, from_page
from gateway.drivers.printer.marks_io import MarksFile
from gateway.drivers.session import Mark


def opened(path: Path) -> tuple[MarksFile, tuple[tuple[str, str], ...]]:
    marks = MarksFile(path)
    return marks, marks.open()


def test_a_new_file_knows_nothing_and_says_that_it_may_miss_something(tmp_path: Path) -> None:
    marks, kept = opened(tmp_path / "marks")
    assert kept == ()
    assert not marks.whole
    marks.close()
    marks, kept = opened(tmp_path / "marks")
    assert kept == ()
    assert marks.whole
    marks.close()


def test_marks_outlive_the_process(tmp_path: Path) -> None:
    marks, _ = opened(tmp_path / "marks")
    for mark in (Mark("871", "began"), Mark("871", "printed"), Mark("872", "began")):
        marks.keep(mark)
    marks.close()
    marks, kept = opened(tmp_path / "marks")
    assert kept == (("871", "printed"), ("872", "began"))
    marks.close()


def test_a_cut_in_any_write_leaves_every_earlier_begun_mark(tmp_path: Path) -> None:
    """Before a "began" returns, its page may be half written; every page that is not known to be on the card may be, too."""
    path = tmp_path / "marks"
    marks, _ = opened(path)
    story = [Mark("1", "began"), Mark("1", "printed"), Mark("2", "began"), Mark("2", "printed"), Mark("2", "printed"), Mark("3", "began")]
    begun: set[str] = set()
    for mark in story:
        before = path.read_bytes()
        marks.keep(mark)
        after = path.read_bytes()
        written = [at for at in range(2) if before[at * PAGE :][:PAGE] != after[at * PAGE :][:PAGE]]
        for at, garbage in itertools.product(written, (b"\xff" * 512, b"")):
            cut = bytearray(after)
            cut[at * PAGE + 100 : at * PAGE + 100 + len(garbage)] = garbage
            torn = tmp_path / "torn"
            torn.write_bytes(cut)
            again, kept = opened(torn)
            assert begun <= {job for job, _ in kept}
            again.close()
        begun.add(mark.job)
    marks.close()


def test_the_page_that_is_known_to_be_on_the_card_is_never_written_to(tmp_path: Path) -> None:
    path = tmp_path / "marks"
    marks, _ = opened(path)
    marks.keep(Mark("1", "began"))
    safe = {at: path.read_bytes()[at * PAGE :][:PAGE] for at in range(2)}
    newest = max(safe, key=lambda at: (from_page(safe[at]) or (0, {}))[0])
    for _ in range(5):
        marks.keep(Mark("1", "printed"))
        assert path.read_bytes()[newest * PAGE :][:PAGE] == safe[newest]
    marks.close()


def test_a_damaged_file_is_begun_anew_and_admits_it(tmp_path: Path) -> None:
    path = tmp_path / "marks"
    path.write_bytes(b"not ours" * 1_024)
    marks, kept = opened(path)
    assert kept == ()
    assert not marks.whole
    marks.keep(Mark("1", "began"))
    marks.close()
    marks, kept = opened(path)
    assert (kept, marks.whole) == ((("1", "began"),), True)
    marks.close()


def test_a_place_that_cannot_be_written_is_told_and_the_shop_prints_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    marks, kept = opened(tmp_path / "file" / "marks")
    assert kept == ()
    assert not marks.whole
    marks.keep(Mark("1", "began"))
    marks.close()


def test_what_a_card_in_trouble_has_missed_is_written_as_soon_as_it_can_be(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "state").write_text("in the way")
    marks, _ = opened(tmp_path / "state" / "marks")
    for job in ("1", "2"):
        marks.keep(Mark(job, "began"))
    assert len(caplog.records) == 1, "told once"
    (tmp_path / "state").unlink()
    marks.keep(Mark("3", "began"))
    marks.close()
    marks, kept = opened(tmp_path / "state" / "marks")
    assert (kept, marks.whole) == ((("1", "began"), ("2", "began"), ("3", "began")), True)
    marks.close()
