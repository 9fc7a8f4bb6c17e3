"""The site over loopback: strangers, broken requests and attacks get the contract's refusals; streams give whole states."""

import http.client
import json
import socket
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from gateway.config import Counter
from gateway.counter.desk_io import MAX_STREAMS
from gateway.counter.server_io import CounterServer
from gateway.counter.state_json import STATE
from gateway.messages import Event
from gateway.messages.counter import Asked, HealthAsked

if TYPE_CHECKING:
    from tests.counter.conftest import Shop

NOODLES = "8991002101234"
MakeShop = Callable[..., "Shop"]


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
        (("POST", "/api/login", {}, {}), (422, "GW-7102")),
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
    with closing(shop.events()) as events:
        revs = [next(events)[0]]
        for n in range(20):
            shop.post_to("scan", {"code": f"77{n}", "name": "Sabun", "price": 1_000})
        while True:
            rev, state = next(events)
            revs.append(rev)
            assert state["rev"] == rev
            assert list(STATE.problems(state, "")) == []
            if len(state["basket"]["lines"]) == 20:
                break
    assert revs == sorted(set(revs))


def test_a_reader_that_is_gone_gives_its_place_back_at_once(shop: "Shop") -> None:
    with ExitStack() as readers:
        streams = [readers.enter_context(closing(shop.events())) for _ in range(MAX_STREAMS)]
        for stream in streams:
            assert next(stream)
        status, headers, answer = shop.call("GET", "/api/events")
        assert (status, answer["code"], headers["retry-after"]) == (503, "GW-7112", "5")
        streams[0].close()
        for _ in range(200):
            if "gateway_http_streams 15" in shop.call("GET", "/metrics")[2]:
                break
        assert next(readers.enter_context(closing(shop.events())))


def test_asking_only_for_the_heads_of_a_stream_holds_nothing(shop: "Shop") -> None:
    assert shop.call("HEAD", "/api/events")[0] == 200
    assert "gateway_http_streams 0" in shop.call("GET", "/metrics")[2]


def test_a_bug_costs_its_own_request_and_is_told_with_its_trace() -> None:
    bugs: list[str] = []
    server = CounterServer(Counter(listen="127.0.0.1:0"), broken, bugs.append)
    server.start()
    address = server.wait_bound(10)
    assert address
    with closing(http.client.HTTPConnection(*address, timeout=10)) as caller:
        caller.request("POST", "/api/scan", b'{"code":"1"}', {"Content-Type": "application/json"})
        reply = caller.getresponse()
        answer = json.loads(reply.read())
        assert (reply.status, answer["code"]) == (500, "GW-7109")
        assert "planted" not in json.dumps(answer)
        caller.request("GET", "/metrics")
        assert b"gateway_http_bugs_total 1" in caller.getresponse().read()
    server.stop()
    assert ["planted" in bug for bug in bugs] == [True]


def broken(event: Event) -> None:
    if isinstance(event, Asked | HealthAsked):
        raise ValueError("planted")


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
