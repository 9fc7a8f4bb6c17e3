"""From a message to a decision, without a database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from gateway.district.batch import Batch
from gateway.district.examine import MAX_PACKED, Decision, Sheet, Status, Stray, examine
from gateway.district.reading import unpack_with
from gateway.district.records import Quarantined
from gateway.district.store import CANNOT_READ_YET
from gateway.uplink.envelope import Unpacker

if TYPE_CHECKING:
    from tests.district.conftest import Chain

OUTLET = "3310152015-01"
TX = f"kdmp/1/3310/{OUTLET}/up/tx"
ST = f"kdmp/1/3310/{OUTLET}/up/st"
BOOT = b'{"v": 1, "kind": "boot", "wall": 1}'
TIP = hashlib.sha256(bytes(33) + (1).to_bytes(8, "big") + BOOT).hexdigest()
UNPACK = unpack_with(Unpacker({}))


def look(topic: str, payload: bytes) -> Decision:
    return examine(topic, payload, "3310", UNPACK)


def reason(topic: str, payload: bytes) -> str:
    decision = look(topic, payload)
    assert isinstance(decision, Quarantined), decision
    assert decision.raw == payload
    return decision.reason


def frame(*lines: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(b"\n".join(lines))


def header(chain: Chain, **other: object) -> bytes:
    fields = {
        "v": 1, "outlet": chain.outlet, "journal": chain.journal, "first": 1, "count": len(chain.rows), "prev": "0" * 64,
        "tip": chain.rows[-1].hash.hex(), "sealed": 1, "trust": 3,
    }
    return json.dumps({**fields, **other}).encode()


def test_a_whole_batch_becomes_rows_with_their_hashes(chain: Chain) -> None:
    chain = chain.sell(3)
    sheet = look(*chain.batch(1, 3))
    assert isinstance(sheet, Sheet)
    assert list(sheet.events) == chain.events()
    assert [said.receipt_no for said in sheet.meanings] == [1, 2, 3]
    assert not sheet.ack_now


def test_a_batch_from_the_middle_is_judged_by_its_own_prev(chain: Chain) -> None:
    sheet = look(*chain.sell(5).batch(3, 4, ack_now=True))
    assert isinstance(sheet, Sheet)
    assert (sheet.first, sheet.last, sheet.ack_now) == (3, 4, True)


@pytest.mark.parametrize(
    "topic",
    ["", "kdmp/1/3311/3310152015-01/up/tx", "kdmp/2/3310/a-b/up/tx", "kdmp/1/3310/UPPER/up/tx", "kdmp/1/3310/ab/up/tx",
     "kdmp/1/3310/3310152015-01/down/ack", "kdmp/1/3310/3310152015-01/up/tx/more", "kdmp/1/3310/pace"],
)  # fmt: skip
def test_a_topic_that_is_no_outlets_of_this_district_is_a_stray(topic: str) -> None:
    assert look(topic, b"x") == Stray(topic)


def test_a_batch_of_another_outlet_is_quarantined_without_its_range(chain: Chain) -> None:
    decision = look(TX, replace(chain, outlet="3310152015-02").sell(1).payload(1, 1))
    assert isinstance(decision, Quarantined)
    assert (decision.outlet, decision.span) == (OUTLET, None)
    assert "another outlet" in decision.reason


def test_bodies_that_do_not_give_the_tip_are_quarantined_with_their_range(chain: Chain) -> None:
    chain = chain.sell(3)
    bodies = [row.body for row in chain.rows]
    bodies[1] = bodies[1].replace(b"1000", b"9000")
    decision = look(TX, frame(header(chain), *bodies))
    assert isinstance(decision, Quarantined)
    assert "tip" in decision.reason
    assert (decision.journal, decision.span) == (chain.journal, (1, 3))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"count": 2}, "count"),
        ({"count": 0}, "header"),
        ({"first": 0}, "header"),
        ({"journal": "x"}, "header"),
        ({"prev": "1" * 64}, "event 1 follows from nothing"),
        ({"tip": "1" * 64}, "tip"),
        ({"trust": "high"}, "header"),
    ],
)
def test_a_header_that_cannot_be_is_quarantined(change: dict[str, object], said: str, chain: Chain) -> None:
    chain = chain.sell(3)
    assert said in reason(TX, frame(header(chain, **change), *(row.body for row in chain.rows)))


def test_an_unknown_version_or_dictionary_or_kind_of_message_waits_for_an_upgrade(chain: Chain) -> None:
    chain = chain.sell(40)
    samples: list[bytes | bytearray | memoryview[int]] = [*(row.body + b"%d" % n for n, row in enumerate(chain.rows))] * 20
    trained = zstandard.train_dictionary(2_048, samples, dict_id=99)
    foreign = zstandard.ZstdCompressor(dict_data=trained).compress(chain.rows[0].body)
    assert reason(TX, foreign) == f"{CANNOT_READ_YET}dictionary: dictionary 99"
    assert reason(TX, frame(header(chain, v=2), *(row.body for row in chain.rows))).startswith(CANNOT_READ_YET)
    assert reason(TX.replace("tx", "link"), b"samples").startswith(CANNOT_READ_YET)
    later = replace(chain, rows=()).add({"v": 2, "kind": "sale"})
    assert reason(*later.batch(1, 1)).startswith(CANNOT_READ_YET)


def test_an_unknown_kind_of_event_is_kept_as_a_row_of_its_own_name(chain: Chain) -> None:
    sheet = look(*chain.add({"kind": "teleport"}).batch(1, 1))
    assert isinstance(sheet, Sheet)
    assert sheet.events[0].kind == "teleport"


@pytest.mark.parametrize(
    ("payload", "said"),
    [(b"", "not-zstd"), (b"{}", "not-zstd"), (b"\x28\xb5\x2f\xfd", "damaged"), (b"x" * (MAX_PACKED + 1), "65537 bytes"),
     (frame(b"some") + b"tail", "trailing"), (frame(b"x" * 5_000_000), "bomb"), (frame(b"no header"), "header")],
)  # fmt: skip
def test_what_is_no_frame_is_quarantined(payload: bytes, said: str) -> None:
    assert said in reason(TX, payload)


def test_more_than_a_thousand_events_are_refused_whatever_the_unpacker_says(chain: Chain) -> None:
    chain = chain.add(*({"kind": "boot"} for _ in range(1_001)))
    huge = Batch(OUTLET, chain.journal, 1, bytes(32), chain.rows[-1].hash, tuple(row.body for row in chain.rows))
    decision = examine(TX, b"", "3310", lambda _: huge)
    assert isinstance(decision, Quarantined)
    assert "1001 events" in decision.reason


def test_a_status_is_kept_in_one_line_of_ascii() -> None:
    told = json.dumps({"outlet": OUTLET, "journal": "0a1b2c3d", "version": "é\ud800"}, indent=1).encode()
    status = look(ST, told)
    assert isinstance(status, Status)
    assert status.journal == "0a1b2c3d"
    assert status.text.isascii()
    assert "\n" not in status.text


@pytest.mark.parametrize("payload", [b"[]", b"{", b"{" + b" " * 20_000 + b"}", b'{"outlet":"somebody-else"}'])
def test_a_status_that_is_none_is_quarantined(payload: bytes) -> None:
    assert "status" in reason(ST, payload)


def test_a_status_without_a_journal_is_one_still_and_a_cleared_one_is_nothing() -> None:
    assert look(ST, b'{"journal":5}') == Status(OUTLET, "", '{"journal":5}')
    assert look(ST, b"") == Stray(ST)


@given(st.binary(max_size=300), st.sampled_from([TX, ST, TX.replace("tx", "re")]))
def test_any_payload_gets_a_decision(payload: bytes, topic: str) -> None:
    assert isinstance(look(topic, payload), Sheet | Status | Quarantined | Stray)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_flipped_byte_never_becomes_other_events(at: int, value: int) -> None:
    fields = {"v": 1, "outlet": OUTLET, "journal": "0a1b2c3d", "first": 1, "count": 1, "prev": "0" * 64, "tip": TIP, "sealed": 1}
    good = frame(json.dumps({**fields, "trust": 3}).encode(), BOOT)
    assert isinstance(look(TX, good), Sheet)
    payload = bytearray(good)
    payload[at % len(payload)] = value
    decision = look(TX, bytes(payload))
    assert not isinstance(decision, Sheet) or [event.body for event in decision.events] == [BOOT]
