"""What a page of a segment's file may hold, and that nothing else passes."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.database_io import APPLICATION_ID, FORMAT, PAGE, Database, build, schema
from gateway.journal.disk_io import Disk
from gateway.journal.pages import HEADER_BYTES, fixed_header, odd_header, odd_pages
from gateway.messages.journal import Row
from tests.journal.doubles import chain

FIXED = [fixed_header(PAGE, schema()[1], APPLICATION_ID, FORMAT, compact=compact) for compact in (False, True)]


def rows(count: int) -> list[Row]:
    """Bodies from a few bytes to many pages, as nobody sells them."""
    dice = random.Random(1)
    sizes = (50, 300, 560, 700, 980, 1_500, 20_000)
    return [Row(n, "sale", dice.randbytes(32), b"{" + b"x" * dice.choice(sizes) + b"}") for n in range(1, count + 1)]


def grown(path: Path, made: list[Row]) -> bytes:
    """The file as the daemon lets it grow: by groups, over three levels of the tree."""
    build(Disk(), path, made[:1])
    database = Database(Disk(), path)
    dice = random.Random(2)
    at = 1
    while at < len(made):
        count = dice.choice((1, 1, 1, 3, 20))
        database.begin(made[at : at + count])
        database.commit()
        at += count
    database.close()
    return path.read_bytes()


@pytest.mark.parametrize("how", ["grown", "built"])
@pytest.mark.parametrize("what", [rows(4_000), chain(3_000), chain(3), chain(1)], ids=["odd sizes", "sales", "three", "one"])
def test_nothing_is_odd_in_a_file_that_only_grew(tmp_path: Path, how: str, what: list[Row]) -> None:
    path = tmp_path / "x.db"
    if how == "built":
        build(Disk(), path, what)
        data = path.read_bytes()
    else:
        data = grown(path, what)
    assert not odd_header(data[:HEADER_BYTES], FIXED, len(data) // PAGE)
    assert list(odd_pages(data, PAGE, 1)) == []


def test_nothing_is_odd_in_a_compact_copy(tmp_path: Path) -> None:
    build(Disk(), tmp_path / "x.db", chain(3_000))
    with closing(sqlite3.connect(tmp_path / "x.db")) as plain:
        plain.execute("VACUUM INTO ?", (str(tmp_path / "y.db"),))
    data = (tmp_path / "y.db").read_bytes()
    assert not odd_header(data[:HEADER_BYTES], FIXED, len(data) // PAGE)
    assert list(odd_pages(data, PAGE, 1)) == []


def test_a_bit_where_nothing_is_makes_its_page_odd(tmp_path: Path) -> None:
    data = bytearray(grown(tmp_path / "x.db", chain(40)))
    leaf = next(at for at in range(2 * PAGE, len(data), PAGE) if data[at] == 0x0D)
    start = int.from_bytes(data[leaf + 5 : leaf + 7], "big")
    room = leaf + 8 + 2 * int.from_bytes(data[leaf + 3 : leaf + 5], "big")
    for at in (leaf + 1, leaf + 5, leaf + 7, leaf + 8, room, leaf + start - 1, leaf + start + 4):
        data[at] ^= 1
        assert list(odd_pages(bytes(data), PAGE, 1)) == [leaf // PAGE + 1], at - leaf
        data[at] ^= 1


def test_a_bit_behind_the_end_of_a_long_event_makes_its_page_odd(tmp_path: Path) -> None:
    data = bytearray(grown(tmp_path / "x.db", [Row(n, "sale", bytes(32), b"{" + b"x" * 3_000 + b"}") for n in range(1, 4)]))
    last = next(at for at in range(2 * PAGE, len(data), PAGE) if data[at] == 0 and data[at : at + 4] == bytes(4))
    data[last + PAGE - 1] ^= 1
    assert list(odd_pages(bytes(data), PAGE, 1)) == [last // PAGE + 1]


def test_garbage_is_odd_and_never_an_error() -> None:
    dice = random.Random(3)
    for _ in range(2_000):
        page = bytearray(dice.randbytes(PAGE))
        page[0] = dice.choice((0x0D, 0x0D, 0x05, page[0]))
        list(odd_pages(bytes(page), PAGE, 3))


@pytest.mark.parametrize("at", [0, 17, 18, 20, 21, 24, 28, 32, 40, 44, 56, 60, 68, 72, 91, 92, 96])
def test_every_field_of_the_header_is_looked_at(tmp_path: Path, at: int) -> None:
    data = bytearray(grown(tmp_path / "x.db", chain(5)))
    data[at] ^= 1
    assert odd_header(bytes(data[:HEADER_BYTES]), FIXED, len(data) // PAGE)
