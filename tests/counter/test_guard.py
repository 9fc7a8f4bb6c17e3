"""Who may call: Host names, other sites' pages, content types."""

import pytest

from gateway.config import Counter
from gateway.counter.guard import refused_host, refused_site, refused_type

LOCAL = Counter()
LAN = Counter(hosts=("Kasir.lan",))


def headers(**named: str) -> list[tuple[bytes, bytes]]:
    return [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8080", "127.0.0.1", "127.9.9.9:1", "localhost:8080", "LOCALHOST", "[::1]:8080", "[::1]", "kasir.lan", "KASIR.LAN:8080"],
)
def test_our_own_names_pass_with_any_port(host: str) -> None:
    assert refused_host(headers(host=host), LAN) is None


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "kasir.lan.evil", "192.168.1.5:8080"),
        *("", ":8080", "evil@localhost", "localhost@evil", "localhost/", "localhost:80:80", "localhost.", "local host", "ⅼocalhost"),
        *("[::1", "::1", "0x7f000001", "0.0.0.0:8080", "2130706433"),
    ],
)
def test_any_other_name_is_refused(host: str) -> None:
    refusal = refused_host(headers(host=host), LAN)
    assert refusal is not None
    assert (refusal.status, refusal.fault.code) == (403, "GW-7107")


def test_a_name_is_ours_only_where_it_is_configured() -> None:
    assert refused_host(headers(host="kasir.lan"), LOCAL) is not None


def test_no_host_and_two_hosts_are_refused() -> None:
    assert refused_host([], LOCAL) is not None
    assert refused_host([*headers(host="localhost"), *headers(host="localhost")], LOCAL) is not None


SITES: list[tuple[dict[str, str], bool]] = [
    ({}, True),
    ({"origin": "http://localhost:8080"}, True),
    ({"origin": "https://LOCALHOST:8080"}, True),
    ({"origin": "http://localhost:8080", "sec_fetch_site": "same-origin"}, True),
    ({"sec_fetch_site": "none"}, True),
    ({"origin": "http://localhost"}, False),
    ({"origin": "http://localhost:3000"}, False),
    ({"origin": "http://127.0.0.1:8080"}, False),
    ({"origin": "http://evil.example"}, False),
    ({"origin": "null"}, False),
    ({"origin": ""}, False),
    ({"origin": "file://"}, False),
    ({"origin": "ftp://localhost:8080"}, False),
    ({"origin": "http://localhost:8080", "sec_fetch_site": "cross-site"}, False),
    ({"sec_fetch_site": "cross-site"}, False),
    ({"sec_fetch_site": "same-site"}, False),
    ({"sec_fetch_site": ""}, False),
]


@pytest.mark.parametrize(("sent", "passes"), SITES)
def test_only_our_own_page_and_programs_may_post(sent: dict[str, str], passes: bool) -> None:  # noqa: FBT001 - a table's column
    assert (refused_site([*headers(host="localhost:8080"), *headers(**sent)]) is None) is passes


def test_two_origins_are_refused() -> None:
    one = headers(origin="http://localhost:8080")
    assert refused_site([*headers(host="localhost:8080"), *one, *one]) is not None


@pytest.mark.parametrize("sent", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_taken(sent: str) -> None:
    assert refused_type(headers(content_type=sent)) is None


@pytest.mark.parametrize(
    "sent", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application/json, text/plain"]
)
def test_what_any_form_may_post_is_not_taken(sent: str) -> None:
    refusal = refused_type(headers(content_type=sent))
    assert refusal is not None
    assert refusal.status == 415


def test_a_body_without_a_type_is_not_taken() -> None:
    assert refused_type([]) is not None


def test_the_address_that_others_use_is_ours_once_it_is_listened_on() -> None:
    assert refused_host(headers(host="192.168.1.5:8080"), Counter(listen="192.168.1.5:8080")) is None
    assert refused_host(headers(host="192.168.1.6:8080"), Counter(listen="192.168.1.5:8080")) is not None
    assert refused_host(headers(host="192.168.1.5:8080"), Counter(listen="0.0.0.0:8080")) is not None, "a wildcard names nobody"
