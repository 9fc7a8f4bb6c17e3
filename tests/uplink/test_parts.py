"""The small parts: addresses, keys, ranges, reason codes, texts for people."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.faults import Fault, Language, tell
from gateway.faults.uplink import ROWS
from gateway.keys import PublicKey, read_verifier
from gateway.uplink.address import Address, parse_address
from gateway.uplink.objects import integer, parse_object, text
from gateway.uplink.outbox import MAX_PARKED, Batch, Outbox
from gateway.uplink.ranges import Range, merged, read_ranges, within, without
from gateway.uplink.reasons import connack_fault, lost_fault, puback_fault
from gateway.uplink.signature import Opened, open_payload
from gateway.uplink.topics import Topics, outlet_of
from gateway.uplink.waiting import MAX_TRACKED, Waiting
from tests.uplink.conftest import District

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES: tuple[Language, ...] = ("id", "en")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtts://broker.klaten.example", Address("broker.klaten.example", 8883, tls=True)),
        ("mqtts://broker:9000/", Address("broker", 9000, tls=True)),
        ("mqtt://127.0.0.1", Address("127.0.0.1", 1883, tls=False)),
        ("mqtt://[::1]:1884", Address("::1", 1884, tls=False)),
    ],
)
def test_an_address_is_scheme_host_and_port(url: str, expected: Address) -> None:
    assert parse_address(url) == expected


@pytest.mark.parametrize(
    "url",
    ["broker:1883", "tcp://b", "mqtt://", "mqtt://b:99999", "mqtt://b:x", "mqtt://b/path", "mqtt://a..b", "mqtt://[::1", "mqtt://b?x=1"],
)
def test_an_address_that_is_none_is_a_fault_that_shows_it(url: str) -> None:
    result = parse_address(url)
    assert isinstance(result, Fault)
    assert url in tell(result, "en").message


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    result = parse_address("mqtt://user:rahasia@b")
    assert isinstance(result, Fault)
    assert "rahasia" not in tell(result, "en").message


def test_topics_of_an_outlet() -> None:
    topics = Topics("3310", "3310152015-01")
    assert topics.batches == "kdmp/1/3310/3310152015-01/up/tx"
    assert outlet_of(topics.batches, "3310", "up/tx") == "3310152015-01"


@pytest.mark.parametrize(
    "topic",
    ["kdmp/1/3310/x/up/tx", "kdmp/1/3311/3310152015-01/up/tx", "kdmp/1/3310/3310152015-01/up/st", "x/kdmp/1/3310/3310152015-01/up/tx", ""],
)
def test_a_topic_of_another_form_names_no_outlet(topic: str) -> None:
    assert outlet_of(topic, "3310", "up/tx") is None


def test_the_golden_ack_is_signed_by_the_golden_key() -> None:
    key = read_verifier((GOLDEN / "verifier-1.txt").read_text())
    assert isinstance(key, PublicKey)
    opened = open_payload((GOLDEN / "ack-1.json").read_bytes(), {key.id: key})
    assert isinstance(opened, Opened)
    assert opened.signed
    assert json.loads(opened.payload)["stored"] == 5


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_letter_of_a_signed_ack_can_be_changed(data: st.DataObject) -> None:
    district = District()
    key = read_verifier(district.verifier)
    assert isinstance(key, PublicKey)
    payload = bytearray(district.signed('{"stored": 5}'))
    payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    opened = open_payload(bytes(payload), {key.id: key})
    assert isinstance(opened, Fault) or opened.payload == '{"stored": 5}'


NUMBERS = st.integers(1, 40)
RANGES = st.lists(st.tuples(NUMBERS, NUMBERS).map(lambda pair: (min(pair), max(pair))), max_size=6)


def numbers(ranges: list[Range]) -> set[int]:
    return {n for first, last in ranges for n in range(first, last + 1)}


@settings(max_examples=150, deadline=None)
@given(RANGES, RANGES, NUMBERS, NUMBERS)
def test_ranges_are_sets_of_numbers(some: list[Range], others: list[Range], low: int, high: int) -> None:
    assert numbers(merged(some)) == numbers(some)
    assert numbers(without(some, others)) == numbers(some) - numbers(others)
    assert numbers(within(some, low, high)) == {n for n in numbers(some) if low <= n <= high}


@pytest.mark.parametrize(
    ("value", "expected"),
    [([[1, 2], [5, 5]], ((1, 2), (5, 5))), ([], ()), ([[2, 1]], None), ([[1]], None), ("x", None), ([[True, 2]], None)],
)
def test_ranges_from_outside(value: object, expected: tuple[Range, ...] | None) -> None:
    assert read_ranges({"missing": value}, "missing") == expected


@pytest.mark.parametrize("value", [True, -1, 1.0, "1", None, 2**53 + 1])
def test_a_number_from_outside_is_a_whole_one_of_bounded_size(value: object) -> None:
    assert integer({"n": value}, "n") is None
    assert text({"n": 5}, "n") is None


@pytest.mark.parametrize("data", [b"\xff", b"[1]", b"{", b'{"a":' * 100_000, b'{"n":' + b"9" * 10_000 + b"}"])
def test_json_from_outside_that_is_no_object(data: bytes) -> None:
    assert parse_object(data) is None


@pytest.mark.parametrize(
    ("code", "expected"), [(0, None), (0x10, None), (0x87, "GW-5012"), (0x95, "GW-5011"), (0x97, "GW-5013"), (0x80, "GW-5013")]
)
def test_a_puback_is_good_below_0x80(code: int, expected: str | None) -> None:
    result = puback_fault(code, "reason")
    assert (result.code if result else None) == expected


@pytest.mark.parametrize(
    ("code", "expected"), [(0x84, "GW-5006"), (0x86, "GW-5004"), (0x87, "GW-5004"), (0x88, "GW-5007"), (0x97, "GW-5007")]
)
def test_a_refusal_of_connect_names_who_must_act(code: int, expected: str) -> None:
    assert connack_fault(code, "reason", "5").code == expected


@pytest.mark.parametrize(
    ("code", "error", "expected"),
    [(0x8D, "", "GW-5018"), (0x80, "[Errno 110] Connection timed out", "GW-5018"), (0x80, "reset", "GW-5003")],
)
def test_a_line_that_went_silent_is_told_from_one_that_broke(code: int, error: str, expected: str) -> None:
    assert lost_fault(code, "name", error).code == expected


def test_every_fault_speaks_both_languages_without_a_hole_left_open() -> None:
    for code in ROWS:
        for language in LANGUAGES:
            told = tell(Fault(code), language)
            assert all((told.message, told.safe, told.next))
        clerk = " ".join(ROWS[code].id)
        assert "{" not in clerk, "no code or host name for a tired clerk"


# --- waiting and outbox --------------------------------------------------------------------------------------------------------------


def test_more_events_than_are_tracked_are_due_whatever_their_age() -> None:
    waiting = Waiting(batch_events=5000, batch_age_s=900)
    for seq in range(1, MAX_TRACKED + 1):
        waiting.add(seq, "sale", 5, 0)
    assert waiting.due_ns(0) == 0
    waiting.add(MAX_TRACKED + 1, "sale", 5, 0)
    assert waiting.due_ns(0) == 0
    assert waiting.due_ns(MAX_TRACKED - 5) == 5 + 900 * 10**9
    assert waiting.oldest_ms(0) is None


def test_too_many_parked_events_are_no_odd_events() -> None:
    outbox = Outbox()
    assert all(outbox.park(seq) for seq in range(1, MAX_PARKED + 1))
    assert not outbox.park(99)
    assert outbox.accepted == MAX_PARKED


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["send", "land", "refuse", "lose", "store", "silent", "miss", "park"]), st.integers(1, 30)), max_size=60
    )
)
def test_whatever_happens_the_watermarks_keep_their_order_and_all_gets_through_in_the_end(story: list[tuple[str, int]]) -> None:
    outbox, head, names, reached = Outbox(), 30, 0, set[int]()
    for deed, number in story:
        flight = list(outbox.flight)
        match deed:
            case "send":
                stretch = outbox.next(head, number, due=True)
                if stretch is not None and len(flight) < 2:
                    names += 1
                    outbox.published(Batch(str(names), stretch.first, stretch.last, stretch.in_line))
            case "land" if flight:
                batch = outbox.landed(flight[number % len(flight)])
                assert batch is not None
                reached |= set(range(batch.first, batch.last + 1))
            case "refuse" if flight:
                outbox.refused(flight[number % len(flight)])
            case "lose":
                outbox.lost()
            case "store":
                through = next(seq for seq in range(40) if seq + 1 not in reached)
                outbox.store(min(through, outbox.stored + number))
            case "silent":
                outbox.fall_back()
            case "miss":
                outbox.want([(number, min(30, number + 3))])
            case "park":
                outbox.park(number)
        assert head >= outbox.accepted >= outbox.stored
        assert outbox.sent >= outbox.accepted
    outbox.lost()
    outbox.fall_back()
    for _ in range(200):
        stretch = outbox.next(head, 7, due=True)
        if stretch is None:
            break
        names += 1
        outbox.published(Batch(str(names), stretch.first, stretch.last, stretch.in_line))
        outbox.landed(str(names))
        reached |= set(range(stretch.first, stretch.last + 1))
    assert outbox.accepted == head
    assert reached >= set(range(outbox.stored + 1, head + 1))
