"""The recorder: which facts become events, how many at most, and where the journal stands."""

import pytest

from gateway.clock import Now, Trust
from gateway.config import Config, Outlet
from gateway.faults import fault
from gateway.journal.ledger import restore
from gateway.journal.recorder import CATCH_UP, EVENTS_AN_HOUR, HOUR_NS, Recorder
from gateway.messages import Effect, Event
from gateway.messages.devices import DeviceChanged, DeviceState, Paper
from gateway.messages.house import ClockChanged, Refresh, SetTimer, Started, Stopping, Tell, TimerFired
from gateway.messages.journal import Commit, Committed, JournalAt, JournalOpened, Json, StorageChanged, Tip
from tests.journal.doubles import DAY, OUTLET, at, chain

TIP = Tip(seq=5, hash=b"5" * 32, receipt_no=3, boot=2)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(Config(Outlet(id=OUTLET)))


def printer(state: DeviceState = "ok", paper: Paper = "ok") -> DeviceChanged:
    return DeviceChanged("printer.receipt", "printer", state, None if state == "ok" else fault("GW-1002"), paper, "closed")


def later(hours: float) -> Now:
    return at(int(hours * 3600))


def fields(effects: list[Effect]) -> list[dict[str, Json]]:
    return [dict(effect.fields) for effect in effects if isinstance(effect, Commit)]


def test_a_refresh_is_answered_with_where_the_journal_stands(recorder: Recorder) -> None:
    assert recorder.handle(Refresh(), at()) == [], "not opened yet"
    recorder.handle(JournalOpened("1a2b3c4d", TIP), at())
    assert recorder.handle(Refresh(), at()) == [Tell(JournalAt("1a2b3c4d", TIP)), Tell(StorageChanged(None, None))]


def test_how_the_copies_are_is_told_again_on_a_refresh(recorder: Recorder) -> None:
    recorder.handle(JournalOpened("1a2b3c4d", TIP), at())
    changed = StorageChanged(None, fault("GW-4025", reason="x"))
    recorder.handle(changed, at())
    assert recorder.handle(Refresh(), at())[-1] == Tell(changed)


def test_the_tip_follows_every_committed_event_once(recorder: Recorder) -> None:
    rows = chain(40)
    recorder.handle(JournalOpened("1a2b3c4d", restore(rows[:5]).tip), at())
    for row in [*rows[5:], rows[20], rows[-1]]:
        assert recorder.handle(Committed(row, ""), at()) == []
    assert recorder.handle(Refresh(), at())[0] == Tell(JournalAt("1a2b3c4d", restore(rows).tip))


@pytest.mark.parametrize(
    ("step_ms", "before", "after", "written"),
    [
        (0, 0, 3, True),
        (0, 1, 2, True),
        (0, 3, 0, False),
        (2_000, 3, 3, False),
        (-2_000, 3, 3, False),
        (2_001, 3, 3, True),
        (-2_001, 3, 3, True),
        (10**9, 3, 0, True),
    ],
)
def test_the_clock_is_written_when_trust_rises_or_it_steps(
    recorder: Recorder, step_ms: int, before: Trust, after: Trust, *, written: bool
) -> None:
    now = Now(4, 7_000_000_000, 1_795_500_000_000 + step_ms, after)
    effects = recorder.handle(ClockChanged(1_795_500_000_000, 1_795_500_000_000 + step_ms, before, after), now)
    assert len(effects) == written
    if written:
        assert effects == [
            Commit(
                "clock", now, effects[0].business_day if isinstance(effects[0], Commit) else "",
                {"before": 1_795_500_000_000, "after": 1_795_500_000_000 + step_ms, "trust_before": before, "mono_ms": 7_000},
                "journal.clock",
            )
        ]  # fmt: skip


def test_events_carry_the_business_day_of_the_outlet(recorder: Recorder) -> None:
    early = Now(1, 0, 1_795_500_000_000 + 13 * 3_600_000, 3)  # 03:20 in Jakarta on the 25th: still the 24th's day
    (commit,) = recorder.handle(Stopping(), early)
    assert isinstance(commit, Commit)
    assert commit.business_day == DAY


def test_only_real_changes_of_a_device_are_written(recorder: Recorder) -> None:
    assert fields(recorder.handle(printer(), at())) == [
        {"device": "printer.receipt", "role": "printer", "state": "ok", "paper": "ok", "fault": None, "skipped": None}
    ]
    assert recorder.handle(printer(), at(1)) == []
    assert fields(recorder.handle(printer("fault", "out"), at(2)))[0]["fault"] == "GW-1002"
    assert recorder.handle(printer("fault", "out"), at(3)) == []
    assert len(recorder.handle(printer(), at(4))) == 1


def test_a_loose_cable_costs_a_bounded_number_of_events_and_its_last_state_is_written_when_the_hour_is_over(recorder: Recorder) -> None:
    states: tuple[DeviceState, ...] = ("absent", "ok")
    effects = [recorder.handle(printer(states[n % 2]), at(n)) for n in range(100)]
    assert sum(len(fields(some)) for some in effects) == EVENTS_AN_HOUR
    assert effects[-1] == [SetTimer(CATCH_UP, at().mono_ns + HOUR_NS, "device.printer.receipt")]
    (last,) = fields(recorder.handle(TimerFired(CATCH_UP, "device.printer.receipt"), later(1)))
    assert (last["state"], last["skipped"]) == ("ok", 100 - EVENTS_AN_HOUR)
    assert recorder.handle(TimerFired(CATCH_UP, "device.printer.receipt"), later(1)) == []
    assert len(fields(recorder.handle(printer("absent"), later(1.1)))) == 1


def test_a_new_hour_has_a_new_allowance(recorder: Recorder) -> None:
    states: tuple[DeviceState, ...] = ("absent", "ok")
    for n in range(EVENTS_AN_HOUR):
        recorder.handle(printer(states[n % 2]), at(n))
    assert len(fields(recorder.handle(printer("absent"), later(1)))) == 1


def test_devices_have_their_own_allowance(recorder: Recorder) -> None:
    states: tuple[DeviceState, ...] = ("absent", "ok")
    for n in range(50):
        recorder.handle(printer(states[n % 2]), at(n))
    assert len(fields(recorder.handle(DeviceChanged("scale.counter", "scale", "ok"), at(51)))) == 1


def test_how_the_copies_are_is_written_when_it_changes(recorder: Recorder) -> None:
    bad = StorageChanged(None, fault("GW-4020", path="x", reason="y"))
    assert fields(recorder.handle(bad, at())) == [{"database": "ok", "copy": "GW-4020", "device": None, "skipped": None}]
    assert recorder.handle(StorageChanged(None, fault("GW-4020", path="x", reason="other words")), at(1)) == []
    assert fields(recorder.handle(StorageChanged(None, None), at(2)))[0]["copy"] == "ok"


def test_a_stop_is_written_once_and_nothing_of_the_closing_devices(recorder: Recorder) -> None:
    (shutdown,) = recorder.handle(Stopping(), at())
    assert isinstance(shutdown, Commit)
    assert (shutdown.kind, shutdown.token) == ("shutdown", "journal.shutdown")
    events: list[Event] = [Stopping(), printer("absent"), StorageChanged(fault("GW-4025", reason="x"), None), ClockChanged(0, 9**9, 0, 3)]
    assert [recorder.handle(event, at(1)) for event in events] == [[], [], [], []]
    recorder.handle(JournalOpened("1a2b3c4d", TIP), at())
    assert recorder.handle(Refresh(), at(2))[0] == Tell(JournalAt("1a2b3c4d", TIP))


def test_what_is_not_its_business_is_passed_over(recorder: Recorder) -> None:
    assert recorder.handle(Started(safe_mode=False), at()) == []
    assert recorder.handle(TimerFired("uplink.ack", ""), at()) == []
    assert recorder.handle(TimerFired(CATCH_UP, "device.nothing"), at()) == []
