"""The table of what each value must be: its edges, and that the defaults pass it."""

import base64
import hashlib
import tomllib

import pytest

from gateway.config import Config, Display, Modem, Netprobe, Ont, Outlet, Printer, Scale, Scanner
from gateway.config_checks import CHECKS, check_values, is_loopback, join, leaves, pattern_of, show, split_address
from gateway.config_cross import check_together
from gateway.config_read import read

WHOLE = Config(
    outlet=Outlet(id="3310152015-01"),
    scanner={"counter": Scanner()},
    scale={"counter": Scale()},
    printer={"receipt": Printer()},
    display={"counter": Display()},
    netprobe=Netprobe(modem=Modem(), ont=Ont()),
)


def verifier(name: str = "kdmp/3310", key: bytes = b"\x01" + bytes(32)) -> str:
    digest = hashlib.sha256(name.encode() + b"\n" + key).hexdigest()
    return f"{name}+{digest[:8]}+{base64.b64encode(key).decode()}"


EDGES: list[tuple[str, list[object], list[object]]] = [
    ("outlet.id", ["abc", "a" * 32, "3310152015-01", "---"], ["ab", "a" * 33, "ABC", "a_b", "a/b", "a+b", "", "abc\n"]),
    ("outlet.name", ["", "x" * 64, "Gerai Dé"], ["x" * 65, "a\nb", "\x1b"]),
    ("outlet.region", ["", "33", "33.10.15.2015"], ["33.10.15.2015.1", "3310", "33.1"]),
    ("outlet.district", ["", "3310"], ["33/10", "a" * 33]),
    ("outlet.receipt_prefix", ["01", "A1234567"], ["", "0 1", "A12345678"]),
    ("outlet.receipt_header", [(), ("x",) * 10], [("x",) * 11]),
    ("outlet.timezone", ["Asia/Jakarta", "Asia/Jayapura", "UTC"], ["Asia", "WIB", "", "../x", "Asia/Klaten", "\0"]),
    ("outlet.business_day_starts", ["00:00", "23:59"], ["24:00", "4:00", "04:60", "04.00", ""]),
    ("paths.state", ["/x"], ["", "x", "./x", "/", "/a\0b"]),
    ("paths.rules", ["", "/x"], ["x"]),
    ("scanner.*.baud", [1_200, 9_600, 115_200], [0, -9_600, 9_601, 230_400]),
    ("scale.*.line", ["", "9600 8N1", "1200 7E2"], ["9600", "9601 8N1", "9600 8X1", "9600 8N3", "9600,8N1"]),
    ("scale.*.max_grams", [1, 1_000_000], [0, -1, 1_000_001]),
    ("printer.*.profile", ["POS-5890", "default"], ["", "a b", "x" * 41]),
    ("printer.*.columns", [20, 64], [19, 65]),
    ("printer.*.logo", ["", "/etc/gateway/logo.png"], ["logo.png"]),
    ("display.*.port", ["/dev/ttyUSB1"], ["", "ttyUSB1"]),
    ("display.*.baud", [2_400, 9_600], [0, 9_601]),
    ("pos.rounding_step", [1, 100, 10_000], [0, -100, 10_001]),
    (
        "pos.labels.*",
        [
            "21IIIIIWWWWWC",
            "2IIIIIIPPPPPC",
            "20IIIIIVPPPPC",
            "02IIIIIWWWWWC",
            "21IIIIIIIIIIC",
            "23IIIIIPPPPPC*10",
            "23IIIIIVPPPPC*100",
            "21IIIIIWWWWWC*10",
        ],
        [
            "",
            "21IIIIIWWWWWW",
            "21IIIIIWWWWC",
            "21IIIIIWWWWWWC",
            "21WWWWWWWWWWC",
            "IIIIIIIWWWWWC",
            "21IIIIIWWPPPC",
            "21IIWWIIWWWWC",
            "21iiiiiwwwwwc",
            "23IIIIIPPPPPC*",
            "23IIIIIPPPPPC*1",
            "23IIIIIPPPPPC*1000",
            "23IIIIIPPPPPC×10",
            "23IIIIIPPPPC*10",
            "21IIIIIIIIIIC*10",
        ],
    ),
    ("pos.ppn_percent", [0, 11, 100], [-1, 101]),
    ("pos.qris_static", ["", "00020101021126ABCDEFGH6304A1B2"], ["x", "00020101021126ABCDEFGH6304a1b2"]),
    (
        "counter.listen",
        ["127.0.0.1:8080", "[::1]:80", "localhost:1", "0.0.0.0:65535"],
        ["8080", "127.0.0.1", ":8080", "x:0", "x:65536", "::1:80", "http://x:80"],
    ),
    ("counter.hosts.*", ["gerai.local"], ["", "a b", "http://x"]),
    (
        "uplink.broker",
        ["", "mqtts://broker.klaten.example", "mqtts://10.0.0.1:8883", "mqtt://127.0.0.1:1883", "mqtt://localhost:1", "mqtt://[::1]:1883"],
        [
            "broker",
            "mqtt://broker.example:1883",
            "mqtts://",
            "mqtts://x:0",
            "mqtts://x:99999",
            "mqtts://u:p@x",
            "mqtts://x/path",
            "https://x",
            "mqtts://[",
        ],
    ),
    (
        "uplink.district_keys.*",
        [verifier(), verifier("a.b/c-1")],
        ["", "a+b+c", verifier()[:-4], verifier().replace("kdmp", "kdmq"), verifier(key=bytes(33)), verifier(key=b"\x01x")],
    ),
    ("uplink.batch_events", [1, 1_000], [0, 1_001]),
    ("uplink.batch_age_s", [1, 604_800], [0, 604_801]),
    ("uplink.ack_timeout_s", [1, 2_700], [0, -1]),
    ("uplink.keepalive_s", ["learn", 1, 65_535], [0, 65_536]),
    ("netprobe.budget_mb_month", [0, 0.5, 10, 1_000_000], [-1, -0.1, float("nan"), float("inf"), 1_000_001]),
    ("netprobe.second", ["", "9.9.9.9:53"], ["9.9.9.9"]),
]


@pytest.mark.parametrize(("key", "right", "wrong"), EDGES, ids=[key for key, _, _ in EDGES])
def test_the_edges_of_each_value(key: str, right: list[object], wrong: list[object]) -> None:
    assert [value for value in right if not CHECKS[key].holds(value)] == []
    assert [value for value in wrong if CHECKS[key].holds(value)] == []


def test_every_default_passes_alone_and_together() -> None:
    assert list(check_values(WHOLE)) == []
    assert list(check_together(WHOLE)) == []


def test_every_row_of_the_table_is_about_a_key_that_exists() -> None:
    known = {pattern_of(path) for path, _ in leaves(WHOLE)} | {
        "outlet.receipt_header.*",
        "outlet.receipt_footer.*",
        "counter.hosts.*",
        "uplink.district_keys.*",
    }
    assert set(CHECKS) <= known


def test_every_text_and_number_has_a_row_or_takes_anything_for_a_reason() -> None:
    free = {
        "uplink.user",
        "netprobe.ont.user",
        "netprobe.ont.url",
        "printer.*.address",
        "counter.hosts",
    }  # names; two looked at in config_cross
    free |= {"uplink.district_keys"}  # as many as the district has
    words = {"outlet.kind", "outlet.rtc", "scanner.*.driver", "scale.*.protocol", "printer.*.transport", "printer.*.status", "pos.rounding"}
    words |= {"outlet.power_off", "scanner.*.suffix", "display.*.protocol"}
    words |= {"uplink.mqtt", "netprobe.medium", "netprobe.ont.kind"}  # the type alone says what they may be
    assert {pattern_of(path) for path, _ in leaves(WHOLE)} - set(CHECKS) == free | words


@pytest.mark.parametrize("key", sorted(CHECKS))
def test_what_the_table_says_to_write_is_itself_right(key: str) -> None:
    if "…" in CHECKS[key].write:
        return  # shows a form, not a value
    value = tomllib.loads(f"x = {CHECKS[key].write}")["x"]
    assert CHECKS[key].holds(tuple(value) if isinstance(value, list) else value)


@pytest.mark.parametrize(
    ("path", "text", "pattern"),
    [
        (("pos", "labels", 2), "pos.labels[2]", "pos.labels.*"),
        (("scanner", "counter", "baud"), "scanner.counter.baud", "scanner.*.baud"),
        (("netprobe", "ont", "url"), "netprobe.ont.url", "netprobe.ont.url"),
        ((), "", ""),
    ],
)
def test_a_path_is_shown_and_looked_up(path: tuple[str | int, ...], text: str, pattern: str) -> None:
    assert (join(path), pattern_of(path)) == (text, pattern)


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), ('a"b\\c\n', '"a\\"b\\\\c\\n"'), ([1, "x"], '[1, "x"]'), ({"a": 1.5}, "{a = 1.5}"), ("x" * 99, '"' + "x" * 58 + "…")],
)
def test_a_value_is_shown_as_toml_writes_it(value: object, text: str) -> None:
    assert show(value) == text


@pytest.mark.parametrize(
    ("host", "is_here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("localhost.evil.example", False)],
)
def test_loopback_is_this_machine_only(host: str, is_here: bool) -> None:  # noqa: FBT001 - a row of the table
    assert is_loopback(host) is is_here


def test_an_address_comes_apart() -> None:
    assert split_address("[fe80::1]:9100") == ("fe80::1", 9_100)
    assert split_address("printer.local:9100") == ("printer.local", 9_100)


@pytest.mark.parametrize(("section", "key"), [("paths", "state"), ("paths", "copy"), ("paths", "catalogue"), ("scale.counter", "port")])
def test_a_relative_path_is_answered_with_the_place_of_that_very_thing(section: str, key: str) -> None:
    found = read(f'[outlet]\nid = "3310152015-01"\n[{section}]\n{key} = "here"\n')
    assert isinstance(found, tuple)
    [problem] = found
    plain = read(f'[outlet]\nid = "3310152015-01"\n[{section}]\n{problem.write}\n')
    assert isinstance(plain, Config)
    assert ("dev" in problem.write) is (key == "port")
