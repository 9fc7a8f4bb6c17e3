from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.drivers.printer.spool import MAX_ENDS, MAX_LATE, MAX_TRIES, Spool

if TYPE_CHECKING:
    from tests.drivers.conftest import Slips

if TYPE_CHECKING:
    from tests.drivers.conftest import Slips


def spool_of(a_slip: Slips, *numbers: int) -> Spool:
    spool = Spool()
    for number in numbers:
        spool.waiting.append(a_slip(number).job)
    return spool


def test_a_job_waits_goes_out_and_ends(a_slip: Slips) -> None:
    spool = spool_of(a_slip, 1, 2)
    job = spool.begin()
    assert (job.id, spool.active, len(spool.waiting)) == ("1", job, 1)
    assert spool.end_of(job) == "began"
    assert spool.printed("1") is job
    assert spool.end_of(job) == "printed"
    assert spool.active is None


def test_a_job_given_up_may_still_be_confirmed_late(a_slip: Slips) -> None:
    spool = spool_of(a_slip, 1, 2)
    first = spool.begin()
    assert spool.give_up() is first
    second = spool.begin()
    assert spool.printed("1") is first
    assert spool.active is second
    assert spool.printed("1") is None


def test_giving_up_nothing_is_nothing() -> None:
    assert Spool().give_up() is None


def test_it_knows_what_it_holds(a_slip: Slips) -> None:
    spool = spool_of(a_slip, 1, 2)
    spool.begin()
    assert [spool.holds(a_slip(number).job) for number in (1, 2, 3)] == [True, True, False]


def test_a_job_may_fail_twice(a_slip: Slips) -> None:
    spool = spool_of(a_slip, 1)
    assert [spool.tried() for _ in range(MAX_TRIES + 1)] == [True] * MAX_TRIES + [False]
    spool.drop()
    spool.waiting.append(a_slip(1).job)
    assert spool.tried()


def test_what_it_remembers_is_bounded_and_the_oldest_go(a_slip: Slips) -> None:
    spool = spool_of(a_slip, *range(MAX_ENDS + 10))
    jobs = list(spool.waiting)
    for _ in jobs:
        spool.begin()
        spool.give_up()
    assert spool.end_of(jobs[9]) is None
    assert spool.end_of(jobs[10]) == "began"
    assert spool.printed(jobs[-MAX_LATE - 1].id) is None
    assert spool.printed(jobs[-MAX_LATE].id) is jobs[-MAX_LATE]


def test_marks_of_an_earlier_run_count_as_ends(a_slip: Slips) -> None:
    spool = Spool()
    spool.recall([("1", "began"), ("2", "printed")])
    assert [spool.end_of(a_slip(number).job) for number in (1, 2, 3)] == ["began", "printed", None]
