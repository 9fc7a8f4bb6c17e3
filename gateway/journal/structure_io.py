"""Is there anything in a segment's file, or behind its copy's records, that does not belong there? Events are `verify`'s business."""

import sqlite3
import time
from pathlib import Path

from gateway.journal.copy_io import read_log
from gateway.journal.database_io import APPLICATION_ID, FORMAT, PAGE, TABLES, schema
from gateway.journal.disk_io import Disk
from gateway.journal.pages import HEADER_BYTES, fixed_header, odd_header, odd_pages
from gateway.journal.reader_io import UnreadableError, connection

PAUSE_S = 0.05  # a record that is being written is whole after so long
BLOCK = 4096 * PAGE  # bytes read at once


def odd_database(path: Path) -> str | None:
    """What is wrong with this file beside its events, in words; None if nothing is. One that cannot be opened has no structure to check.

    While the daemon runs, or after a kill, the file itself is not looked at: its newest pages are in the write-ahead log.
    """
    tables, cookie = schema()
    try:
        with connection(path) as database:
            said = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
            found = database.execute(TABLES).fetchall()
            version = database.execute("PRAGMA user_version").fetchone()[0]
    except UnreadableError:
        return None
    except sqlite3.Error as err:
        return str(err)
    if said != "ok":
        return said.splitlines()[-1]
    if found != tables or version != FORMAT:
        return "its tables are not as they were made"
    wal = path.with_name(path.name + "-wal")
    return None if wal.exists() and wal.stat().st_size else _odd_file(path, cookie)


def odd_copy(path: Path) -> str | None:
    """Where in this log there are bytes that are no record, in words; None if nowhere."""
    bad = _bad_places(path)
    if bad:
        time.sleep(PAUSE_S)
        bad &= _bad_places(path)
    return f"bytes {min(bad)} and on are no record" if bad else None


def _bad_places(path: Path) -> set[int]:
    return {found for found in read_log(Disk(), path) if isinstance(found, int)}


def _odd_file(path: Path, cookie: int) -> str | None:
    with path.open("rb") as file:
        first, pages = 1, path.stat().st_size // PAGE
        sealed_or_vacuumed = (cookie - 1, cookie)
        closed = [fixed_header(PAGE, count, APPLICATION_ID, FORMAT, compact=True) for count in sealed_or_vacuumed]
        fixed = [fixed_header(PAGE, cookie, APPLICATION_ID, FORMAT), *closed]
        while data := file.read(BLOCK):
            if first == 1 and odd_header(data[:HEADER_BYTES], fixed, pages):
                return "its header is not as it was written"
            odd = next(odd_pages(data, PAGE, first), None)
            if odd is not None:
                return f"page {odd} holds what nobody wrote"
            first += len(data) // PAGE
    return None
