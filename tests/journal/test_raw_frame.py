"""Frames of raw blocks: everybody's zstd reads them, and what is not one is refused by name."""

import random

import pytest
import zstandard

from gateway.journal.raw_frame import MAX_BLOCK, make_frame, read_frame

MOST = 1 << 22
SIZES = (0, 1, 255, 256, 1_000, 65_535, MAX_BLOCK - 1, MAX_BLOCK, MAX_BLOCK + 1, 3 * MAX_BLOCK)
TEXT = b'{"kind":"sale"}\n' * 20


@pytest.mark.parametrize("size", SIZES)
def test_a_frame_is_a_valid_one_with_its_content_size_for_the_zstandard_library_too(size: int) -> None:
    content = random.Random(size).randbytes(size)
    frame = make_frame(content)
    told = zstandard.get_frame_parameters(frame)
    assert (told.content_size, told.dict_id, told.has_checksum) == (size, 0, False)
    assert zstandard.ZstdDecompressor().decompress(frame, allow_extra_data=False) == content
    assert read_frame(frame, MOST) == content


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "block of type compressed"),
        ({"write_checksum": True}, "checksum"),
        ({"write_content_size": False}, "its header"),
    ],
)
def test_what_only_zstd_reads_is_refused_by_name(options: dict[str, object], why: str) -> None:
    content = TEXT * 100  # enough for four bytes of content size
    frame = zstandard.ZstdCompressor(**options).compress(content * 10)  # type: ignore[arg-type] # the table's options
    found = read_frame(frame, MOST)
    assert isinstance(found, str)
    assert why in found or "its header" in found


def test_a_frame_with_a_dictionary_id_is_refused() -> None:
    frame = bytearray(make_frame(TEXT))
    frame[4] |= 1
    assert "dictionary" in str(read_frame(bytes(frame), MOST))


@pytest.mark.parametrize(("kind", "name"), [(1, "RLE"), (2, "compressed"), (3, "reserved")])
def test_other_blocks_are_refused_by_name(kind: int, name: str) -> None:
    frame = bytearray(make_frame(TEXT))
    frame[9] |= kind << 1
    assert read_frame(bytes(frame), MOST) == f"it has a block of type {name}; here only raw blocks are read"


def test_every_shorter_frame_and_every_longer_one_is_refused() -> None:
    frame = make_frame(TEXT)
    assert [end for end in range(len(frame)) if not isinstance(read_frame(frame[:end], MOST), str)] == []
    assert read_frame(frame + b"x", MOST) == "1 bytes follow it"
    assert read_frame(frame + frame, MOST) == f"{len(frame)} bytes follow it"


def test_a_size_beyond_the_limit_is_refused_before_it_is_read() -> None:
    assert read_frame(make_frame(bytes(1_001)), 1_000) == "it holds 1001 bytes, at most 1000 are read"


def test_garbage_never_gets_further_than_a_reason() -> None:
    dice = random.Random(1)
    frame = make_frame(TEXT)
    for _ in range(3_000):
        spoilt = bytearray(frame)
        for _ in range(dice.randint(1, 4)):
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        found = read_frame(bytes(spoilt), MOST)
        assert isinstance(found, str) or len(found) == len(TEXT)
        assert isinstance(read_frame(dice.randbytes(dice.randint(0, 40)), MOST), str)
