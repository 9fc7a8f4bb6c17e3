"""How often a wrong PIN was tried, and how long the next try must wait. Pure.

It goes by the kernel's monotonic time, never by the wall clock, so that no jump of the clock opens it. After a restart of the machine,
whose monotonic time begins anew, every wait begins anew too: a power cut shortens none.
"""

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import cast

MAX_WAIT_S = 300
MAX_ALL_WAIT_S = 60  # for everybody: a child at the keys must not shut the shop for five minutes at a time
FREE_FOR_ALL = 10  # wrong PINs in a row, of whomever, that make nobody else wait: a shift change with cold fingers
MAX_NAMES = 64  # kept apart: twice as many as there can be clerks; names that nobody has make way first
MAX_FAILS = 100_000
LOST = MAX_FAILS
"""The count when it cannot be read: the longest wait, once."""
S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Moment:
    """Monotonic ns, and of which run of the kernel."""

    boot: str
    mono_ns: int


@dataclass(frozen=True, slots=True)
class Tried:
    """Wrong PINs in a row, and when the last was tried."""

    fails: int
    at: Moment


@dataclass(frozen=True, slots=True)
class Attempts:
    """All of it. `names`: by `key_of`, the longest untried first. `all`: of whatever name since the last right PIN."""

    names: tuple[tuple[str, Tried], ...] = ()
    all: Tried | None = None

    def wait_s(self, name: str, now: Moment) -> int:
        """Whole seconds until this name's PIN may be tried; 0: now."""
        own = dict(self.names).get(key_of(name))
        return max(_left_s(own, _delay_s, now), _left_s(self.all, _delay_for_all_s, now))

    def tried(self, name: str, now: Moment, known: Collection[str]) -> "Attempts":
        """A PIN is about to be tried; it counts as wrong until `right` is told. `known`: the names that clerks have."""
        names = dict(self.names)
        own = names.pop(key_of(name), None)
        names[key_of(name)] = _once_more(own, now)
        kept = {key_of(one) for one in known}
        while len(names) > MAX_NAMES:
            names.pop(next((key for key in names if key not in kept), next(iter(names))))
        return Attempts(tuple(names.items()), _once_more(self.all, now))

    def right(self, name: str) -> "Attempts":
        """The PIN was right: this name begins anew, and so does everybody's count."""
        return Attempts(tuple(each for each in self.names if each[0] != key_of(name)), None)

    def after_start(self, now: Moment) -> "Attempts":
        """The same in this run of the kernel: what was counted in another waits its whole time from now on."""
        names = tuple((key, _here(tried, now)) for key, tried in self.names)
        return Attempts(names, _here(self.all, now) if self.all else None)

    def text(self) -> bytes:
        """As it is kept. Names are not readable in it: somebody may have typed a PIN there."""
        names = {key: _row(tried) for key, tried in self.names}
        return json.dumps({"v": 1, "all": _row(self.all) if self.all else None, "names": names}).encode() + b"\n"


def read_attempts(data: bytes, now: Moment) -> Attempts:
    """What was kept; where that cannot be read everybody waits the longest time once."""
    try:
        tree = json.loads(data.decode())
        names = tuple((str(key), _tried(row)) for key, row in tree["names"].items())
        if tree["v"] == 1 and len(names) <= MAX_NAMES:
            return Attempts(names, _tried(tree["all"]) if tree["all"] else None).after_start(now)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        pass
    return lost(now)


def lost(now: Moment) -> Attempts:
    """Nobody knows what was counted."""
    return Attempts((), Tried(LOST, now))


def key_of(name: str) -> str:
    """Stands for a name."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]


def _delay_s(fails: int) -> int:
    return min(MAX_WAIT_S, 1 << min(fails - 1, 16))


def _delay_for_all_s(fails: int) -> int:
    if fails >= LOST:
        return MAX_WAIT_S
    return min(MAX_ALL_WAIT_S, 1 << min(fails - FREE_FOR_ALL - 1, 16)) if fails > FREE_FOR_ALL else 0


def _left_s(tried: Tried | None, delay_s: Callable[[int], int], now: Moment) -> int:
    if tried is None:
        return 0
    return max(0, -((now.mono_ns - tried.at.mono_ns - delay_s(tried.fails) * S) // S))


def _once_more(tried: Tried | None, now: Moment) -> Tried:
    return Tried(min(MAX_FAILS - 1, tried.fails + 1) if tried and tried.fails < LOST else 1, now)


def _here(tried: Tried, now: Moment) -> Tried:
    return tried if tried.at.boot == now.boot and tried.at.mono_ns <= now.mono_ns else replace(tried, at=now)


def _row(tried: Tried) -> list[object]:
    return [tried.fails, tried.at.mono_ns, tried.at.boot]


def _tried(row: object) -> Tried:
    fails, mono_ns, boot = cast("list[object]", row)
    if type(fails) is not int or type(mono_ns) is not int or not 1 <= fails <= MAX_FAILS:
        raise ValueError("no count")
    return Tried(fails, Moment(str(boot), mono_ns))
