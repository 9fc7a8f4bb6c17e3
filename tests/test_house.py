"""The house: timers, telling, and what a bug in a room costs."""

from collections.abc import Callable

import pytest

from gateway.clock import Now
from gateway.house import House, Machine, Room, RoomBrokenError
from gateway.messages import Effect, Event
from gateway.messages.devices import OpenDrawer, Scanned
from gateway.messages.house import CancelTimer, Refresh, RoomBroke, RoomClosed, RoomOpened, SetTimer, Started, Stopping, Tell, TimerFired

S = 1_000_000_000


def at(seconds: float) -> Now:
    return Now(1, int(seconds * S), 0, 0)


class Heard:
    """Keeps what it hears; answers by a rule."""

    def __init__(self, rule: Callable[[Event], list[Effect]] = lambda _: []) -> None:
        self.events: list[Event] = []
        self.rule = rule

    def handle(self, event: Event, now: Now) -> list[Effect]:
        self.events.append(event)
        return self.rule(event)


class Breaks:
    """Raises on a scan."""

    def handle(self, event: Event, now: Now) -> list[Effect]:
        if isinstance(event, Scanned):
            raise ValueError("planted")
        return []


def house(**rooms: tuple[Callable[[], Machine], bool]) -> tuple[House, list[str]]:
    bugs: list[str] = []
    return House({n: Room(build, side=side) for n, (build, side) in rooms.items()}, lambda room, trace: bugs.append(room + trace)), bugs


def test_told_events_reach_all_machines_before_effects_come_back() -> None:
    a = Heard(lambda e: [Tell(Stopping()), OpenDrawer()] if isinstance(e, Started) else [])
    b = Heard()
    built, _ = house(a=(lambda: a, False), b=(lambda: b, False))
    assert built.handle(Started(safe_mode=False), at(0)) == [OpenDrawer()]
    assert a.events == b.events == [Started(safe_mode=False), Stopping()]


def test_a_timer_set_again_moves_and_a_cancelled_one_is_silent() -> None:
    def rule(event: Event) -> list[Effect]:
        match event:
            case Started():
                return [SetTimer("x", 5 * S, "k"), SetTimer("y", 3 * S), SetTimer("x", 9 * S, "k"), CancelTimer("y")]
        return []

    a = Heard(rule)
    built, _ = house(a=(lambda: a, False))
    built.handle(Started(safe_mode=False), at(0))
    assert built.next_due_ns() == 9 * S
    built.fire_due(at(8))
    built.fire_due(at(9))
    built.fire_due(at(10))
    assert a.events == [Started(safe_mode=False), TimerFired("x", "k")]


def test_a_bug_in_a_side_room_closes_it_and_it_is_rebuilt_with_doubling_backoff() -> None:
    till = Heard()
    built, bugs = house(till=(lambda: till, False), side=(Breaks, True))
    scan = Scanned("scanner.counter", "1", 0)
    built.handle(scan, at(0))
    assert isinstance(till.events[-1], RoomClosed)
    assert "planted" in bugs[0]
    assert built.next_due_ns() == 1 * S
    built.handle(scan, at(0.5))
    assert len(bugs) == 1, "a closed room hears nothing"
    built.fire_due(at(1))
    assert till.events[-2:] == [RoomOpened("side"), Refresh()]
    built.handle(scan, at(1))
    assert built.next_due_ns() == 3 * S


def test_a_bug_in_the_till_is_raised_to_end_the_process() -> None:
    built, _ = house(pos=(Breaks, False))
    with pytest.raises(ValueError, match="planted"):
        built.handle(Scanned("s", "1", 0), at(0))


def test_a_bug_in_a_thread_counts_as_one_of_its_room() -> None:
    till = Heard()
    built, _ = house(pos=(lambda: till, False), uplink=(Heard, True))
    built.handle(RoomBroke("uplink", "Traceback\nValueError: x"), at(0))
    built.handle(RoomBroke("uplink", "Traceback\nValueError: x"), at(0))
    assert [type(e) for e in till.events] == [RoomClosed]
    with pytest.raises(RoomBrokenError):
        built.handle(RoomBroke("pos", "Traceback"), at(0))


def test_a_room_that_cannot_be_built_again_stays_closed_and_costs_nothing_else() -> None:
    builds = iter([Breaks()])
    till = Heard()
    built, bugs = house(pos=(lambda: till, False), side=(lambda: next(builds), True))
    built.handle(Scanned("s", "1", 0), at(0))
    built.fire_due(at(1))
    assert "StopIteration" in bugs[-1]
    assert isinstance(till.events[-1], RoomClosed)
    assert built.next_due_ns() == 3 * S


def test_a_side_room_that_cannot_be_built_at_the_start_is_closed_and_the_till_opens() -> None:
    till, uplink, broken = Heard(), Heard(), [True, True]

    def build() -> Machine:
        if broken and broken.pop():
            raise ValueError("planted")
        return uplink

    built, bugs = house(pos=(lambda: till, False), uplink=(build, True))
    assert built.next_due_ns() == 0
    built.fire_due(at(0))
    assert [type(e) for e in till.events] == [RoomClosed]
    assert "planted" in bugs[0]
    built.fire_due(at(1))
    assert [type(e) for e in uplink.events] == [RoomOpened, Refresh]


def test_a_till_that_cannot_be_built_at_the_start_ends_it() -> None:
    def build() -> Machine:
        raise ValueError("planted")

    with pytest.raises(ValueError, match="planted"):
        house(pos=(build, False))


def test_machines_that_answer_each_other_for_ever_are_a_bug() -> None:
    built, _ = house(a=(lambda: Heard(lambda e: [Tell(e)]), False))
    with pytest.raises(RuntimeError, match="without end"):
        built.handle(Stopping(), at(0))


def test_a_machine_that_sets_its_timer_for_the_present_for_ever_is_a_bug() -> None:
    built, _ = house(a=(lambda: Heard(lambda _: [SetTimer("now", 0)]), False))
    built.handle(Started(safe_mode=False), at(0))
    with pytest.raises(RuntimeError, match="without end: now"):
        built.fire_due(at(1))


def test_a_room_that_stood_for_long_waits_no_longer_for_its_next_bug_than_for_its_first() -> None:
    built, _ = house(side=(Breaks, True))
    scan = Scanned("s", "1", 0)
    built.handle(scan, at(0))
    built.fire_due(at(1))
    built.handle(scan, at(2))
    assert built.next_due_ns() == 4 * S
    built.fire_due(at(4))
    built.handle(scan, at(4 + 600))
    assert built.next_due_ns() == 605 * S


def test_a_room_that_keeps_breaking_is_tried_once_a_minute() -> None:
    built, _ = house(side=(Breaks, True))
    waits = []
    now_s = 0
    for _ in range(9):
        built.handle(Scanned("s", "1", 0), at(now_s))
        due = built.next_due_ns()
        assert due is not None
        waits.append(due // S - now_s)
        now_s = due // S
        built.fire_due(at(now_s))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_timer_moved_at_every_reading_keeps_its_last_time_only() -> None:
    moves = iter(range(1, 20_001))
    a = Heard(lambda e: [SetTimer("quiet", (100_000 + next(moves)) * S)] if isinstance(e, Scanned) else [])
    built, _ = house(a=(lambda: a, False))
    for _ in range(20_000):
        built.handle(Scanned("s", "1", 0), at(0))
    a.events.clear()
    assert built.next_due_ns() == 120_000 * S
    built.fire_due(at(119_999))
    built.fire_due(at(120_000))
    assert a.events == [TimerFired("quiet", "")]


def test_a_bug_in_a_thread_of_no_room_ends_the_process_with_its_trace() -> None:
    built, _ = house(pos=(Heard, False))
    with pytest.raises(RoomBrokenError, match="planted"):
        built.handle(RoomBroke("health", "planted"), at(0))


@pytest.mark.parametrize(
    ("trace", "reason"),
    [("Traceback\n  File x\nValueError: y\n", "ValueError: y"), ("  | KeyError: 'a'\n  +----\n", "| KeyError: 'a'"), ("", "?")],
)
def test_the_reason_told_is_the_line_that_names_the_bug(trace: str, reason: str) -> None:
    till = Heard()
    built, _ = house(pos=(lambda: till, False), uplink=(Heard, True))
    built.handle(RoomBroke("uplink", trace), at(0))
    closed = till.events[-1]
    assert isinstance(closed, RoomClosed)
    assert dict(closed.fault.fields)["reason"] == reason
