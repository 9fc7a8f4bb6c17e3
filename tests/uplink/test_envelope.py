"""The envelope: what is packed comes out the same, what is not ours is refused by name, and nothing ever raises."""

import json
import random
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.messages.journal import ZERO_HASH, Row
from gateway.uplink.dictionary_io import load_dictionaries, load_dictionary
from gateway.uplink.envelope import MAX_PACKED, MAX_UNPACKED, Packed, Packer, Refusal, Stamp, TooBig, Unpacked, Unpacker
from gateway.uplink.header import MAX_EVENTS
from tests.uplink.conftest import JOURNAL, OUTLET, Rows, make_rows

STAMP = Stamp(OUTLET, JOURNAL, 1_795_000_000_000, 3)
GOLDEN = Path(__file__).parent / "golden"


def packed(result: Packed | TooBig) -> Packed:
    assert isinstance(result, Packed)
    return result


def unpacked(result: Unpacked | Refusal) -> Unpacked:
    assert isinstance(result, Unpacked), result
    return result


def refusal(result: Unpacked | Refusal) -> Refusal:
    assert isinstance(result, Refusal)
    return result


def lines_of(payload: bytes) -> list[bytes]:
    return zstandard.ZstdDecompressor().decompress(payload).split(b"\n")


def frame(content: bytes, level: int = 1) -> bytes:
    return zstandard.ZstdCompressor(level=level).compress(content)


def test_a_batch_is_one_frame_of_a_header_line_and_the_bodies_as_hashed(packer: Packer, rows: Rows) -> None:
    batch = rows(3)
    result = packed(packer.pack(STAMP, ZERO_HASH, batch))
    first, *bodies = lines_of(result.payload)
    assert bodies == [row.body for row in batch]
    assert json.loads(first) == {
        "v": 1, "outlet": OUTLET, "journal": JOURNAL, "first": 1, "count": 3, "prev": "0" * 64, "tip": batch[2].hash.hex(),
        "sealed": 1_795_000_000_000, "trust": 3,
    }  # fmt: skip


def test_asking_for_an_ack_is_said_in_the_header(packer: Packer, unpacker: Unpacker, rows: Rows) -> None:
    asked = packed(packer.pack(replace(STAMP, ack_now=True), ZERO_HASH, rows(1)))
    assert json.loads(lines_of(asked.payload)[0])["ack"] == "now"
    assert unpacked(unpacker.unpack(asked.payload)).header.ack_now


@pytest.mark.parametrize("count", [1, 2, 100, 1000])
def test_what_is_packed_with_the_shipped_dictionary_comes_out_the_same(rows: Rows, count: int) -> None:
    batch = rows(count, first=40)
    result = packed(Packer(load_dictionary(), fresh_level=3).pack(STAMP, bytes(32), batch))
    back = unpacked(Unpacker(load_dictionaries()).unpack(result.payload))
    assert back.header == result.header
    assert list(back.bodies) == [row.body for row in batch[: result.header.count]]


def test_a_plain_frame_needs_no_dictionary(unpacker: Unpacker, rows: Rows) -> None:
    result = packed(Packer(load_dictionary(), fresh_level=3).pack(STAMP, ZERO_HASH, rows(5), plain=True))
    assert unpacked(unpacker.unpack(result.payload)).header.count == 5


def test_more_than_a_thousand_events_are_cut(packer: Packer, rows: Rows) -> None:
    assert packed(packer.pack(STAMP, ZERO_HASH, rows(1100))).header.count == MAX_EVENTS


@pytest.mark.parametrize("limit", [MAX_PACKED, 20_000, 3_000, 600])
def test_a_batch_is_cut_to_the_bytes_allowed_and_its_tip_fits_the_cut(packer: Packer, rows: Rows, limit: int) -> None:
    batch = rows(1000)
    result = packed(packer.pack(STAMP, ZERO_HASH, batch, limit))
    assert len(result.payload) <= limit
    assert result.header.tip == batch[result.header.count - 1].hash


def test_bodies_that_hardly_pack_are_cut_too(packer: Packer) -> None:
    dice = random.Random(5)
    batch = [Row(seq, "device", bytes(32), f'{{"x":"{dice.randbytes(300).hex()}"}}'.encode()) for seq in range(1, 900)]
    assert len(packed(packer.pack(STAMP, ZERO_HASH, batch)).payload) <= MAX_PACKED


def test_four_megabytes_are_the_most_that_is_unpacked(packer: Packer) -> None:
    batch = [Row(seq, "device", bytes(32), b'{"x":"' + b"a" * 1_000_000 + b'"}') for seq in range(1, 8)]
    result = packed(packer.pack(STAMP, ZERO_HASH, batch))
    assert result.header.count == 4
    assert zstandard.get_frame_parameters(result.payload).content_size <= MAX_UNPACKED


def test_one_event_that_is_too_big_alone_is_said(packer: Packer, rows: Rows) -> None:
    result = packer.pack(STAMP, ZERO_HASH, rows(2, first=9), 100)
    assert isinstance(result, TooBig)
    assert result.seq == 9
    assert result.size > 100


def test_a_large_batch_takes_the_fast_level(rows: Rows) -> None:
    batch = rows(1000)
    fast = packed(Packer(None, fresh_level=19, bulk_level=1).pack(STAMP, ZERO_HASH, batch))
    assert fast.payload == packed(Packer(None, fresh_level=1, bulk_level=1).pack(STAMP, ZERO_HASH, batch)).payload


# --- what is refused, and under which name ------------------------------------------------------------------------------------------


def good(packer: Packer) -> bytes:
    return packed(packer.pack(STAMP, ZERO_HASH, make_rows(3))).payload


def header_line(**changes: object) -> bytes:
    fields: dict[str, object] = {
        "v": 1, "outlet": OUTLET, "journal": JOURNAL, "first": 1, "count": 1, "prev": "0" * 64, "tip": "1" * 64, "sealed": 5, "trust": 3,
        **changes,
    }  # fmt: skip
    return json.dumps({key: value for key, value in fields.items() if value != "absent"}).encode()


def test_what_is_too_large_packed_is_not_looked_at(unpacker: Unpacker) -> None:
    assert refusal(unpacker.unpack(b"\x28\xb5\x2f\xfd" + bytes(MAX_PACKED))).reason == "oversize"


@pytest.mark.parametrize("payload", [b"", b"{}", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f"])
def test_what_is_no_zstd_frame(unpacker: Unpacker, payload: bytes) -> None:
    assert refusal(unpacker.unpack(payload)).reason == "not-zstd"


def test_a_frame_that_does_not_say_its_size(unpacker: Unpacker) -> None:
    unsized = zstandard.ZstdCompressor(level=1, write_content_size=False).compress(b"x" * 500)
    assert refusal(unpacker.unpack(unsized)).reason == "no-size"


def test_a_bomb_that_tells_its_size(unpacker: Unpacker) -> None:
    assert refusal(unpacker.unpack(frame(bytes(MAX_UNPACKED + 1)))).reason == "bomb"


def test_a_bomb_that_lies_about_its_size(unpacker: Unpacker) -> None:
    honest = frame(bytes(100_000_000))
    assert len(honest) < MAX_PACKED
    place = honest.index((100_000_000).to_bytes(4, "little"))
    lying = honest[:place] + (1000).to_bytes(4, "little") + honest[place + 4 :]
    assert refusal(unpacker.unpack(lying)).reason == "damaged"


@pytest.mark.parametrize("tail", [b"x", b"\x50\x2a\x4d\x18\x00\x00\x00\x00"])
def test_bytes_after_the_frame(packer: Packer, unpacker: Unpacker, tail: bytes) -> None:
    assert refusal(unpacker.unpack(good(packer) + tail)).reason == "trailing"


def test_a_second_frame_is_bytes_after_the_frame(packer: Packer, unpacker: Unpacker) -> None:
    assert refusal(unpacker.unpack(good(packer) * 2)).reason == "trailing"


def test_an_unknown_dictionary_is_to_be_read_later(unpacker: Unpacker, rows: Rows) -> None:
    result = refusal(unpacker.unpack(packed(Packer(load_dictionary(), 3).pack(STAMP, ZERO_HASH, rows(2))).payload))
    assert (result.reason, result.later) == ("dictionary", True)


def test_a_frame_cut_short(packer: Packer, unpacker: Unpacker) -> None:
    result = refusal(unpacker.unpack(good(packer)[:-5]))
    assert (result.reason, result.later) == ("damaged", False)


def test_an_unknown_version_is_to_be_read_later(unpacker: Unpacker) -> None:
    result = refusal(unpacker.unpack(frame(header_line(v=2) + b"\n{}")))
    assert (result.reason, result.later) == ("version", True)


@pytest.mark.parametrize(
    "changes",
    [
        {"v": "absent"}, {"v": "1"}, {"outlet": "UPPER"}, {"outlet": "ab"}, {"outlet": "a/b/c"}, {"outlet": 5}, {"journal": "xyz"},
        {"journal": "0A1B2C3D"}, {"first": 0}, {"first": -1}, {"first": True}, {"first": 1.5}, {"first": 2**53}, {"count": 0},
        {"count": 1001}, {"prev": "0" * 63}, {"prev": "G" * 64}, {"tip": "absent"}, {"tip": None}, {"sealed": "now"}, {"trust": 4},
        {"trust": "absent"},
    ],
)  # fmt: skip
def test_a_header_that_says_what_cannot_be(unpacker: Unpacker, changes: dict[str, object]) -> None:
    assert refusal(unpacker.unpack(frame(header_line(**changes) + b"\n{}"))).reason == "header"


@pytest.mark.parametrize("line", [b"", b"[]", b"5", b"\xff\xfe", b"{", b"[" * 100_000, b'{"v":1}', b"null"])
def test_a_first_line_that_is_no_header(unpacker: Unpacker, line: bytes) -> None:
    assert refusal(unpacker.unpack(frame(line))).reason == "header"


@pytest.mark.parametrize("bodies", [b"", b"\n{}\n{}", b"\n{}\n"])
def test_another_number_of_events_than_the_header_says(unpacker: Unpacker, bodies: bytes) -> None:
    result = refusal(unpacker.unpack(frame(header_line() + bodies)))
    assert result.reason == "count"
    assert result.header is not None, "what it claims is kept with it"


def test_keys_that_nobody_knows_are_passed_over(unpacker: Unpacker) -> None:
    assert unpacked(unpacker.unpack(frame(header_line(future=[1, 2]) + b"\n{}"))).bodies == (b"{}",)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_byte_flipped_is_refused_or_gives_other_bytes_that_the_chain_will_catch(data: st.DataObject) -> None:
    payload = bytearray(packed(Packer(None, 1, 1).pack(STAMP, ZERO_HASH, make_rows(3))).payload)
    place = data.draw(st.integers(0, len(payload) - 1))
    payload[place] ^= data.draw(st.integers(1, 255))
    result = Unpacker({}).unpack(bytes(payload))
    assert isinstance(result, Refusal | Unpacked)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_no_payload_raises(payload: bytes, as_frame: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    result = Unpacker({}).unpack(frame(payload) if as_frame else payload)
    assert isinstance(result, Refusal)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.text(max_size=20), max_size=3), min_size=1, max_size=30), st.integers(1, 10**12))
def test_any_bodies_come_back_as_they_went(bodies: list[dict[str, str]], first: int) -> None:
    texts = [json.dumps(body, ensure_ascii=True).encode() for body in bodies]
    batch = [Row(seq, "device", bytes(32), text) for seq, text in enumerate(texts, first)]
    result = packed(Packer(None, 1, 1).pack(STAMP, ZERO_HASH, batch))
    assert list(unpacked(Unpacker({}).unpack(result.payload)).bodies) == texts


# --- the golden vector: what another language must be able to read -------------------------------------------------------------------


def test_the_golden_batch_is_read_for_ever() -> None:
    expected = (GOLDEN / "batch-1.ndjson").read_bytes()
    back = unpacked(Unpacker(load_dictionaries()).unpack((GOLDEN / "batch-1.zst").read_bytes()))
    assert b"\n".join(back.bodies) == expected.split(b"\n", 1)[1]
    assert back.header.tip.hex() == json.loads(expected.split(b"\n", 1)[0])["tip"]


@pytest.mark.real
def test_anyone_with_the_zstd_command_and_the_dictionary_reads_the_golden_batch(tmp_path: Path) -> None:
    dictionary = tmp_path / "d.zdict"
    dictionary.write_bytes(load_dictionary())
    done = subprocess.run(
        ["zstd", "-d", "-c", "-D", str(dictionary), str(GOLDEN / "batch-1.zst")], check=True, capture_output=True, timeout=20
    )
    assert done.stdout == (GOLDEN / "batch-1.ndjson").read_bytes()
