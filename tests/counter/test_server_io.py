"""The server's thread: it starts, stops with everything open, comes back, and waits for an address that others have."""

import queue
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from gateway.config import Counter
from gateway.counter.doors import Door
from gateway.counter.server_io import CounterServer
from gateway.counter.serving_io import bind
from gateway.faults import fault
from gateway.messages import Event
from gateway.messages.counter import PageServed

if TYPE_CHECKING:
    from tests.counter.conftest import Shop

NOODLES = "8991002101234"
MakeShop = Callable[..., "Shop"]


def test_stopping_ends_open_streams_and_calls_and_frees_the_address(make_shop: MakeShop) -> None:
    shop = make_shop(answer_timeout_s=60)
    shop.till.deaf = True
    answers: list[int] = []
    waiting = threading.Thread(target=lambda: answers.append(shop.call("POST", "/api/scan", {"code": NOODLES})[0]))
    with closing(shop.events()) as events:
        next(events)
        waiting.start()
        for _ in range(500):
            if "gateway_http_calls_waiting 1" in shop.call("GET", "/metrics")[2]:
                break
        address = shop.server.address
        shop.server.stop()
        assert next(events, None) is None
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


def test_an_address_of_the_network_is_not_served_where_no_certificate_can_be_kept() -> None:
    told: queue.Queue[PageServed] = queue.Queue()
    server = CounterServer(Counter(listen="0.0.0.0:0"), lambda event: told.put(event) if isinstance(event, PageServed) else None)
    server.start()
    found = told.get(timeout=10)
    server.stop()
    assert found.fault is not None
    assert found.fault.code == "GW-7013"
    assert server.address is None


def test_the_socket_is_one_that_asyncio_sends_from_without_delay() -> None:
    sock = bind(Door("127.0.0.1", 0))
    assert isinstance(sock, socket.socket)
    with sock:
        assert sock.proto == socket.IPPROTO_TCP, "asyncio sets TCP_NODELAY on accepted sockets of this protocol only"


def test_stopping_while_the_address_is_in_use_is_quick() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        server = CounterServer(Counter(listen=f"127.0.0.1:{other.getsockname()[1]}"), lambda _: None)
        server.start()
        server.stop()
    assert server.address is None
