"""The board: one state from many facts, a rev that only rises, weights in moderation, and the clerk's time."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.clock import BUILD_MS, MAX_MS, Now, Trust
from gateway.config import Config, Outlet, Printer, Scale, Scanner
from gateway.counter.board import WEIGHT_TIMER, Board
from gateway.faults import fault
from gateway.messages import Effect, Event
from gateway.messages.acts import Scan, TellTime
from gateway.messages.counter import (
    Answer,
    Asked,
    BasketView,
    CounterState,
    DeviceView,
    HealthAsked,
    PageServed,
    ReadingView,
    ShiftView,
    ShowState,
    TillShown,
)
from gateway.messages.devices import DeviceChanged, DeviceState, Reading, Scanned, Weighed
from gateway.messages.house import Refresh, RoomClosed, RoomOpened, SetClock, SetTimer, Started, TimerFired
from gateway.messages.journal import Committed, JournalAt, JournalOpened, Row, StorageChanged, Tip
from gateway.messages.sales import SaleLine
from gateway.messages.uplink import UplinkChanged

MS = 1_000_000
PLAIN = Config(outlet=Outlet(id="3310152015-01", name="Gerai"))
SHOP = replace(
    PLAIN,
    scanner={"counter": Scanner()},
    scale={"counter": Scale()},
    printer={"receipt": Printer()},
    uplink=replace(PLAIN.uplink, broker="mqtt://127.0.0.1"),
)
LINE = SaleLine(1, "8991002101234", "Indomie", 2, None, None, 3_500, 0, 7_000)
SHIFT = ShiftView(41, open=True, business_day="2026-11-24", z=17)
TILL = TillShown(BasketView("12-1", None, 7_000, 0, 7_000, (LINE,)), SHIFT, None, (), None)


def at(ms: float, trust: Trust = 3) -> Now:
    return Now(1, int(ms * MS), BUILD_MS + 5, trust)


def weighed(grams: int | None, ms: float = 0, *, stable: bool = True) -> Weighed:
    return Weighed("scale.counter", Reading(grams, "gross", stable, (), b"raw", int(ms * MS)))


def told(board: Board, *events: Event, now: Now | None = None) -> list[Effect]:
    return [effect for event in events for effect in board.handle(event, now or at(0))]


def last_state(effects: list[Effect]) -> CounterState:
    return [effect.state for effect in effects if isinstance(effect, ShowState)][-1]


def shown(*events: Event, config: Config = SHOP, now: Now | None = None) -> CounterState:
    return last_state(told(Board(config, 0), *events, now=now))


def test_before_anything_is_told_every_device_and_line_is_unknown_and_nothing_is_zero() -> None:
    state = shown(Refresh())
    assert dict(state.devices) == {
        "scanner.counter": DeviceView("unknown"),
        "scale.counter": DeviceView("unknown"),
        "printer.receipt": DeviceView("unknown", None, "unknown", "unknown"),
    }
    assert (state.basket, state.shift, state.last_sale, state.clerk) == (None, None, None, None)
    assert dict(state.link) == {"state": "unknown", "grade": "?", "medium": "unknown"}
    assert state.uplink == ()
    assert dict(state.outlet) == {"id": "3310152015-01", "name": "Gerai"}


def test_a_shop_without_devices_shows_none() -> None:
    assert shown(Refresh(), config=PLAIN).devices == ()


SHOWN: list[tuple[str, list[Event], dict[str, Any]]] = [
    ("the till's part", [TILL], {"basket": TILL.basket, "shift": TILL.shift}),
    ("the journal's head", [JournalOpened("1a", Tip(seq=1203))], {"uplink": (("head", 1203),)}),
    ("a commit raises the head", [JournalAt("1a", Tip(seq=7)), Committed(Row(8, "sale", b"", b""), "t")], {"uplink": (("head", 8),)}),
    (
        "watermarks, and what waits counted from our own head",
        [JournalAt("1a", Tip(seq=1203)), UplinkChanged(online=True, head=1200, accepted=1199, stored=1190)],
        {"uplink": (("head", 1203), ("accepted", 1199), ("stored", 1190), ("waiting", 13))},
    ),
    (
        "watermarks of the uplink alone",
        [UplinkChanged(online=True, head=9, accepted=9, stored=9)],
        {"uplink": (("head", 9), ("accepted", 9), ("stored", 9), ("waiting", 0))},
    ),
    (
        "on line",
        [UplinkChanged(online=True, head=0, accepted=0, stored=0)],
        {"link": (("state", "ok"), ("grade", "?"), ("medium", "unknown"))},
    ),
    (
        "off line",
        [UplinkChanged(online=False, head=0, accepted=0, stored=0)],
        {"link": (("state", "offline"), ("grade", "?"), ("medium", "unknown"))},
    ),
]


@pytest.mark.parametrize(("_what", "events", "expected"), SHOWN, ids=[row[0] for row in SHOWN])
def test_facts_become_the_state(_what: str, events: list[Event], expected: dict[str, Any]) -> None:
    state = shown(*events)
    assert {name: getattr(state, name) for name in expected} == expected


def test_without_a_broker_the_line_is_unknown_whatever_the_uplink_says() -> None:
    state = shown(UplinkChanged(online=False, head=0, accepted=0, stored=0), config=replace(SHOP, uplink=PLAIN.uplink))
    assert dict(state.link)["state"] == "unknown"


def test_a_configured_medium_is_shown() -> None:
    state = shown(Refresh(), config=replace(SHOP, netprobe=replace(SHOP.netprobe, medium="lte")))
    assert dict(state.link)["medium"] == "lte"


def test_the_tills_note_is_told_in_the_clerks_words_with_the_code_it_is_about() -> None:
    note = shown(replace(TILL, note=fault("GW-1005", code="8991"))).note
    assert note is not None
    assert (note.code, note.message, note.about) == ("GW-1005", "Jam yang diketik di luar batas.", "8991")


def test_a_weight_shows_with_its_age_when_the_state_is_made() -> None:
    board = Board(SHOP, 0)
    told(board, DeviceChanged("scale.counter", "scale", "ok"))
    state = last_state(board.handle(weighed(750, ms=960), at(1000)))
    assert dict(state.devices)["scale.counter"].reading == ReadingView(750, "gross", True, (), 40)  # noqa: FBT003 - the view's own order


@pytest.mark.parametrize("state", ["absent", "fault"])
def test_a_weight_does_not_outlive_its_scale(state: DeviceState) -> None:
    board = Board(SHOP, 0)
    told(board, DeviceChanged("scale.counter", "scale", "ok"), weighed(750))
    lost = last_state(told(board, DeviceChanged("scale.counter", "scale", state)))
    assert dict(lost.devices)["scale.counter"] == DeviceView(state)
    back = last_state(told(board, DeviceChanged("scale.counter", "scale", "ok")))
    assert dict(back.devices)["scale.counter"].reading is None


def test_revs_rise_by_one_from_above_the_first() -> None:
    effects = told(Board(SHOP, 41), Refresh(), TILL, weighed(1), now=at(0))
    assert [effect.state.rev for effect in effects if isinstance(effect, ShowState)] == [42, 43]
    assert isinstance(effects[-1], SetTimer)


def test_facts_told_again_show_nothing_new() -> None:
    board = Board(SHOP, 0)
    facts: list[Event] = [
        TILL,
        JournalAt("1a", Tip(seq=7)),
        UplinkChanged(online=True, head=7, accepted=7, stored=7),
        DeviceChanged("scanner.counter", "scanner", "ok"),
        StorageChanged(None, None),
        RoomOpened("uplink"),
        PageServed(None),
        Committed(Row(7, "sale", b"", b""), "t"),
    ]
    assert told(board, *facts)
    assert told(board, *facts, Refresh(), Scanned("scanner.counter", "1", 0), Asked(1, Scan("1"))) == []


def test_ten_weights_a_second_are_shown_and_the_last_one_always() -> None:
    board = Board(SHOP, 0)
    told(board, DeviceChanged("scale.counter", "scale", "ok"))
    states = []
    due: int | None = None
    for ms in range(0, 1000, 20):
        if due is not None and due <= ms * MS:
            states += board.handle(TimerFired(WEIGHT_TIMER, ""), at(ms))
            due = None
        for effect in board.handle(weighed(ms, ms), at(ms)):
            if isinstance(effect, SetTimer):
                due = effect.at_ns
            else:
                states.append(effect)
    states += board.handle(TimerFired(WEIGHT_TIMER, ""), at(1080))
    assert len(states) <= 11
    reading = dict(last_state(states).devices)["scale.counter"].reading
    assert reading is not None
    assert reading.grams == 980


def test_a_weight_that_waits_goes_out_with_the_next_other_fact() -> None:
    board = Board(SHOP, 0)
    told(board, DeviceChanged("scale.counter", "scale", "ok"))
    assert not [e for e in board.handle(weighed(10, 1), at(1)) if isinstance(e, ShowState)]
    state = last_state(board.handle(TILL, at(2)))
    reading = dict(state.devices)["scale.counter"].reading
    assert reading is not None
    assert reading.grams == 10
    assert board.handle(TimerFired(WEIGHT_TIMER, ""), at(100)) == []


def test_the_same_weight_again_shows_nothing_new() -> None:
    board = Board(SHOP, 0)
    told(board, weighed(10))
    assert board.handle(weighed(10, 1000), at(1000)) == []


def test_trust_shows_as_soon_as_any_event_brings_it() -> None:
    board = Board(SHOP, 0)
    told(board, Refresh(), now=at(0, 0))
    assert dict(last_state(told(board, Scanned("s", "1", 0), now=at(1, 2))).clock) == {"trust": 2}


def test_health_is_well_while_the_card_is_and_the_answer_follows_the_state() -> None:
    board = Board(SHOP, 0)
    assert told(board, StorageChanged(None, fault("GW-1001")), HealthAsked(4))[-1] == Answer(4), "a stick that was pulled"
    assert told(board, StorageChanged(fault("GW-1001"), None), HealthAsked(5))[-1] == Answer(5, fault("GW-1001"), status=503)
    both = told(board, StorageChanged(fault("GW-1001"), fault("GW-1001")), HealthAsked(6))
    assert isinstance(both[0], ShowState)
    assert both[-1] == Answer(6, fault("GW-7004", "never"), status=503)


def test_the_clerks_time_is_taken_with_trust_one() -> None:
    assert told(Board(SHOP, 0), Asked(3, TellTime(BUILD_MS + 1000)), now=at(0, 0))[1:] == [SetClock(BUILD_MS + 1000, 1), Answer(3)]


@pytest.mark.parametrize("wall", [0, BUILD_MS - 1, MAX_MS + 1])
def test_a_time_out_of_bounds_is_refused(wall: int) -> None:
    assert told(Board(SHOP, 0), Asked(3, TellTime(wall)), now=at(0, 0))[1:] == [Answer(3, fault("GW-1005", "never"), status=422)]


@pytest.mark.parametrize("wall", [BUILD_MS, MAX_MS])
def test_the_bounds_themselves_are_taken(wall: int) -> None:
    assert SetClock(wall, 1) in told(Board(SHOP, 0), Asked(3, TellTime(wall)), now=at(0, 1))


@pytest.mark.parametrize("trust", [2, 3])
def test_a_better_clock_is_not_overruled_by_the_clerk(trust: Trust) -> None:
    effects = told(Board(SHOP, 0), Asked(3, TellTime(BUILD_MS)), now=at(0, trust))
    assert effects[1:] == [Answer(3, fault("GW-7115", "never", trust=trust), status=409)]


def test_the_same_request_sets_the_clock_once() -> None:
    board = Board(SHOP, 0)
    first = told(board, Asked(3, TellTime(BUILD_MS + 1), "r1"), now=at(0, 0))
    again = told(board, Asked(4, TellTime(BUILD_MS + 1), "r1"), now=at(9000, 0))
    other = told(board, Asked(5, TellTime(BUILD_MS + 2), "r2"), now=at(9000, 0))
    assert SetClock(BUILD_MS + 1, 1) in first
    assert again == [Answer(4)]
    assert other == [SetClock(BUILD_MS + 2, 1), Answer(5)]


def test_a_refused_time_asked_again_is_refused_again() -> None:
    board = Board(SHOP, 0)
    told(board, Asked(3, TellTime(1), "r1"), now=at(0, 0))
    assert told(board, Asked(4, TellTime(1), "r1"), now=at(0, 0)) == [Answer(4, fault("GW-1005", "never"), status=422)]


def test_told_times_are_remembered_within_a_bound() -> None:
    board = Board(SHOP, 0)
    for n in range(40):
        told(board, Asked(n, TellTime(BUILD_MS), f"r{n}"), now=at(0, 0))
    assert told(board, Asked(99, TellTime(BUILD_MS), "r39"), now=at(0, 0)) == [Answer(99)]
    assert told(board, Asked(99, TellTime(BUILD_MS), "r0"), now=at(0, 0)) == [SetClock(BUILD_MS, 1), Answer(99)]


def test_a_closed_room_is_shown_until_it_stands_again() -> None:
    board = Board(SHOP, 0)
    closed = last_state(told(board, Started(safe_mode=False), RoomClosed("uplink", fault("GW-1001", room="uplink"))))
    assert "GW-1001" in [warning.code for warning in closed.warnings]
    assert "GW-1001" not in [warning.code for warning in last_state(told(board, RoomOpened("uplink"))).warnings]
