from gateway.drivers.printer.barrier import FLUSH, Barriers
from gateway.drivers.printer.settle import PATIENCE_NS, QUIET_NS, Settling


def begun(*open_jobs: str) -> tuple[Settling, Barriers]:
    barriers = Barriers()
    for job in open_jobs:
        barriers.expect(job)
    settling = Settling(barriers)
    assert settling.begin(0) == FLUSH + b"\x1d\x72\x01"
    return settling, barriers


def test_a_printer_that_answers_and_is_then_quiet_is_settled() -> None:
    settling, _ = begun()
    assert settling.answered(5) == ()
    settled = []
    for at in (5 + QUIET_NS - 1, 5 + QUIET_NS):
        settling.watch(at, ready=True)
        settled.append(settling.settled)
    assert settled == [False, True]
    assert settling.wake_ns() is None


def test_one_answer_for_two_barriers_leaves_the_old_slip_unconfirmed_for_good() -> None:
    settling, barriers = begun("871")
    assert settling.answered(5) == ()
    settling.watch(5 + QUIET_NS, ready=True)
    assert settling.settled
    assert settling.answered(9) == ()
    barriers.expect("872")
    assert settling.answered(10) == ("872",)


def test_two_answers_confirm_the_old_slip() -> None:
    settling, _ = begun("871")
    assert settling.answered(5) == ()
    assert settling.answered(6) == ("871",)


def test_a_lone_barrier_is_sent_once() -> None:
    settling, _ = begun()
    assert settling.begin(1) == b""


def test_a_ready_printer_that_never_answers_has_no_barriers() -> None:
    settling, _ = begun()
    settling.watch(PATIENCE_NS - 1, ready=True)
    assert settling.confirms
    settling.watch(PATIENCE_NS, ready=True)
    assert (settling.settled, settling.confirms) == (True, False)
    settling.answered(PATIENCE_NS + 1)
    assert settling.confirms  # it does after all


def test_a_printer_without_paper_owes_no_answer() -> None:
    settling, _ = begun()
    settling.watch(PATIENCE_NS, ready=False)
    settling.watch(2 * PATIENCE_NS - 1, ready=True)
    assert not settling.settled
    assert settling.confirms
    assert settling.wake_ns() == 2 * PATIENCE_NS


def test_a_new_wire_unsettles() -> None:
    settling, _ = begun()
    settling.answered(1)
    settling.watch(1 + QUIET_NS, ready=True)
    settling.unsettle()
    assert not settling.settled
    assert settling.begin(9) != b""
