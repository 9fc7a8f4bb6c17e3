"""What a printer's answers, and its silence, make known."""

from gateway.drivers.printer.pulse import BUSY_ROUND_NS, IDLE_ROUND_NS, PROBES, REPROBE_NS, RETRY_NS, Pulse
from gateway.drivers.printer.status import Status
from gateway.drivers.session import Condition

ASK = b"\x10\x04\x01"


def well(at_ns: int = 0) -> Pulse:
    """A printer that has just said that all is well."""
    pulse = Pulse({}, asks=True)
    pulse.opened(at_ns)
    assert pulse.ask(at_ns) == ASK
    assert pulse.answered(0x16, at_ns) == b"\x10\x04\x04"
    assert pulse.answered(0x12, at_ns) == b""
    return pulse


def miss(pulse: Pulse, times: int) -> list[bool]:
    """Lets so many rounds go unanswered; whether each asked for a new wire."""
    reopens = []
    for _ in range(times):
        due_ns = pulse.wake_ns()
        assert due_ns is not None
        assert pulse.ask(due_ns) == ASK
        deadline_ns = pulse.wake_ns()
        assert deadline_ns is not None
        reopens.append(pulse.expire(deadline_ns))
    return reopens


def test_a_printer_that_answers_is_known_and_asked_again_in_its_own_time() -> None:
    pulse = well()
    assert (pulse.voice, pulse.status, pulse.trouble) == ("answers", Status(), None)
    assert pulse.wake_ns() == IDLE_ROUND_NS
    assert pulse.ask(IDLE_ROUND_NS - 1) == b""
    assert pulse.ask(IDLE_ROUND_NS) == ASK


def test_one_that_never_answers_is_mute_and_tried_now_and_then() -> None:
    pulse = Pulse({}, asks=True)
    pulse.opened(0)
    voices = [pulse.voice for _ in range(PROBES) if miss(pulse, 1)]
    assert voices == ["new"] * (PROBES - 1) + ["mute"]
    assert pulse.speechless
    before_ns = pulse.wake_ns()
    assert before_ns is not None
    pulse.ask(before_ns)
    deadline_ns = pulse.wake_ns()
    assert deadline_ns is not None
    pulse.expire(deadline_ns)
    assert pulse.wake_ns() == deadline_ns + REPROBE_NS


def test_one_that_had_answered_is_silent_not_mute() -> None:
    pulse = well()
    miss(pulse, PROBES)
    assert pulse.voice == "answers"
    assert pulse.trouble is not None
    assert pulse.trouble.code == "GW-2306"
    assert True in miss(pulse, 20)


def test_after_an_unanswered_question_nobody_can_hurry_the_next() -> None:
    pulse = well()
    due_ns = pulse.wake_ns()
    assert due_ns is not None
    pulse.ask(due_ns)
    deadline_ns = pulse.wake_ns()
    assert deadline_ns is not None
    pulse.expire(deadline_ns)
    pulse.hurry(deadline_ns)
    assert pulse.wake_ns() == deadline_ns + RETRY_NS


def test_a_printer_that_is_waited_for_is_asked_each_second() -> None:
    pulse = well()
    pulse.keep_looking(0)
    assert pulse.wake_ns() == BUSY_ROUND_NS


def test_an_answer_nobody_waits_for_changes_nothing() -> None:
    pulse = well()
    assert pulse.answered(0x1E, 5) == b""
    assert pulse.status == Status()


def test_what_may_not_be_asked_is_never_asked() -> None:
    pulse = Pulse({}, asks=False)
    pulse.opened(0)
    assert pulse.wake_ns() is None
    assert pulse.ask(10**12) == b""
    assert pulse.speechless


def test_nothing_is_told_before_something_is_known() -> None:
    pulse, condition = Pulse({}, asks=True), Condition("printer.receipt", "printer")
    pulse.opened(0)
    assert pulse.tell(condition) == ()
    pulse.ask(0)
    pulse.answered(0x16, 0)
    pulse.answered(0x1E, 0)
    (told,) = pulse.tell(condition)
    assert (told.state, told.paper, told.cover) == ("ok", "low", "closed")
    assert pulse.tell(condition) == ()
