"""From the bytes of a request to an act, or to a refusal that names everything wrong with it. Pure; never raises on any bytes."""

import json
from dataclasses import dataclass
from itertools import islice
from typing import cast

from gateway.counter.acts import CONSENT, OPERATIONS, REQUEST, Operation
from gateway.counter.shapes import MAX_PROBLEMS, Problem
from gateway.faults import Fault, fault
from gateway.messages.acts import Act
from gateway.messages.journal import Json

MAX_BODY = 65_536  # bytes; the largest honest body is a payment of under 2 KB


@dataclass(frozen=True, slots=True)
class Call:
    """An act, well formed. `request`: the caller's own id, "" if it gave none. `consent`: clerk and PIN of who agrees, not yet checked."""

    act: Act
    request: str
    consent: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not taken: HTTP status, fault, and for 422 what is wrong where (at most `MAX_PROBLEMS`)."""

    status: int
    fault: Fault
    problems: tuple[Problem, ...] = ()


def read_call(name: str, body: bytes) -> Call | Refusal:
    """The act that this body asks of operation `name` (a key of `OPERATIONS`)."""
    value = read_json(body)
    if isinstance(value, Refusal):
        return value
    operation = OPERATIONS[name]
    problems = tuple(islice(operation.body.problems(value, ""), MAX_PROBLEMS))
    if problems or not isinstance(value, dict):
        return Refusal(422, fault("GW-7102", "never", count=len(problems)), problems)
    return _call(operation, value)


def _call(operation: Operation, body: dict[str, Json]) -> Call:
    fields = {name: value for name, value in body.items() if name not in (REQUEST, CONSENT)}
    said = body.get(CONSENT)
    consent = (str(said["clerk"]), str(said["pin"])) if isinstance(said, dict) else None
    return Call(operation.make(**fields), str(body.get(REQUEST, "")), consent)


def read_json(body: bytes) -> Json | Refusal:
    """Strict JSON: UTF-8 only, no NaN, no name twice in an object, no nesting beyond the parser's own limit."""
    try:
        return cast("Json", json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_constant))
    except RecursionError:
        return _unreadable("nested too deep")
    except ValueError as why:  # not UTF-8, not JSON, a number of more than 4,300 digits
        return _unreadable(str(why))


def _unreadable(why: str) -> Refusal:
    return Refusal(400, fault("GW-7101", "never", reason=why[:120]))


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return made


def _no_constant(word: str) -> Json:
    raise ValueError(f"{word} is no JSON")
