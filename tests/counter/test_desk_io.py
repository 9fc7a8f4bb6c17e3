"""The desk: answers find their calls, states are never older than the answer they go with, and everything is bounded."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from gateway.counter.desk_io import MAX_CALLS, MAX_STREAMS, MAX_UNREAD, Desk, Full, Shown
from gateway.faults import fault
from gateway.messages import Event
from gateway.messages.counter import Answer, CounterState, HealthAsked, ShowState

STATE = CounterState(1, (), None, None, None, None, (), (("state", "ok"),), (), (), (("trust", 0),), None, ())


def show(rev: int) -> ShowState:
    return ShowState(replace(STATE, rev=rev))


def run(work: Callable[[Desk, list[Event]], Awaitable[None]]) -> None:
    """Run `work` with an open desk and the list of what it posted."""

    async def main() -> None:
        posted: list[Event] = []
        desk = Desk(posted.append)
        desk.open()
        async with asyncio.timeout(10):
            await work(desk, posted)
        desk.close()

    asyncio.run(main())


def test_an_answer_finds_its_own_call_whatever_the_order() -> None:
    async def work(desk: Desk, posted: list[Event]) -> None:
        calls = [asyncio.create_task(desk.ask(HealthAsked, 5)) for _ in range(3)]
        await asyncio.sleep(0)
        assert posted == [HealthAsked(1), HealthAsked(2), HealthAsked(3)]
        for number in (3, 1, 2):
            desk.submit(Answer(number, fault("GW-7001") if number == 3 else None))
        answers = await asyncio.gather(*calls)
        assert [answer and answer.call for answer in answers] == [1, 2, 3]
        assert desk.waiting == 0

    run(work)


def test_a_call_without_an_answer_ends_and_its_late_answer_is_nobodys() -> None:
    async def work(desk: Desk, _posted: list[Event]) -> None:
        assert await desk.ask(HealthAsked, 0.01) is None
        desk.submit(Answer(1))
        assert await desk.ask(HealthAsked, 0.01) is None, "the old answer must not be taken for the new call's"

    run(work)


def test_calls_beyond_the_bound_are_refused_and_not_posted() -> None:
    async def work(desk: Desk, posted: list[Event]) -> None:
        calls = [asyncio.create_task(desk.ask(HealthAsked, 5)) for _ in range(MAX_CALLS)]
        await asyncio.sleep(0)
        with pytest.raises(Full):
            await desk.ask(HealthAsked, 5)
        assert len(posted) == MAX_CALLS
        desk.close()
        assert set(await asyncio.gather(*calls)) == {None}

    run(work)


def test_the_state_submitted_with_an_answer_is_there_when_the_call_goes_on() -> None:
    async def work(desk: Desk, _posted: list[Event]) -> None:
        call = asyncio.create_task(desk.ask(HealthAsked, 5))
        await asyncio.sleep(0)
        desk.submit(show(7))
        desk.submit(Answer(1))
        await call
        assert desk.shown
        assert desk.shown.state.rev == 7

    run(work)


def test_a_stream_starts_with_the_newest_state_and_skips_what_it_was_too_slow_for() -> None:
    async def work(desk: Desk, _posted: list[Event]) -> None:
        desk.submit(show(1))
        await asyncio.sleep(0)
        stream = desk.join()
        states = desk.states(stream, 5)
        assert rev(await anext(states)) == 1
        for number in range(2, 50):
            desk.submit(show(number))
            await asyncio.sleep(0)
        assert rev(await anext(states)) == 49

    run(work)


def rev(shown: Shown | None) -> int:
    assert shown is not None
    return shown.state.rev


def test_a_quiet_stream_says_that_it_is_quiet() -> None:
    async def work(desk: Desk, _posted: list[Event]) -> None:
        states = desk.states(desk.join(), 0.01)
        assert await anext(states) is None
        assert await anext(states) is None
        desk.submit(show(3))
        assert rev(await anext(desk.states(desk.join(), 5))) == 3

    run(work)


def test_the_same_state_is_not_sent_twice() -> None:
    async def work(desk: Desk, _posted: list[Event]) -> None:
        same = show(1)
        desk.submit(same)
        states = desk.states(desk.join(), 0.02)
        assert rev(await anext(states)) == 1
        desk.submit(same)
        assert await anext(states) is None

    run(work)


def test_streams_beyond_the_bound_are_refused_until_one_leaves() -> None:
    async def work(desk: Desk, _posted: list[Event]) -> None:
        streams = [desk.join() for _ in range(MAX_STREAMS)]
        with pytest.raises(Full):
            desk.join()
        desk.leave(streams[0])
        assert desk.streams == MAX_STREAMS - 1
        desk.join()

    run(work)


def test_closing_ends_every_stream() -> None:
    async def work(desk: Desk, _posted: list[Event]) -> None:
        reading = asyncio.create_task(anext(desk.states(desk.join(), 60), None))
        await asyncio.sleep(0)
        desk.close()
        assert await reading is None

    run(work)


def test_what_is_submitted_before_the_desk_opens_is_bounded_and_the_newest_state_stays() -> None:
    desk = Desk(lambda _: None)
    for number in range(MAX_UNREAD * 2):
        desk.submit(show(number))
        desk.submit(Answer(number))
    assert len(desk._unread) == MAX_UNREAD

    async def main() -> None:
        desk.open()
        assert desk.shown
        assert desk.shown.state.rev == MAX_UNREAD * 2 - 1

    asyncio.run(main())
    desk.submit(show(9999))  # the loop has ended: nothing raises, and the next one finds it
    asyncio.run(main_again(desk))


async def main_again(desk: Desk) -> None:
    desk.open()
    assert desk.shown
    assert desk.shown.state.rev == 9999


def test_states_from_another_thread_arrive_in_order_and_the_last_one_always() -> None:
    async def work(desk: Desk, _posted: list[Event]) -> None:
        def submit_all() -> None:
            for number in range(1, 2001):
                desk.submit(show(number))

        thread = threading.Thread(target=submit_all)
        states = desk.states(desk.join(), 5)
        thread.start()
        seen = [0]
        while seen[-1] < 2000:
            seen.append(rev(await anext(states)))
        thread.join()
        assert seen == sorted(set(seen))

    run(work)
