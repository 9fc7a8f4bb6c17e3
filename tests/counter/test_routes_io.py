"""What each path answers: acts with the state after them, refusals, unknown results, health."""

import http.client
import json
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from gateway.config import Counter
from gateway.counter.server_io import CounterServer
from gateway.counter.state_json import STATE
from gateway.faults import fault
from gateway.messages import Event
from gateway.messages.acts import Scan
from gateway.messages.counter import Answer, Asked
from gateway.messages.house import SetClock
from gateway.messages.journal import StorageChanged
from gateway.messages.sales import SaleResult

if TYPE_CHECKING:
    from tests.counter.conftest import Shop

NOODLES = "8991002101234"


def test_an_act_answers_with_the_state_after_it(shop: "Shop") -> None:
    state = shop.post_to("scan", {"code": NOODLES})
    assert state["basket"]["lines"][0]["code"] == NOODLES
    assert list(STATE.problems(state, "")) == []
    _, _, again = shop.call("GET", "/api/state")
    assert again == state


def test_a_hundred_acts_each_see_their_own_line(shop: "Shop") -> None:
    for n in range(100):
        state = shop.post_to("scan", {"code": f"77{n}", "name": "Sabun", "price": 1_000})
        assert len(state["basket"]["lines"]) == n + 1


def test_paying_gives_the_result_beside_the_state_and_twice_the_same(shop: "Shop") -> None:
    shop.post_to("scan", {"code": NOODLES})
    body = {"basket": "12-1", "payments": [{"kind": "tunai", "tendered": 5_000}], "total": 3_500}
    first, second = shop.post_to("pay", body), shop.post_to("pay", body)
    assert first["result"] == {"receipt_no": 871, "seq": 1171, "total": 3500, "rounding": 0, "paid": 3500, "tendered": 5000, "change": 1500}
    assert second["result"] == first["result"]
    assert first["basket"]["lines"] == []
    assert first["last_sale"]["change"] == 1_500


def test_a_refusal_of_the_till_has_its_status_and_the_four_texts(shop: "Shop") -> None:
    status, _, answer = shop.call("POST", "/api/scan", {"code": "999"})
    assert status == 422
    assert set(answer) == {"code", "message", "safe", "next", "about"}
    assert (answer["code"], answer["about"]) == ("GW-3101", "999")
    assert shop.until(lambda state: state.note is not None).note


def test_the_same_request_sent_at_once_from_many_sides_is_done_once(shop: "Shop") -> None:
    answers: list[tuple[int, Any]] = []

    def send() -> None:
        status, _, state = shop.call("POST", "/api/scan", {"code": NOODLES, "request": "one"})
        answers.append((status, state["basket"]["lines"][0]["qty"]))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(200, 1)] * 8


def test_the_clerks_time_reaches_the_house(shop: "Shop") -> None:
    shop.trust = 0
    shop.post_to("clock", {"wall": 1_795_000_000_000})
    assert shop.orders == [SetClock(1_795_000_000_000, 1)]
    assert shop.call("POST", "/api/clock", {"wall": 5})[0] == 422


def test_telling_the_time_needs_no_till(shop: "Shop") -> None:
    shop.till.deaf = True
    assert shop.call("POST", "/api/clock", {"wall": 1_795_000_000_000})[0] == 409


@pytest.fixture
def bare() -> Iterator[tuple[CounterServer, list[Event], list[str]]]:
    """A server without any loop behind it: what it posts is only kept."""
    posted: list[Event] = []
    bugs: list[str] = []
    server = CounterServer(Counter(listen="127.0.0.1:0"), posted.append, bugs.append, answer_timeout_s=0.05)
    server.start()
    assert server.wait_bound(10)
    yield server, posted, bugs
    server.stop()


def request(address: tuple[str, int] | None, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, Any]:
    assert address
    connection = http.client.HTTPConnection(*address, timeout=10)
    connection.request(method, path, body or None, {"Content-Type": "application/json", **headers})
    reply = connection.getresponse()
    text = reply.read()
    connection.close()
    return reply.status, json.loads(text) if text.startswith(b"{") else text.decode()


def test_no_answer_in_time_is_an_unknown_result_and_the_same_request_may_be_asked_again(
    bare: tuple[CounterServer, list[Event], list[str]],
) -> None:
    server, posted, _ = bare
    status, answer = request(server.address, "POST", "/api/scan", b'{"code":"1","request":"r1"}')
    assert (status, answer["code"], answer["next"]) == (503, "GW-7110", "Lihat keranjang, lalu ulangi.")
    request(server.address, "POST", "/api/scan", b'{"code":"1","request":"r1"}')
    asked = [event for event in posted if isinstance(event, Asked)]
    assert [(ask.act, ask.request) for ask in asked] == [(Scan("1"), "r1")] * 2
    assert asked[0].call != asked[1].call


def test_before_the_first_state_the_api_says_that_it_is_not_ready(bare: tuple[CounterServer, list[Event], list[str]]) -> None:
    assert request(bare[0].address, "GET", "/api/state")[0] == 503


def test_health_without_a_loop_says_that_the_loop_has_not_answered(bare: tuple[CounterServer, list[Event], list[str]]) -> None:
    status, answer = request(bare[0].address, "GET", "/healthz")
    assert (status, answer["code"]) == (503, "GW-7113")


def test_an_act_that_was_done_is_answered_even_when_the_board_is_away() -> None:
    server = CounterServer(Counter(listen="127.0.0.1:0"), lambda event: answer_acts(server, event), answer_timeout_s=0.3)
    server.start()
    assert server.wait_bound(10)
    status, state = request(server.address, "POST", "/api/scan", b'{"code":"1"}')
    server.stop()
    assert (status, state) == (200, {})


@pytest.mark.parametrize(("status", "sent"), [(200, 409), (409, 409), (422, 422), (503, 503)])
def test_a_fault_never_goes_out_as_done_and_carries_the_stored_result(status: int, sent: int) -> None:
    result = SaleResult(871, 1203, 100, 0, 100, 100, 0)

    def post(event: Event) -> None:
        if isinstance(event, Asked):
            server.submit(Answer(event.call, fault("GW-7115"), result, status))

    server = CounterServer(Counter(listen="127.0.0.1:0"), post)
    server.start()
    assert server.wait_bound(10)
    found, answer = request(server.address, "POST", "/api/reprint", b'{"receipt_no":1}')
    server.stop()
    assert (found, answer["code"], answer["result"]["receipt_no"]) == (sent, "GW-7115", 871)


def answer_acts(server: CounterServer, event: Event) -> None:
    if isinstance(event, Asked):
        server.submit(Answer(event.call))


def test_health_tells_fit_and_unfit(shop: "Shop") -> None:
    status, _, answer = shop.call("GET", "/healthz")
    assert (status, answer["ok"]) == (200, True)
    shop.post(StorageChanged(fault("GW-1001"), fault("GW-1001")))
    status, _, answer = shop.call("GET", "/healthz")
    assert (status, answer["code"]) == (503, "GW-7004")
    shop.post(StorageChanged(fault("GW-4025", reason="full"), None))
    status, _, answer = shop.call("GET", "/healthz")
    assert (status, answer["code"]) == (503, "GW-4025"), "sales go on with the copy, and somebody must come"
    shop.post(StorageChanged(None, fault("GW-1001")))
    assert shop.call("GET", "/healthz")[0] == 200


def test_the_forms_and_the_picture_of_the_code_are_read_by_the_page(shop: "Shop") -> None:
    status, _, forms = shop.call("GET", "/api/forms")
    assert (status, set(forms)) == (200, {"forms", "menu"})
    assert shop.call("GET", "/api/qris.svg")[0] == 404  # no code is asked for
