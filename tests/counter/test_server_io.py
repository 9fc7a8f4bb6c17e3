"""The server over loopback: the contract's replies, attacks, streams, and what happens when something is missing."""

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from gateway.config import Counter
from gateway.counter.desk_io import MAX_STREAMS
from gateway.counter.server_io import CounterServer, bind
from gateway.counter.state_json import STATE
from gateway.faults import fault
from gateway.messages import Event
from gateway.messages.counter import Answer, Asked, HealthAsked, PageServed, Scan
from gateway.messages.house import SetClock
from gateway.messages.journal import StorageChanged
from gateway.messages.sales import SaleResult

if TYPE_CHECKING:
    from tests.counter.conftest import Shop

NOODLES = "8991002101234"
MakeShop = Callable[..., "Shop"]


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


def test_problems_of_a_body_are_listed(calm_shop: "Shop") -> None:
    status, _, answer = calm_shop.call("POST", "/api/line", {"n": 0, "zz": 1, "request": "x" * 41})
    assert (status, answer["code"]) == (422, "GW-7102")
    assert [problem["at"] for problem in answer["problems"]] == ["zz", "", "n", "request"]


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        (("GET", "/nix", None, {}), (404, "GW-7103")),
        (("GET", "/api/state/", None, {}), (404, "GW-7103")),
        (("GET", "/page/../board.py", None, {}), (404, "GW-7103")),
        (("POST", "/api/login", {}, {}), (404, "GW-7103")),
        (("PUT", "/api/scan", {}, {}), (405, "GW-7104")),
        (("GET", "/api/scan", None, {}), (405, "GW-7104")),
        (("POST", "/api/state", {}, {}), (405, "GW-7104")),
        (("OPTIONS", "/api/pay", None, {}), (405, "GW-7104")),
        (("POST", "/api/scan", b"{nope", {}), (400, "GW-7101")),
        (("POST", "/api/scan", b"", {}), (400, "GW-7101")),
        (("POST", "/api/scan", b"x" * 65_537, {}), (413, "GW-7105")),
        (("POST", "/api/scan", b"x" * 3_000_000, {}), (413, "GW-7105")),
        (("POST", "/api/scan", b"x" * 65_536, {}), (400, "GW-7101")),
        (("POST", "/api/scan", {}, {"Content_Type": "text/plain"}), (415, "GW-7106")),
        (("POST", "/api/scan", {}, {"Content_Type": "-"}), (415, "GW-7106")),
        (("GET", "/", None, {"Host": "evil.example"}), (403, "GW-7107")),
        (("GET", "/healthz", None, {"Host": "evil.example:8080"}), (403, "GW-7107")),
        (("GET", "/api/state", None, {"Host": "evil.example"}), (403, "GW-7107")),
        (("POST", "/api/pay", {}, {"Host": "evil.example", "Origin": "http://evil.example"}), (403, "GW-7107")),
        (("POST", "/api/pay", {}, {"Origin": "http://evil.example"}), (403, "GW-7108")),
        (("POST", "/api/pay", {}, {"Origin": "null"}), (403, "GW-7108")),
        (("POST", "/api/pay", {}, {"Sec_Fetch_Site": "cross-site"}), (403, "GW-7108")),
        (("GET", "/api/events", None, {"Sec_Fetch_Site": "cross-site"}), (403, "GW-7108")),
    ],
)  # fmt: skip
def test_what_does_not_belong_is_refused_in_the_contracts_shape(
    calm_shop: "Shop", given: tuple[str, str, object, dict[str, str]], refused: tuple[int, str]
) -> None:
    method, path, body, headers = given
    status, code = refused
    found, sent, answer = calm_shop.call(method, path, body, **headers)
    assert (found, answer["code"]) == (status, code)
    assert all(answer[name] for name in ("message", "safe", "next"))
    assert sent["content-type"] == "application/json"
    assert ("allow" in sent) == (status == 405)
    assert calm_shop.state is not None
    assert calm_shop.state.basket is not None
    assert calm_shop.state.basket.lines == ()


def test_a_configured_name_may_be_used_and_its_page_may_post(make_shop: MakeShop) -> None:
    shop = make_shop(hosts=("kasir.lan",))
    browser = {"Host": "kasir.lan:8080", "Origin": "http://kasir.lan:8080", "Sec_Fetch_Site": "same-origin"}
    assert shop.call("POST", "/api/scan", {"code": NOODLES}, **browser)[0] == 200


@pytest.mark.parametrize("path", ["/", "/page/counter.js", "/page/counter.css", "/api/state", "/api/openapi.json", "/metrics", "/nix"])
def test_every_reply_carries_the_security_headers_and_says_nothing_of_the_server(calm_shop: "Shop", path: str) -> None:
    _, headers, _ = calm_shop.call("GET", path)
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == ("no-cache" if path in {"/", "/page/counter.js", "/page/counter.css"} else "no-store")
    assert "server" not in headers
    assert not [name for name in headers if name.startswith("access-control")]


def test_a_stream_gives_whole_states_with_rising_ids(shop: "Shop") -> None:
    with shop.events() as events:
        revs = [events.next()[0]]
        for n in range(20):
            shop.post_to("scan", {"code": f"77{n}", "name": "Sabun", "price": 1_000})
        while True:
            rev, state = events.next()
            revs.append(rev)
            assert state["rev"] == rev
            assert list(STATE.problems(state, "")) == []
            if len(state["basket"]["lines"]) == 20:
                break
    assert revs == sorted(set(revs))


def test_a_reader_that_is_gone_gives_its_place_back_at_once(shop: "Shop") -> None:
    streams = [shop.events() for _ in range(MAX_STREAMS)]
    for stream in streams:
        stream.next()
    status, headers, answer = shop.call("GET", "/api/events")
    assert (status, answer["code"], headers["retry-after"]) == (503, "GW-7112", "5")
    with streams.pop():
        pass
    for _ in range(200):
        if "gateway_http_streams 15" in shop.call("GET", "/metrics")[2]:
            break
    with shop.events() as late:
        assert late.next()
    for stream in streams:
        with stream:
            pass


def test_asking_only_for_the_heads_of_a_stream_holds_nothing(shop: "Shop") -> None:
    assert shop.call("HEAD", "/api/events")[0] == 200
    assert "gateway_http_streams 0" in shop.call("GET", "/metrics")[2]


def test_stopping_ends_open_streams_and_calls_and_frees_the_address(make_shop: MakeShop) -> None:
    shop = make_shop(answer_timeout_s=60)
    shop.till.deaf = True
    answers: list[int] = []
    waiting = threading.Thread(target=lambda: answers.append(shop.call("POST", "/api/scan", {"code": NOODLES})[0]))
    with shop.events() as events:
        events.next()
        waiting.start()
        for _ in range(500):
            if "gateway_http_calls_waiting 1" in shop.call("GET", "/metrics")[2]:
                break
        address = shop.server.address
        shop.server.stop()
        assert events.reply.read() == b"" or events.reply.isclosed()
    waiting.join(10)
    assert answers == [503]
    assert address
    with socket.create_server(address):
        pass


def test_stopping_does_not_wait_for_a_caller_that_sends_nothing(shop: "Shop") -> None:
    assert shop.server.address
    with socket.create_connection(shop.server.address) as silent:
        silent.sendall(b"POST /api/scan HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{")
        assert shop.call("GET", "/healthz")[0] == 200
        shop.server.stop()
        assert silent.recv(10) in (b"", b"HTTP/1.1 4")


def test_a_server_started_again_serves_on_and_starting_or_stopping_twice_is_harmless(shop: "Shop") -> None:
    shop.post_to("scan", {"code": NOODLES})
    shop.server.stop()
    shop.server.stop()
    assert shop.server.address is None
    shop.server.start()
    shop.server.start()
    assert shop.server.wait_bound(10)
    assert len(shop.call("GET", "/api/state")[2]["basket"]["lines"]) == 1
    assert len(shop.post_to("scan", {"code": "9", "name": "Sabun", "price": 1})["basket"]["lines"]) == 2


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
    shop.post(StorageChanged(None, fault("GW-1001")))
    assert shop.call("GET", "/healthz")[0] == 200


def test_a_bug_costs_its_own_request_and_is_told_with_its_trace() -> None:
    bugs: list[str] = []
    server = CounterServer(Counter(listen="127.0.0.1:0"), broken, bugs.append)
    server.start()
    try:
        assert server.wait_bound(10)
        status, answer = request(server.address, "POST", "/api/scan", b'{"code":"1"}')
        assert (status, answer["code"]) == (500, "GW-7109")
        assert "planted" not in json.dumps(answer)
        assert request(server.address, "GET", "/api/openapi.json")[0] == 200
        assert ["planted" in bug for bug in bugs] == [True]
        assert "gateway_http_bugs_total 1" in request(server.address, "GET", "/metrics")[1]
    finally:
        server.stop()


def broken(event: Event) -> None:
    if isinstance(event, Asked | HealthAsked):
        raise ValueError("planted")


def test_an_address_in_use_is_told_once_and_taken_when_it_is_free() -> None:
    told: list[PageServed] = []
    known = threading.Condition()

    def post(event: Event) -> None:
        if isinstance(event, PageServed):
            with known:
                told.append(event)
                known.notify_all()

    with socket.create_server(("127.0.0.1", 0)) as other:
        host, port = other.getsockname()
        server = CounterServer(Counter(listen=f"{host}:{port}"), post)
        server.start()
        with known:
            assert known.wait_for(lambda: told, 10)
        assert told == [PageServed(fault("GW-7011", address=f"{host}:{port}", reason="Address already in use"))]
        assert server.address is None
    assert server.wait_bound(20) == (host, port)
    server.stop()
    assert told[1:] == [PageServed(None)]


def test_an_address_of_the_network_is_not_served_without_login(make_shop: MakeShop) -> None:
    shop = make_shop(listen="0.0.0.0:0")
    assert shop.server.address
    assert shop.server.address[0] == "127.0.0.1"
    shop.until(lambda state: "GW-7013" in [warning.code for warning in state.warnings])


def test_the_socket_is_one_that_asyncio_sends_from_without_delay() -> None:
    sock = bind(Counter(listen="127.0.0.1:0"))
    assert isinstance(sock, socket.socket)
    with sock:
        assert sock.proto == socket.IPPROTO_TCP, "asyncio sets TCP_NODELAY on accepted sockets of this protocol only"


def test_stopping_while_the_address_is_in_use_is_quick() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        server = CounterServer(Counter(listen=f"127.0.0.1:{other.getsockname()[1]}"), lambda _: None)
        server.start()
        server.stop()
    assert server.address is None


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
    ],
    ids=range(6),
)
def test_garbage_on_the_socket_is_refused_and_the_server_lives(calm_shop: "Shop", garbage: bytes) -> None:
    assert calm_shop.server.address
    with socket.create_connection(calm_shop.server.address, timeout=10) as raw:
        raw.sendall(garbage)
        assert raw.recv(10) == b"HTTP/1.1 4"
    assert calm_shop.call("GET", "/healthz")[0] == 200
    assert calm_shop.bugs == []


def test_a_caller_that_leaves_in_the_middle_is_no_bug(calm_shop: "Shop") -> None:
    assert calm_shop.server.address
    with socket.create_connection(calm_shop.server.address) as raw:
        raw.sendall(b"POST /api/scan HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{")
    assert calm_shop.call("GET", "/healthz")[0] == 200
    assert calm_shop.bugs == []


def test_telling_the_time_needs_no_till(shop: "Shop") -> None:
    shop.till.deaf = True
    assert shop.call("POST", "/api/clock", {"wall": 1_795_000_000_000})[0] == 409
