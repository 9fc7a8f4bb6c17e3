"""The counter's machine: gathers what every room tells into one state for page, API and events, and takes the clerk's time.

It never decides about a sale; that is the till's.
"""

from collections import OrderedDict
from collections.abc import Sequence

from gateway.clock import BUILD_MS, DISTRICT, MAX_MS, Now
from gateway.config import Config
from gateway.counter.facts import Facts, at_start, learned
from gateway.counter.views import state_of
from gateway.counter.warnings import unwell
from gateway.faults import Fault, fault
from gateway.messages import Effect, Event
from gateway.messages.acts import TellTime
from gateway.messages.counter import Answer, Asked, HealthAsked, ShowState
from gateway.messages.devices import Weighed
from gateway.messages.house import SetClock, SetTimer

WEIGHT_TIMER = "counter.weight"
WEIGHT_EVERY_NS = 100_000_000  # ten weights a second are as many as an eye follows; a scale may send fifty
KEPT_TIMES = 16  # answers to told times kept for repetition: a page repeats within seconds, and one clerk tells the time at once

_TimeTold = tuple[Fault | None, int]


class Board:
    """Every change of what it knows gives one `ShowState` with a higher rev; weights alone at most ten a second.

    `first_rev`: revs start above it, so that a rebuilt board goes on above the last one shown.
    `warnings`: conditions known before anything was told, such as a configuration that had to be replaced by the last good one.
    """

    def __init__(self, config: Config, first_rev: int, warnings: Sequence[Fault] = ()) -> None:
        self._config = config
        self._rev = first_rev
        self._facts: Facts = at_start(config, tuple(warnings))
        self._shown: Facts | None = None
        self._weighed_ns: dict[str, int] = {}
        self._weight_free_ns = 0
        self._times: OrderedDict[str, _TimeTold] = OrderedDict()

    def handle(self, event: Event, now: Now) -> list[Effect]:
        """What is to be shown after this event, and the answers to what the board itself is asked."""
        self._facts = learned(self._facts, event, now.trust)
        if isinstance(event, Weighed):
            self._weighed_ns[event.device] = event.reading.mono_ns
        shown = self._show(event, now)
        match event:
            case HealthAsked(call):
                return [*shown, _answer(call, unwell(self._facts), 503)]
            case Asked(call, TellTime(wall), request):
                return [*shown, *self._time_told(call, wall, request, now)]
        return shown

    def _show(self, event: Event, now: Now) -> list[Effect]:
        if self._facts == self._shown:
            return []
        if isinstance(event, Weighed) and now.mono_ns < self._weight_free_ns:
            return [SetTimer(WEIGHT_TIMER, self._weight_free_ns)]
        self._rev += 1
        self._shown = self._facts
        self._weight_free_ns = now.mono_ns + WEIGHT_EVERY_NS
        return [ShowState(state_of(self._facts, self._config, self._rev, now, self._weighed_ns))]

    def _time_told(self, call: int, wall: int, request: str, now: Now) -> list[Effect]:
        """Take the clerk's time once per request; a repetition gets the same answer and moves no clock."""
        if request and request in self._times:
            why, status = self._times[request]
            return [_answer(call, why, status)]
        why, status = _refused(wall, now)
        if request:
            self._times[request] = (why, status)
            if len(self._times) > KEPT_TIMES:
                self._times.popitem(last=False)
        taken: list[Effect] = [] if why else [SetClock(wall, 1)]
        return [*taken, _answer(call, why, status)]


def _refused(wall: int, now: Now) -> _TimeTold:
    if not BUILD_MS <= wall <= MAX_MS:
        return fault("GW-1005", "never"), 422
    if now.trust >= DISTRICT:
        return fault("GW-7115", "never", trust=now.trust), 409
    return None, 200


def _answer(call: int, why: Fault | None, status: int) -> Answer:
    return Answer(call, why, status=status if why else 200)
