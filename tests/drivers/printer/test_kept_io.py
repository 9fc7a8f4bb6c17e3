"""Waiting jobs on real files: whatever instant the power goes, a job is there, or had begun, or was ended; never twice."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.drivers.printer.kept_io import MAX_BEGAN, MAX_DAMAGED, KeptJobs
from gateway.drivers.printer.spool import MAX_WAITING
from gateway.drivers.session import Mark, Record, Waits
from gateway.faults import fault
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Document, Text

Left = list[tuple[str, str]]


def job(job_id: str) -> PrintJob:
    return PrintJob(job_id, 871, Document("01.1-000871", (Text(f"SALINAN {job_id}"),)), copy=True)


def kept(path: Path, *records: Record) -> KeptJobs:
    jobs = KeptJobs(path)
    jobs.open()
    for record in records:
        jobs.keep(record)
    return jobs


def left(path: Path) -> Left:
    """What the next start finds."""
    jobs, _ = KeptJobs(path).open()
    assert all(one == job(one.id) for one, _ in jobs)
    return [(one.id, state) for one, state in jobs]


def test_a_shop_that_never_waited_has_no_directory(tmp_path: Path) -> None:
    assert KeptJobs(tmp_path / "jobs").open() == ((), None)
    assert not (tmp_path / "jobs").exists()


def test_waiting_jobs_come_back_in_order_and_begun_ones_as_begun(tmp_path: Path) -> None:
    kept(tmp_path / "jobs", Waits(job("1#1")), Waits(job("2#1")), Waits(job("3#1")), Mark("2#1", "began", kept=True))
    assert left(tmp_path / "jobs") == [("1#1", "waits"), ("2#1", "began"), ("3#1", "waits")]
    kept(tmp_path / "jobs", Waits(job("0#1")))
    assert left(tmp_path / "jobs")[-1] == ("0#1", "waits"), "the order of arrival goes on over a restart"


@pytest.mark.parametrize("end", ["printed", "over"])
def test_a_job_that_ended_is_gone(tmp_path: Path, end: str) -> None:
    kept(tmp_path / "jobs", Waits(job("1#1")), Mark("1#1", "began", kept=True), Mark("1#1", end, kept=True))  # type: ignore[arg-type] # one of the two
    assert left(tmp_path / "jobs") == []
    assert list((tmp_path / "jobs").iterdir()) == []


def test_a_newer_copy_of_the_same_receipt_settles_the_one_of_unknown_end(tmp_path: Path) -> None:
    kept(tmp_path / "jobs", Waits(job("1#1")), Mark("1#1", "began", kept=True), Waits(job("2#1")), Waits(job("1#2")))
    assert left(tmp_path / "jobs") == [("2#1", "waits"), ("1#2", "waits")]


def test_marks_of_jobs_that_are_not_here_change_nothing(tmp_path: Path) -> None:
    kept(tmp_path / "jobs", Mark("1#1", "began", kept=True), Mark("1#1", "printed", kept=True))
    assert left(tmp_path / "jobs") == []


def test_what_is_kept_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "jobs"
    records: list[Record] = []
    for number in range(MAX_BEGAN + 5):
        records += [Waits(job(f"{number}#1")), Mark(f"{number}#1", "began", kept=True)]
    kept(path, *records)
    assert left(path) == [(f"{number}#1", "began") for number in range(5, MAX_BEGAN + 5)]
    for number in range(100, 100 + MAX_WAITING + 3):  # more than a daemon leaves: the rest waits for another start
        kept(path, Waits(job(f"{number}#1")))
    assert [one for one in left(path) if one[1] == "waits"] == [(f"{number}#1", "waits") for number in range(100, 100 + MAX_WAITING)]


def test_a_damaged_file_is_told_and_set_aside_and_the_others_print(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "jobs"
    kept(path, Waits(job("1#1")), Waits(job("2#1")))
    spoilt = next(path.glob("*1%231.waits"))
    spoilt.write_bytes(spoilt.read_bytes()[:-3])
    jobs, wrong = KeptJobs(path).open()
    assert [one.id for one, _ in jobs] == ["2#1"]
    assert wrong == fault("GW-2319", "never", count=1, path=path)
    assert "GW-2319" in caplog.text
    assert [one.suffix for one in path.iterdir()].count(".damaged") == 1
    assert KeptJobs(path).open()[1] is None, "told once"


def test_a_job_under_the_name_of_another_is_damage(tmp_path: Path) -> None:
    kept(tmp_path, Waits(job("1#1")))
    file = next(tmp_path.glob("*.waits"))
    file.rename(tmp_path / "00000009-2%231.waits")
    assert KeptJobs(tmp_path).open()[1] is not None


def test_damaged_files_do_not_pile_up(tmp_path: Path) -> None:
    for number in range(MAX_DAMAGED + 4):
        (tmp_path / f"{number:08}-1%23{number}.waits").write_bytes(b"")
        KeptJobs(tmp_path).open()
    assert len(list(tmp_path.iterdir())) == MAX_DAMAGED


def test_a_job_too_long_for_the_card_prints_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    long = PrintJob("1#1", 1, Document("", (Text("x" * 600_000),)))
    kept(tmp_path, Waits(long), Mark("1#1", "began", kept=True), Mark("1#1", "printed", kept=True))
    assert "GW-2318" in caplog.text
    assert left(tmp_path) == []


def test_a_place_that_cannot_be_written_is_told_and_the_shop_prints_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    jobs = KeptJobs(tmp_path / "file" / "jobs")
    assert jobs.open() == ((), fault("GW-2318", reason="Not a directory"))
    jobs.keep(Waits(job("1#1")))
    jobs.keep(Mark("1#1", "began", kept=True))
    assert caplog.text.count("GW-2318") == 2


class PowerCutError(BaseException):
    """The power goes: nothing after this call happens."""


class Card:
    """Stands between the store and the system's calls; `cut_at`: the power goes before that one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self.cut_at: int | None = None
        for name in ("fsync", "open", "replace", "rename", "unlink", "mkdir"):
            monkeypatch.setattr(os, name, self._watched(name, getattr(os, name)))

    def _watched(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **named: object) -> object:
            if self.cut_at is not None and len(self.calls) >= self.cut_at:
                raise PowerCutError
            self.calls.append(name)
            return real(*args, **named)

        return call


STORY: tuple[Record, ...] = (
    Waits(job("1#1")), Waits(job("2#1")), Mark("1#1", "began", kept=True), Mark("1#1", "printed", kept=True),
    Mark("2#1", "began", kept=True), Waits(job("2#2")), Mark("2#2", "began", kept=True), Mark("2#2", "over", kept=True),
)  # fmt: skip


def promised(done: int) -> dict[str, set[str]]:
    """What may be found of each job when so many records were kept and the next was cut: its state before it, or after it."""
    allowed: dict[str, set[str]] = {}
    for at, record in enumerate(STORY[: done + 1]):
        name, after = (record.job.id, "waits") if isinstance(record, Waits) else (record.job, record.state)
        after = "gone" if after in {"printed", "over"} else after
        before = allowed.get(name, {"gone"})
        allowed[name] = before | {after} if at == done else {after}
        if isinstance(record, Waits):
            for other in allowed:
                if other != name and other.partition("#")[0] == name.partition("#")[0]:
                    allowed[other] |= {"gone"}
    return allowed


def test_the_power_may_go_before_any_call_to_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = Card(monkeypatch)
    cut = 0
    while True:
        path = tmp_path / str(cut) / "jobs"
        path.parent.mkdir()
        jobs = KeptJobs(path)
        jobs.open()
        card.calls.clear()
        card.cut_at = cut
        done = 0
        try:
            for record in STORY:
                jobs.keep(record)
                done += 1
        except PowerCutError:
            pass
        finally:
            card.cut_at = None
        found = dict(left(path))
        allowed = promised(done)
        assert set(found) <= set(allowed)
        for name, states in allowed.items():
            assert found.get(name, "gone") in states, (cut, name)
        assert not list(path.glob("*.new"))
        if done == len(STORY):
            break
        cut += 1
    assert cut > 20


@pytest.mark.parametrize("size", [0, 1, 20, 60])
def test_a_write_cut_short_is_no_job(tmp_path: Path, size: int) -> None:
    """Before its name is changed a file may hold anything; such a name is not looked at, and the rest is cleared away."""
    (tmp_path / "00000001-1%231.waits.new").write_bytes(b"KDPJ1 00000000\n{" * 10 + b"x" * size)
    assert KeptJobs(tmp_path).open() == ((), None)
    assert list(tmp_path.iterdir()) == []
