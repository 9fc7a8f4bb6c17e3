"""How long a slip may take: by its bytes and lines, from the last byte that moved."""

import pytest

from gateway.drivers.printer.delivery import (
    BYTE_NS,
    GIVE_UP_NS,
    HELD_BYTES,
    LINE_NS,
    LOOK_NS,
    MOST_EXTRA_NS,
    PATIENCE_NS,
    SILENT_PATIENCE_NS,
    STALL_NS,
    Delivery,
)

SLIP = b"line\n" * 10
EXTRA_NS = 10 * LINE_NS + len(SLIP) * BYTE_NS


def out(slip: bytes = SLIP) -> Delivery:
    delivery = Delivery()
    delivery.begin(slip, 0)
    return delivery


def test_nothing_is_late_while_nothing_is_out() -> None:
    delivery = Delivery()
    far = 10**15
    assert [delivery.stalled(far), delivery.hopeless(far), delivery.overdue(far, silent=False)] == [False] * 3
    assert delivery.wake_ns(silent=False, stalled=False) is None


def test_bytes_that_do_not_move_are_a_stall_after_what_a_slow_line_needs() -> None:
    delivery = out()
    at = STALL_NS + len(SLIP) * BYTE_NS
    assert delivery.wake_ns(silent=False, stalled=False) == at
    assert [delivery.stalled(at - 1), delivery.stalled(at)] == [False, True]
    assert delivery.wake_ns(silent=True, stalled=True) == GIVE_UP_NS


def test_as_long_as_bytes_move_nothing_has_stalled() -> None:
    delivery = out(b"x" * 100_000)
    now_ns = 0
    for _ in range(500):
        now_ns += STALL_NS + HELD_BYTES * BYTE_NS - 1
        assert not delivery.stalled(now_ns)
        assert not delivery.hopeless(now_ns)
        delivery.moved(now_ns)
    assert delivery.stalled(now_ns + STALL_NS + HELD_BYTES * BYTE_NS)
    assert delivery.hopeless(now_ns + GIVE_UP_NS)


def test_a_long_slip_is_waited_for_longer() -> None:
    delivery = out()
    delivery.sent(7)
    assert delivery.look_ns() == 7 + LOOK_NS
    for silent, patience in ((False, PATIENCE_NS), (True, SILENT_PATIENCE_NS)):
        due = 7 + patience + EXTRA_NS
        assert delivery.wake_ns(silent=silent, stalled=False) == due
        assert [delivery.overdue(due - 1, silent=silent), delivery.overdue(due, silent=silent)] == [False, True]


def test_no_slip_is_waited_for_without_end() -> None:
    delivery = out(b"\n" * 500_000)
    delivery.sent(0)
    assert delivery.overdue(PATIENCE_NS + MOST_EXTRA_NS, silent=False)


def test_the_time_to_confirm_begins_when_the_printer_is_ready() -> None:
    delivery = out()
    delivery.sent(0)
    delivery.hold(10 * PATIENCE_NS)
    assert not delivery.overdue(11 * PATIENCE_NS, silent=False)


@pytest.mark.parametrize("step", ["sent", "over"])
def test_what_moves_later_changes_nothing(step: str) -> None:
    delivery = out()
    delivery.sent(0) if step == "sent" else delivery.over()
    delivery.moved(5)
    assert not delivery.stalled(10**15)
