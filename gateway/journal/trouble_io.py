"""What an error of the disk or of SQLite means: a fault in words, and whether the file itself is spoilt."""

import errno
import sqlite3

from gateway.faults import Fault, fault

Failure = OSError | sqlite3.Error
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
# Our few statements are right: where they are called wrong (ERROR: "unsupported file format"), a value is larger than any or no value
# (TOOBIG, MISMATCH), or an event is there already that nobody wrote (CONSTRAINT), it is the file that is not.
SPOILT = frozenset(
    {
        sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_CONSTRAINT,
    }
)  # fmt: skip


class RefusedError(Exception):
    """The journal cannot be opened as things are; `fault` says why. Nothing was touched."""

    def __init__(self, why: Fault) -> None:
        super().__init__(why.code)
        self.fault = why


def refusal(err: Failure) -> Fault:
    """The fault of a disk on which nothing can be made durable now."""
    if isinstance(err, OSError):
        code = "GW-4010" if err.errno in FULL else "GW-4011" if err.errno in READ_ONLY else "GW-4012"
    else:
        number = primary_code(err)
        code = "GW-4010" if number == sqlite3.SQLITE_FULL else "GW-4011" if number == sqlite3.SQLITE_READONLY else "GW-4012"
    return fault(code, reason=words(err))


def is_full(err: OSError | None) -> bool:
    """There is no room; anything else is another trouble."""
    return err is not None and err.errno in FULL


def words(err: Failure) -> str:
    """The error in one line."""
    if isinstance(err, OSError) and err.strerror:
        return err.strerror
    return str(err) or type(err).__name__


def is_spoilt(err: sqlite3.Error) -> bool:
    """The file's content is damaged or is no database; the disk itself may be well."""
    return primary_code(err) in SPOILT


def spoilt(what: str) -> sqlite3.Error:
    """The error of a damaged file, found by us before SQLite."""
    error = sqlite3.DatabaseError(what)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def primary_code(err: sqlite3.Error) -> int:
    """SQLite's primary result code; an I/O error where the error does not say."""
    return getattr(err, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & 0xFF
