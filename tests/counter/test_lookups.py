"""Looks beside the state: what a query becomes, and how the routes answer it."""

import asyncio
import json
import threading

import pytest

from gateway.counter.api import Refusal
from gateway.counter.desk_io import Desk
from gateway.counter.lookups import LOOKUPS, read_query
from gateway.counter.routes_io import MAX_LOOKS, Routes
from gateway.faults import Fault, fault
from gateway.messages.journal import Json

TAKEN: list[tuple[str, list[tuple[str, str]], dict[str, Json]]] = [
    ("search", [("q", "beras")], {"q": "beras"}),
    ("search", [("q", "5"), ("limit", "20")], {"q": "5", "limit": 20}),
    ("goods", [("code", "8991002101234")], {"code": "8991002101234"}),
    ("receipt", [("no", "871"), ("generation", "2")], {"no": 871, "generation": 2}),
    ("members", [], {}),
    ("report", [("kind", "x")], {"kind": "x"}),
    ("export.csv", [("from", "2026-11-01"), ("to", "2026-11-30")], {"from": "2026-11-01", "to": "2026-11-30"}),
]


@pytest.mark.parametrize(("name", "pairs", "params"), TAKEN)
def test_a_query_becomes_the_parameters_of_its_look(name: str, pairs: list[tuple[str, str]], params: dict[str, Json]) -> None:
    assert read_query(name, pairs) == params


REFUSED: list[tuple[str, list[tuple[str, str]], list[str]]] = [
    ("search", [], ["q"]),
    ("search", [("q", "")], ["q"]),
    ("search", [("q", "a"), ("limit", "0")], ["limit"]),
    ("search", [("q", "a"), ("limit", "١")], ["limit"]),
    ("search", [("q", "a"), ("limit", "9" * 5_000)], ["limit"]),
    ("receipt", [("no", "1e3")], ["no"]),
    ("report", [("kind", "gaji"), ("year", "1")], ["year", "kind"]),
    ("export.csv", [("from", "kemarin")], ["to", "from"]),
    ("export.csv", [("from", "2026-11-1x"), ("to", "2026-11-30")], ["from"]),
]


@pytest.mark.parametrize(("name", "pairs", "where"), REFUSED)
def test_a_query_that_does_not_fit_is_refused_with_every_problem(name: str, pairs: list[tuple[str, str]], where: list[str]) -> None:
    refusal = read_query(name, pairs)
    assert isinstance(refusal, Refusal)
    assert (refusal.status, [problem.at for problem in refusal.problems]) == (422, where)


def found(code: str) -> Json | Fault:
    return {"code": code} if code == "SABUN" else fault("GW-3101", "never", code=code)


@pytest.mark.parametrize(("code", "status", "key", "value"), [("SABUN", 200, "code", "SABUN"), ("PERAK", 404, "code", "GW-3101")])
def test_what_is_found_is_answered_and_a_fault_is_a_404(code: str, status: int, key: str, value: str) -> None:
    routes = Routes(Desk(lambda event: None), 1.0, {"goods": found})
    reply = asyncio.run(routes.look("goods", [("code", code)]))
    assert (reply.status, json.loads(reply.body)[key]) == (status, value)


def test_a_file_goes_out_as_its_bytes_to_be_kept() -> None:
    routes = Routes(Desk(lambda event: None), 1.0, {"export.csv": lambda **days: f"{days['from']},{days['to']}\r\n".encode()})
    reply = asyncio.run(routes.look("export.csv", [("from", "2026-11-01"), ("to", "2026-11-30")]))
    assert (reply.status, reply.body, reply.media) == (200, b"2026-11-01,2026-11-30\r\n", "text/csv; charset=utf-8")
    assert reply.headers()["Content-Disposition"] == 'attachment; filename="export.csv"'
    assert reply.headers()["X-Content-Type-Options"] == "nosniff"


def test_what_cannot_be_told_now_is_a_503() -> None:
    routes = Routes(Desk(lambda event: None), 1.0, {"goods": lambda code: fault("GW-4030", reason=code)})
    assert asyncio.run(routes.look("goods", [("code", "SABUN")])).status == 503


def test_more_looks_at_once_than_threads_are_refused_and_nobody_starves() -> None:
    gate = threading.Event()

    def slow(code: str) -> Json:
        gate.wait(10)
        return {"code": code}

    async def crowd() -> list[int]:
        routes = Routes(Desk(lambda event: None), 20.0, {"goods": slow})
        asked = [asyncio.create_task(routes.look("goods", [("code", str(n))])) for n in range(MAX_LOOKS)]
        await asyncio.sleep(0)
        refused = await routes.look("goods", [("code", "one more")])
        gate.set()
        answered = [reply.status for reply in await asyncio.gather(*asked)]
        return [refused.status, *answered, (await routes.look("goods", [("code", "then")])).status]

    assert asyncio.run(crowd()) == [503, *[200] * MAX_LOOKS, 200]


def test_a_look_that_nobody_answers_is_told() -> None:
    reply = asyncio.run(Routes(Desk(lambda event: None), 1.0).look("goods", [("code", "SABUN")]))
    assert (reply.status, json.loads(reply.body)["code"]) == (503, "GW-7117")


@pytest.mark.parametrize("name", sorted(LOOKUPS))
def test_every_look_says_what_it_is_for(name: str) -> None:
    assert LOOKUPS[name].about.endswith(".")
