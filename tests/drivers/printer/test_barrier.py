from gateway.drivers.printer.barrier import MAX_OPEN, Barriers


def test_one_slip_one_answer() -> None:
    barriers = Barriers()
    barriers.expect("871")
    assert barriers.open
    assert barriers.answered() == ("871",)
    assert not barriers.open


def test_a_lone_barrier_is_no_slip() -> None:
    barriers = Barriers()
    barriers.expect("")
    assert (barriers.open, barriers.slips) == (True, False)
    barriers.expect("871")
    assert barriers.slips


def test_an_answer_nobody_waits_for_confirms_nothing() -> None:
    barriers = Barriers()
    assert barriers.answered() == ()
    barriers.expect("871")
    assert barriers.answered() == ("871",)


def test_two_open_barriers_are_confirmed_only_together() -> None:
    barriers = Barriers()
    barriers.expect("871")
    barriers.expect("872")
    assert barriers.answered() == ()
    assert barriers.answers == 1
    assert barriers.answered() == ("871", "872")


def test_a_lone_barrier_behind_a_slip_confirms_the_slip_when_both_are_answered() -> None:
    barriers = Barriers()
    barriers.expect("871")
    barriers.expect("")
    assert barriers.answered() == ()
    assert barriers.answered() == ("871",)


def test_a_settled_count_confirms_nobody_and_starts_anew() -> None:
    barriers = Barriers()
    barriers.expect("871")
    barriers.expect("")
    barriers.answered()
    barriers.settle()
    assert not barriers.open
    barriers.expect("872")
    assert barriers.answered() == ("872",)


def test_too_many_open_barriers_are_not_counted_until_settled() -> None:
    barriers = Barriers()
    for number in range(MAX_OPEN + 3):
        barriers.expect(str(number))
    assert [barriers.answered() for _ in range(MAX_OPEN + 3)] == [()] * (MAX_OPEN + 3)
    barriers.settle()
    barriers.expect("9")
    assert barriers.answered() == ("9",)
