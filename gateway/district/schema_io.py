"""The tables of the district's SQLite file: made and brought up to date by sqlite-utils' migrations. Changes are additive only."""

import sqlite3

from sqlite_utils import Database, Migrations

APPLICATION_ID = int.from_bytes(b"KDMD", "big")
"""Marks the file as a district's table (the outlet's journal has another mark)."""
TABLES = """
CREATE TABLE event(
  outlet TEXT NOT NULL, journal TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, wall_ms INTEGER,
  hash BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY(outlet, journal, seq)) STRICT;
CREATE TABLE fork(
  outlet TEXT NOT NULL, journal TEXT NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL,
  received_ms INTEGER NOT NULL, PRIMARY KEY(outlet, journal, seq, hash)) STRICT;
CREATE TABLE quarantine(
  id INTEGER PRIMARY KEY, received_ms INTEGER NOT NULL, topic TEXT NOT NULL, reason TEXT NOT NULL, raw BLOB NOT NULL) STRICT;
CREATE TABLE quarantine_span(
  quarantine INTEGER PRIMARY KEY REFERENCES quarantine(id), digest BLOB NOT NULL UNIQUE, outlet TEXT NOT NULL,
  journal TEXT NOT NULL, first INTEGER, last INTEGER) STRICT;
CREATE INDEX quarantine_of ON quarantine_span(outlet, journal);
CREATE TABLE alarm(
  received_ms INTEGER NOT NULL, outlet TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL,
  UNIQUE(outlet, kind, detail)) STRICT;
CREATE TABLE outlet(
  outlet TEXT PRIMARY KEY, journal TEXT NOT NULL DEFAULT '', epoch INTEGER NOT NULL DEFAULT 1, n INTEGER NOT NULL DEFAULT 0,
  refused TEXT NOT NULL DEFAULT '', seen_ms INTEGER, status TEXT) STRICT;
CREATE TABLE position(
  outlet TEXT NOT NULL, journal TEXT NOT NULL, stored INTEGER NOT NULL, tip BLOB NOT NULL, top INTEGER NOT NULL,
  receipt_no INTEGER NOT NULL, z INTEGER NOT NULL, grand_total INTEGER NOT NULL, PRIMARY KEY(outlet, journal)) STRICT;
CREATE TABLE district(epoch INTEGER NOT NULL) STRICT;
CREATE TABLE link_sample(
  outlet TEXT NOT NULL, boot INTEGER NOT NULL, n INTEGER NOT NULL, received_ms INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY(outlet, boot, n)) STRICT;
INSERT INTO district(epoch) VALUES (1);
"""
CHECKPOINTS = """
CREATE TABLE journal_key(
  outlet TEXT NOT NULL, journal TEXT NOT NULL, seq INTEGER NOT NULL, verifier TEXT NOT NULL, PRIMARY KEY(outlet, journal, seq)) STRICT;
CREATE TABLE checkpoint(
  outlet TEXT NOT NULL, journal TEXT NOT NULL, size INTEGER NOT NULL, note TEXT NOT NULL, received_ms INTEGER NOT NULL, holds INTEGER,
  PRIMARY KEY(outlet, journal, size, note)) STRICT;
CREATE INDEX checkpoint_unchecked ON checkpoint(outlet, journal, size) WHERE holds IS NULL;
CREATE TABLE tree(
  outlet TEXT NOT NULL, journal TEXT NOT NULL, size INTEGER NOT NULL, peaks BLOB NOT NULL, PRIMARY KEY(outlet, journal)) STRICT;
"""
COUNTED = """
CREATE VIEW counted AS
SELECT outlet, journal, seq, kind, wall_ms, hash, body FROM (
  SELECT *, row_number() OVER (
    PARTITION BY outlet, coalesce(json_extract(carried, '$.journal'), journal), coalesce(json_extract(carried, '$.seq'), seq),
      coalesce(json_extract(carried, '$.hash'), lower(hex(hash)))
    ORDER BY carried IS NOT NULL, journal, seq) AS place
  FROM (SELECT *, CASE WHEN json_valid(CAST(body AS TEXT)) THEN json_extract(CAST(body AS TEXT), '$.carried') END AS carried FROM event))
WHERE place = 1;
"""
"""Each event once: what a later journal carried over of an older one counts only where the older one's own is not here."""
VERSION = 3


class ForeignFileError(Exception):
    """The file is no district's table, or one of a newer version; nothing was changed. The text says which."""


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables, or bring them up to date. Raises ForeignFileError, or sqlite3.DatabaseError for a file that is no SQLite."""
    (mark,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if mark != APPLICATION_ID and (mark or version or tables):
        raise ForeignFileError("it is a SQLite file of another program")
    if version > VERSION:
        raise ForeignFileError(f"it was written by a newer version of the receiver (schema {version}, this one knows {VERSION})")
    # Before the first table, the migrations' own one too: a file half made when the power went must not be taken for a foreign one.
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _migrations().apply(Database(db))
    db.execute(f"PRAGMA user_version = {VERSION}")


def _migrations() -> Migrations:
    migrations = Migrations("district")

    @migrations(name="1 the contract's tables")
    def _first(db: Database) -> None:
        _run(db, TABLES)

    @migrations(name="2 checkpoints")
    def _second(db: Database) -> None:
        _run(db, CHECKPOINTS)

    @migrations(name="3 what is counted once")
    def _third(db: Database) -> None:
        _run(db, COUNTED)

    return migrations


def _run(db: Database, statements: str) -> None:
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement)
