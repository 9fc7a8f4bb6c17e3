"""Attacks on the login: over the real socket, with the real file, hash and sessions. Only the kernel's time is the test's own."""

import json
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gateway.counter.attempts import Moment, S
from gateway.counter.clerk_file_io import ClerkFile
from gateway.counter.clerks import Clerk, new_clerk
from gateway.counter.porter_io import ATTEMPTS, LOCAL_KEY
from gateway.counter.serving_io import MAX_CONNECTIONS
from gateway.messages.acts import Who
from gateway.messages.counter import Asked, ClerkEntered

if TYPE_CHECKING:
    from tests.counter.conftest import Shop

NOODLES = "8991002101234"
SITI, PAK = new_clerk("Siti", "kasir", "4821", b"s" * 16), new_clerk("Pak Joko", "ketua", "90317", b"k" * 16)
MakeShop = Callable[..., "Shop"]


class Kernel:
    """The kernel's monotonic time, as the test wants it."""

    def __init__(self) -> None:
        self.now = Moment("first run", 1_000 * S)

    def __call__(self) -> Moment:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now = replace(self.now, mono_ns=self.now.mono_ns + int(seconds * S))

    def power_cut(self) -> None:
        self.now = Moment(self.now.boot + "+", 0)


class Counter:
    """A counter with clerks, and how often it was opened."""

    def __init__(self, make_shop: MakeShop, state: Path) -> None:
        self.make_shop, self.state, self.kernel = make_shop, state, Kernel()
        (state / "identity").mkdir()
        self.hire(SITI, PAK)
        self.shop = self.open()

    def open(self, **options: Any) -> "Shop":  # noqa: ANN401 - the options of a shop
        self.shop = self.make_shop(state=self.state, moments=self.kernel, **options)
        return self.shop

    def hire(self, *clerks: Clerk) -> None:
        ClerkFile(self.state).write(clerks)

    def login(self, clerk: str = "Siti", pin: str = "4821", **headers: str) -> tuple[int, dict[str, str], Any]:
        return self.shop.call("POST", "/api/login", {"clerk": clerk, "pin": pin}, **headers)

    def enter(self, clerk: str = "Siti", pin: str = "4821") -> dict[str, str]:
        """The headers of a session."""
        status, headers, answer = self.login(clerk, pin)
        assert status == 200, answer
        return {"Cookie": headers["set-cookie"].partition(";")[0], "X_Gateway_Token": answer["token"]}

    def scan(self, **headers: str) -> tuple[int, str]:
        status, _, answer = self.shop.call("POST", "/api/scan", {"code": NOODLES}, **headers)
        return status, answer.get("code", "")


@pytest.fixture
def counter(make_shop: MakeShop, tmp_path: Path) -> Counter:
    return Counter(make_shop, tmp_path)


def test_who_has_shown_his_pin_sells_under_his_name(counter: Counter) -> None:
    session = counter.enter()
    assert counter.scan(**session) == (200, "")
    asked = [event for event in counter.shop.heard if isinstance(event, Asked)]
    assert asked[-1].who == Who("Siti", "kasir")
    told = [event for event in counter.shop.heard if isinstance(event, ClerkEntered)]
    assert told == [ClerkEntered(None, defined=True), ClerkEntered(Who("Siti", "kasir"), defined=True)]
    state = counter.shop.call("GET", "/api/state", **session)[2]
    assert (state["clerk"], state["role"], state["clerks"]) == ("Siti", "kasir", True)
    assert "GW-7003" not in [each["code"] for each in state["warnings"]]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(counter: Counter) -> None:
    cookie = counter.login()[1]["set-cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie, "a browser would not send it back over plain HTTP on this machine"


def test_without_a_session_nothing_can_be_done_and_the_login_page_sees_no_goods_and_no_sums(counter: Counter) -> None:
    session = counter.enter()
    counter.scan(**session)
    assert counter.scan() == (401, "GW-7134")
    for path in ("/api/members", "/api/report?kind=z", "/api/search?q=a", "/api/session", "/nix"):
        assert counter.shop.call("GET", path)[0] == 401, path
    state = counter.shop.call("GET", "/api/state")[2]
    assert [state[name] for name in ("basket", "shift", "last_sale", "note", "clerk")] == [None] * 5
    assert state["devices"]["scanner.counter"] == {"state": "ok"}
    with closing(counter.shop.events()) as events:
        assert next(events)[1]["basket"] is None
    assert counter.shop.call("GET", "/api/clerks")[2]["clerks"][0] == {"name": "Siti", "role": "kasir"}
    assert counter.shop.call("GET", "/metrics")[0] == 200


def test_a_page_of_another_site_cannot_use_the_cookie(counter: Counter) -> None:
    session = counter.enter()
    evil = {"Origin": "http://evil.example", "Sec_Fetch_Site": "cross-site"}
    assert counter.scan(Cookie=session["Cookie"], **evil) == (403, "GW-7108")
    assert counter.scan(**session, **evil) == (403, "GW-7108")
    neighbour = {"Origin": "http://127.0.0.1:3000", "Sec_Fetch_Site": "same-site"}
    assert counter.shop.call("GET", "/api/session", Cookie=session["Cookie"], Sec_Fetch_Site="same-site")[0] == 403
    assert counter.scan(**session, **neighbour) == (403, "GW-7108")
    assert counter.login(Origin="http://evil.example")[0] == 403, "nor log the browser in as somebody else"


def test_a_rebound_name_gets_nothing_with_a_good_session(counter: Counter) -> None:
    session = counter.enter()
    rebound = {"Host": "evil.example:8080", "Origin": "http://evil.example:8080", "Sec_Fetch_Site": "same-origin"}
    assert counter.scan(**session, **rebound) == (403, "GW-7107")
    for path in ("/", "/api/state", "/api/events", "/api/session", "/metrics"):
        assert counter.shop.call("GET", path, **session, **rebound)[2]["code"] == "GW-7107"


@pytest.mark.parametrize("token", [None, "", "x" * 43, "ä", "x" * 5_000])
def test_a_cookie_without_its_token_changes_nothing(counter: Counter, token: str | None) -> None:
    session = counter.enter()
    sent = {} if token is None else {"X_Gateway_Token": token}
    assert counter.scan(Cookie=session["Cookie"], **sent) == (403, "GW-7137")
    other = counter.enter("Pak Joko", "90317")
    theirs = other["X_Gateway_Token"]
    assert counter.scan(Cookie=session["Cookie"], X_Gateway_Token=theirs) == (403, "GW-7137")


def test_a_session_planted_before_the_login_is_no_session_after_it(counter: Counter) -> None:
    planted = "gateway=" + "A" * 43
    _, headers, _ = counter.login(Cookie=planted)
    assert planted not in headers["set-cookie"]
    assert counter.shop.call("GET", "/api/session", Cookie=planted)[2]["code"] == "GW-7135"
    own = headers["set-cookie"].partition(";")[0]
    assert counter.shop.call("GET", "/api/session", Cookie=f"{planted}; {own}")[0] == 401, "two cookies of one name: neither is chosen"
    again = counter.login(Cookie=own)[1]["set-cookie"].partition(";")[0]
    assert again != own
    assert counter.shop.call("GET", "/api/session", Cookie=own)[0] == 401


def test_a_page_loaded_anew_gets_its_token_back(counter: Counter) -> None:
    session = counter.enter()
    answer = counter.shop.call("GET", "/api/session", Cookie=session["Cookie"])[2]
    assert answer == {"clerk": "Siti", "role": "kasir", "token": session["X_Gateway_Token"]}


def test_leaving_ends_the_session_its_stream_and_its_cookie(counter: Counter) -> None:
    session = counter.enter()
    streams = counter.shop.call("GET", "/metrics")[2]
    assert "gateway_http_streams 0" in streams
    status, headers, answer = counter.shop.call("POST", "/api/logout", {}, **session)
    assert (status, answer["basket"], answer["clerk"]) == (200, None, None)
    assert "Max-Age=0" in headers["set-cookie"]
    assert counter.scan(**session) == (401, "GW-7135")


def test_twelve_idle_hours_end_a_session_and_work_keeps_it(counter: Counter) -> None:
    session = counter.enter()
    for _ in range(3):
        counter.kernel.wait(11 * 3_600)
        assert counter.scan(**session)[0] == 200
    counter.kernel.wait(12 * 3_600)
    assert counter.scan(**session) == (401, "GW-7135")


def test_wrong_pins_wait_longer_and_longer_and_neither_a_restart_nor_a_power_cut_shortens_it(counter: Counter) -> None:
    waits = []
    for _ in range(5):
        status, _, answer = counter.login(pin="0007")
        assert (status, answer["code"]) == (403, "GW-7131")
        status, headers, answer = counter.login()
        assert (status, answer["code"]) == (429, "GW-7132"), "the right PIN waits as well"
        waits.append(int(headers["retry-after"]))
        counter.kernel.wait(waits[-1])
    assert waits == [1, 2, 4, 8, 16]
    assert counter.login(pin="0007")[0] == 403
    counter.kernel.wait(20)
    counter.open()
    assert counter.login()[1]["retry-after"] == "12", "a restart counts on"
    counter.kernel.power_cut()
    counter.open()
    assert counter.login()[1]["retry-after"] == "32", "after a power cut the whole wait begins anew"
    counter.kernel.wait(32)
    assert counter.login()[0] == 200
    assert counter.login(pin="0007")[0] == 403
    assert counter.login()[1]["retry-after"] == "1", "the right PIN made it forget"


def test_another_spelling_of_a_name_gives_no_second_row_of_tries(counter: Counter) -> None:
    assert counter.login("Siti", "0007")[0] == 403
    assert counter.login("  sITI ", "0007")[0] == 429


def test_a_name_that_nobody_has_is_answered_like_one_that_somebody_has(counter: Counter) -> None:
    known, unknown = counter.login("Siti", "0007"), counter.login("Budi", "0007")
    assert known[0] == unknown[0] == 403
    assert known[2] == unknown[2]
    assert counter.login("Budi", "0007")[2] == counter.login("Siti", "0007")[2]


def test_many_names_are_slowed_down_together(counter: Counter) -> None:
    found = [counter.login(f"Nama {n}", "0007")[0] for n in range(13)]
    assert found == [403] * 11 + [429] * 2


def test_an_unreadable_count_makes_everybody_wait_the_longest_time_once(counter: Counter) -> None:
    (counter.state / ATTEMPTS).write_bytes(b"{rot")
    counter.open()
    assert counter.login()[1]["retry-after"] == "300"
    counter.kernel.wait(300)
    assert counter.login()[0] == 200


def test_a_damaged_file_lets_nobody_in_and_who_is_in_sells_on(counter: Counter) -> None:
    session = counter.enter()
    file = counter.state / "clerks.json"
    file.write_bytes(file.read_bytes().replace(b'"kasir"', b'"ketua"'))
    status, _, answer = counter.login("Pak Joko", "90317")
    assert (status, answer["code"]) == (503, "GW-7015")
    assert counter.scan(**session)[0] == 200
    assert counter.scan() == (401, "GW-7134"), "it does not fall open"
    counter.shop.until(lambda state: "GW-7015" in [each.code for each in state.warnings])
    file.unlink()
    assert counter.login()[2]["code"] == "GW-7015", "a file that is gone is no file without clerks"
    counter.open()
    file.write_bytes(b"")
    assert counter.login()[0] == 503


def test_a_clerk_who_was_removed_is_out_and_hired_again_is_another(counter: Counter) -> None:
    session = counter.enter()
    counter.hire(new_clerk("Siti", "kasir", "4821", b"t" * 16), PAK)
    counter.enter("Pak Joko", "90317")
    assert counter.scan(**session) == (401, "GW-7135")


def test_a_restart_asks_for_the_login_again_and_says_why(counter: Counter) -> None:
    session = counter.enter()
    counter.open()
    status, _, answer = counter.shop.call("POST", "/api/scan", {"code": NOODLES}, **session)
    assert (status, answer["code"]) == (401, "GW-7135")
    assert "dinyalakan ulang" in answer["message"]


def test_consent_is_checked_and_counted_like_a_login(counter: Counter) -> None:
    session = counter.enter()

    def agreed(pin: str) -> tuple[int, str]:
        body = {"code": NOODLES, "consent": {"clerk": "Pak Joko", "pin": pin}}
        status, _, answer = counter.shop.call("POST", "/api/scan", body, **session)
        return status, answer.get("code", "")

    assert agreed("11112") == (403, "GW-7136")
    assert agreed("90317") == (429, "GW-7132")
    counter.kernel.wait(1)
    assert agreed("90317") == (200, "")
    asked = [event for event in counter.shop.heard if isinstance(event, Asked)]
    assert [(each.who, each.consent) for each in asked] == [(SITI.who, PAK.who)], "a wrong PIN never reached the till"


def test_the_key_of_this_machine_prints_a_test_slip_and_does_nothing_else(counter: Counter) -> None:
    key = (counter.state / LOCAL_KEY).read_text()
    assert counter.shop.call("POST", "/api/print-test", {}, X_Gateway_Local=key)[0] == 200
    assert counter.scan(X_Gateway_Local=key) == (401, "GW-7134")
    assert counter.shop.call("GET", "/api/state", X_Gateway_Local=key)[2]["basket"] is not None
    assert counter.shop.call("POST", "/api/print-test", {}, X_Gateway_Local="0" * 64)[0] == 401
    assert (counter.state / LOCAL_KEY).stat().st_mode & 0o777 == 0o600


def test_no_clerk_may_print_a_card_with_an_address_of_his_own(counter: Counter) -> None:
    card = {"url": "https://evil.example/", "fingerprint": ":".join(["AA"] * 32)}
    assert counter.shop.call("POST", "/api/print-test", card, **counter.enter())[2]["code"] == "GW-7138"


def test_no_pin_stands_in_any_file_and_none_comes_back(counter: Counter) -> None:
    counter.enter("Pak Joko", "90317")
    counter.login("90317", "90317")
    assert "66442" not in json.dumps(counter.shop.call("POST", "/api/login", {"clerk": "Siti", "pin": "66442", "zz": "66442"})[2])
    for file in counter.state.rglob("*"):
        assert not file.is_file() or b"90317" not in file.read_bytes(), file
        assert not file.is_file() or file.stat().st_mode & 0o077 == 0, file
    assert "90317" not in repr(counter.shop.heard)


@pytest.mark.parametrize(
    "body",
    [
        *(b"{", b"[]", b'{"clerk":"Siti"}', b'{"clerk":"Siti","pin":4821}'),
        *(b'{"clerk":"Siti\\r\\nSet-Cookie: a=b","pin":"4821"}', b"x" * 70_000),
    ],
)
def test_a_crooked_login_is_refused_and_not_counted(counter: Counter, body: bytes) -> None:
    assert counter.shop.call("POST", "/api/login", body)[0] in (400, 413, 422)
    assert counter.login()[0] == 200


def over_tls(port: int, path: str, body: dict[str, str] | None = None, **headers: str) -> tuple[int, dict[str, str], Any]:
    sent = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"https://127.0.0.1:{port}{path}", None if body is None else json.dumps(body).encode(), sent)
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    try:
        answer = urllib.request.urlopen(request, timeout=10, context=blind)
    except urllib.error.HTTPError as err:
        answer = err
    with answer:
        raw = answer.read()
        return answer.status, {k.lower(): v for k, v in answer.headers.items()}, json.loads(raw) if raw[:1] == b"{" else raw


def test_on_the_network_nothing_but_the_form_is_seen_without_a_login_and_no_cookie_crosses_over(counter: Counter) -> None:
    inside = counter.enter()
    shop = counter.open(listen="0.0.0.0:0")
    assert shop.server.address
    port = shop.server.address[1]
    for path in ("/api/state", "/api/events", "/api/clerks", "/api/openapi.json", "/metrics", "/api/members", "/nix"):
        assert over_tls(port, path)[0] == 401, path
    for path in ("/", "/page/counter.js", "/page/counter.css", "/healthz"):
        assert over_tls(port, path)[0] == 200, path
    assert over_tls(port, "/api/scan", {"code": NOODLES})[0] == 401
    assert over_tls(port, "/api/state", Cookie=inside["Cookie"].replace("gateway=", "__Host-gateway="))[0] == 401
    status, headers, answer = over_tls(port, "/api/login", {"clerk": "Siti", "pin": "4821"})
    assert status == 200
    assert headers["set-cookie"].startswith("__Host-gateway=")
    assert "Secure" in headers["set-cookie"].split("; ")
    session = {"Cookie": headers["set-cookie"].partition(";")[0], "X_Gateway_Token": answer["token"]}
    assert over_tls(port, "/api/scan", {"code": NOODLES}, **session)[0] == 200
    assert over_tls(port, "/api/state", **session)[2]["clerk"] == "Siti"


def test_plain_http_gets_no_answer_on_the_network(counter: Counter) -> None:
    shop = counter.open(listen="0.0.0.0:0")
    assert shop.server.address
    with socket.create_connection(("127.0.0.1", shop.server.address[1]), timeout=10) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        said = b""
        with suppress(ConnectionResetError):
            said = raw.recv(100)
    assert not said.startswith(b"HTTP")
    assert shop.bugs == []


def test_who_only_opens_connections_gets_a_bounded_number_and_gives_them_back(counter: Counter) -> None:
    assert counter.shop.server.address
    with ExitStack() as idle:
        held = [idle.enter_context(socket.create_connection(counter.shop.server.address, timeout=10)) for _ in range(MAX_CONNECTIONS + 5)]
        with suppress(ConnectionResetError):
            assert held[-1].recv(1) == b"", "one too many is shut at once"
    for _ in range(1_000):
        with suppress(ConnectionError):  # the server has yet to see that they have gone
            assert counter.shop.call("GET", "/healthz")[0] == 200
            break
    assert counter.login()[0] == 200


def test_without_clerks_the_network_lets_nobody_in(counter: Counter) -> None:
    counter.hire()
    shop = counter.open(listen="0.0.0.0:0")
    assert shop.server.address
    assert over_tls(shop.server.address[1], "/api/state")[0] == 401
    assert over_tls(shop.server.address[1], "/api/login", {"clerk": "Siti", "pin": "4821"})[0] == 409
