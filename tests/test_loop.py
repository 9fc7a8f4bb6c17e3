"""The loop thread: events in, effects out, timers kept, an orderly end."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.clock import BUILD_MS, Now
from gateway.clock_io import SystemClock, set_by
from gateway.house import House, Machine, Room
from gateway.loop import INBOX, Inbox, Loop
from gateway.messages import Effect, Event
from gateway.messages.devices import OpenDrawer, Reading, Scanned, Weighed
from gateway.messages.house import ClockChanged, SetClock, SetTimer, Stopping, TimerFired
from gateway.messages.journal import Commit, Committed, Row

SHUTDOWN = Committed(Row(1, "shutdown", bytes(32), b"{}"), "")


class Rule:
    def __init__(self, rule: Callable[[Event, Now], list[Effect]]) -> None:
        self.rule = rule
        self.heard: list[Event] = []

    def handle(self, event: Event, now: Now) -> list[Effect]:
        self.heard.append(event)
        return self.rule(event, now)


def clock(tmp_path: Path, *, synced: bool = False) -> SystemClock:
    mark = tmp_path / "synchronized"
    if synced:
        mark.touch()
    return SystemClock(set_by(mark, rtc=False))


def build(machine: Machine, tmp_path: Path) -> tuple[Inbox, Loop]:
    inbox = Inbox()
    return inbox, Loop(inbox, House({"pos": Room(lambda: machine, side=False)}, lambda *_: None), clock(tmp_path), {}, lambda _: None)


def run(machine: Machine, tmp_path: Path, *events: Event) -> tuple[list[Effect], Loop]:
    """Runs until the end; `Commit` orders are answered with a durable shutdown."""
    out: list[Effect] = []
    inbox, loop = build(machine, tmp_path)

    def carry(effect: Effect) -> None:
        out.append(effect)
        if isinstance(effect, Commit):
            inbox.post(SHUTDOWN)

    loop._ports = {OpenDrawer: carry, Commit: carry}
    for event in events:
        inbox.post(event)
    thread = threading.Thread(target=loop.run, name="loop")
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    return out, loop


def ends(event: Event, now: Now) -> list[Effect]:
    return [Commit("shutdown", now, "2026-11-24")] if isinstance(event, Stopping) else []


def test_effects_go_to_their_port_and_the_loop_ends_when_the_shutdown_is_durable(tmp_path: Path) -> None:
    machine = Rule(lambda e, n: [OpenDrawer()] if isinstance(e, Scanned) else ends(e, n))
    out, _ = run(machine, tmp_path, Scanned("s", "1", 0), Stopping())
    assert [type(e) for e in out] == [OpenDrawer, Commit]
    assert machine.heard[-1] == SHUTDOWN


def test_a_timer_fires_without_any_event(tmp_path: Path) -> None:
    def rule(event: Event, now: Now) -> list[Effect]:
        match event:
            case Scanned():
                return [SetTimer("x", now.mono_ns + 1_000_000)]
            case TimerFired("x", ""):
                return [Commit("shutdown", now, "2026-11-24")]
            case Committed():
                return []
        return []

    machine = Rule(rule)
    inbox, loop = build(machine, tmp_path)

    def carry(effect: Effect) -> None:
        inbox.post(Stopping())
        inbox.post(SHUTDOWN)

    loop._ports = {Commit: carry}
    inbox.post(Scanned("s", "1", 0))
    loop.run()
    assert TimerFired("x", "") in machine.heard


def test_time_told_is_learned_and_heard_as_a_change(tmp_path: Path) -> None:
    told = BUILD_MS + 90_000_000_000
    machine = Rule(lambda e, n: [SetClock(told, 1)] if isinstance(e, Scanned) else [])
    inbox, loop = build(machine, tmp_path)
    inbox.post(Scanned("s", "1", 0))
    inbox.post(Stopping())
    inbox.post(SHUTDOWN)
    loop.run()
    (changed,) = [e for e in machine.heard if isinstance(e, ClockChanged)]
    assert (changed.trust_before, changed.trust) == (0, 1)
    assert changed.after_ms >= told


def test_a_bug_in_the_till_comes_out_of_run(tmp_path: Path) -> None:
    def broken(event: Event, now: Now) -> list[Effect]:
        raise ValueError("planted")

    inbox, loop = build(Rule(broken), tmp_path)
    inbox.post(Scanned("s", "1", 0))
    with pytest.raises(ValueError, match="planted"):
        loop.run()


def test_readings_are_dropped_when_the_inbox_is_full_and_nothing_waits() -> None:
    inbox = Inbox()
    reading = Reading(1, "gross", stable=True, flags=(), raw=b"", mono_ns=0)
    for _ in range(5_000):
        inbox.post(Weighed("scale.counter", reading))
    taken = 0
    while inbox.take(0) is not None:
        taken += 1
    assert taken == INBOX


def test_the_clock_notices_that_it_was_set(tmp_path: Path) -> None:
    ours = clock(tmp_path)
    assert ours.now().trust == 0
    assert ours.change() is None
    (tmp_path / "synchronized").touch()
    changed = ours.change()
    assert changed is not None
    assert (changed.trust_before, changed.trust) == (0, 3)
    assert clock(tmp_path, synced=True).now().trust == 3


def test_a_refusal_told_by_the_loop_itself_never_waits_for_the_loop() -> None:
    inbox = Inbox()
    inbox.take(0)  # this thread is the loop's
    for number in range(INBOX + 5):
        inbox.post(Scanned("scanner.counter", str(number), number))
    heard = [event.code for _ in range(INBOX + 5) if isinstance(event := inbox.take(0), Scanned)]
    assert sorted(heard, key=int) == [str(number) for number in range(INBOX + 5)]


def test_when_the_loop_has_ended_nobody_waits_to_tell_it_something() -> None:
    inbox = Inbox()
    inbox.take(0)
    told = threading.Event()

    def flood() -> None:
        for number in range(INBOX + 5):
            inbox.post(Scanned("scanner.counter", str(number), number))
        told.set()

    thread = threading.Thread(target=flood)
    thread.start()
    try:
        assert not told.wait(0.2)
    finally:
        inbox.close()
        thread.join(20)
    assert told.is_set()
