"""Logging in and out as the API has it: paths, bodies, answers. The table that routes and document read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from gateway.counter.acts import MAX_REQUEST, REQUEST
from gateway.counter.api import Refusal, read_json
from gateway.counter.shapes import MAX_PROBLEMS, Choice, Flag, ListOf, Record, Shape, Text
from gateway.counter.state_json import STATE_FIELDS
from gateway.faults import fault
from gateway.messages.journal import Json

_ANY = Text(0, 200, r"[\s\S]*")
_REQUEST = {REQUEST: Text(0, MAX_REQUEST)}
_ROLE = Choice(("kasir", "ketua", "teknisi"))
CLERKS = Record({"defined": Flag(), "clerks": ListOf(Record({"name": _ANY, "role": _ROLE}))})
SESSION = Record({"clerk": _ANY, "role": _ROLE, "token": _ANY})


@dataclass(frozen=True, slots=True)
class Entry:
    """One POST of logging in or out. `answer`: what the reply holds."""

    about: str
    fields: Mapping[str, Shape]
    answer: Record

    @property
    def body(self) -> Record:
        """The shape of the whole body."""
        return Record({**self.fields, **_REQUEST}, (REQUEST,))


ENTRIES: dict[str, Entry] = {
    "login": Entry(
        "Log in. Sets the session's cookie; the answer is the new state with `token`, to be sent back as X-Gateway-Token with every POST.",
        {"clerk": Text(1, 40), "pin": Text(1, 32)},
        Record({**STATE_FIELDS, "token": _ANY}),
    ),
    "logout": Entry("End this session. The answer is what the login page may see.", {}, Record(STATE_FIELDS)),
}


def read_entry(name: str, body: bytes) -> dict[str, Json] | Refusal:
    """The fields of a body for this entry, or everything wrong with it. What is wrong never repeats a value: it may be a PIN."""
    value = read_json(body)
    if isinstance(value, Refusal):
        return value
    problems = tuple(islice(ENTRIES[name].body.problems(value, ""), MAX_PROBLEMS))
    if problems or not isinstance(value, dict):
        return Refusal(422, fault("GW-7102", "never", count=len(problems)), problems)
    return value


def bare(state: dict[str, Json]) -> dict[str, Json]:
    """The state for a page that nobody is logged in on: devices, warnings and the hour, nothing of goods, sums and people."""
    hidden: dict[str, Json] = dict.fromkeys(("shift", "basket", "last_sale", "note", "clerk", "role"))
    return {**state, **hidden, "held": [], "prints": []}
