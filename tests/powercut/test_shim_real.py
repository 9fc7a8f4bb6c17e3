"""The recorder: what a process does to files below the root is in the log, in order, and nothing else is; calls fail on order."""

import errno
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.powercut.counter import found
from tests.powercut.medium import Medium
from tests.powercut.models import cut
from tests.powercut.shim import Failing, Record, environment, mark, read

pytestmark = pytest.mark.real


def done(shim: Path, home: Path, what: str, failing: Failing | None = None, code: int = 0) -> list[Record]:
    """Run this in a Python of its own, in the directory `root`, and read what the shim says of it."""
    (home / "root").mkdir(exist_ok=True)
    before = f"import os, sqlite3, errno, mmap, ctypes\nos.chdir({str(home / 'root')!r})\n"
    environ = environment(shim, home / "root", home / "log", failing)
    ran = subprocess.run([sys.executable, "-c", before + what], env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == code, ran.stderr
    return list(read((home / "log").read_bytes()))


def test_every_kind_of_change_is_recorded_in_order(shim: Path, tmp_path: Path) -> None:
    records = done(
        shim,
        tmp_path,
        """
os.mkdir("d")
fd = os.open("d/a", os.O_CREAT | os.O_RDWR)
os.write(fd, b"one")
os.pwrite(fd, b"two", 10)
os.writev(fd, [b"x", b"yz"])
os.ftruncate(fd, 5)
os.fdatasync(fd)
os.fsync(os.dup(fd))
os.posix_fallocate(fd, 0, 100)
os.rename("d/a", "d/b")
os.link("d/b", "d/c")
os.unlink("d/b")
os.fsync(os.open("d", os.O_RDONLY))
open("d/c", "wb").close()
os.unlink("d/c"), os.rmdir("d")
""",
    )
    told = [(r.kind, 0 if "sync" in r.kind else r.offset, r.path, r.to, r.data) for r in records]
    inode = records[1].inode
    assert {r.inode for r in records if r.kind in ("written", "truncated", "synced", "renamed", "linked")} == {inode}
    assert told == [
        ("made directory", 0, "d", "", b""), ("created", 0, "d/a", "", b""), ("written", 0, "", "", b"one"),
        ("written", 10, "", "", b"two"), ("written", 3, "", "", b"x"), ("written", 4, "", "", b"yz"), ("truncated", 5, "", "", b""),
        *[("sync begun", 0, "", "", b""), ("synced", 0, "", "", b"")] * 2,
        ("truncated", 100, "", "", b""), ("renamed", 0, "d/a", "d/b", b""), ("linked", 0, "d/c", "", b""), ("unlinked", 0, "d/b", "", b""),
        ("directory synced", 0, "d", "", b""), ("truncated", 0, "", "", b""), ("unlinked", 0, "d/c", "", b""),
        ("removed directory", 0, "d", "", b""),
    ]  # fmt: skip


def test_what_happens_elsewhere_is_not_recorded_and_marks_are(shim: Path, tmp_path: Path) -> None:
    records = done(shim, tmp_path, f"open({str(tmp_path / 'elsewhere')!r}, 'w').write('x'); os.unlink({str(tmp_path / 'elsewhere')!r})")
    assert records == []
    mark(tmp_path / "log", "receipt 1")
    assert list(read((tmp_path / "log").read_bytes())) == [Record("mark", data=b"receipt 1")]


def test_a_record_that_the_killed_process_did_not_finish_is_none(tmp_path: Path) -> None:
    (tmp_path / "log").touch()
    mark(tmp_path / "log", "one")
    mark(tmp_path / "log", "two")
    assert [record.data for record in read((tmp_path / "log").read_bytes()[:-1])] == [b"one"]


def test_replayed_to_the_end_and_synced_the_medium_holds_what_the_disk_holds(shim: Path, tmp_path: Path) -> None:
    records = done(
        shim,
        tmp_path,
        """
os.mkdir("d")
base = sqlite3.connect("d/base.db", isolation_level=None)
base.execute("PRAGMA journal_mode = WAL")
base.execute("CREATE TABLE t(x)")
for n in range(50):
    base.execute("INSERT INTO t VALUES (randomblob(?))", (n * 100,))
base.execute("VACUUM INTO 'd/other.db'")
os.rename("d/other.db", "d/renamed.db")
os.link("d/renamed.db", "d/linked.db")
os._exit(0)
""",
    )
    medium = Medium({})
    for record in records:
        medium.apply(record)
    for naming in medium.namings:
        naming.apply(medium.names)
    for file in medium.names.values():
        if file is not None:
            file.settle()
    held = {path: None if file is None else bytes(file.sure) for path, file in medium.names.items()}
    there, _ = found(tmp_path / "root")
    index = "d/base.db-shm"  # written through a mapping, and made anew by the first connection after a power cut
    assert {path: data for path, data in held.items() if path != index} == {path: data for path, data in there.items() if path != index}
    assert len([record for record in records if record.kind == "synced"]) > 2


@pytest.mark.parametrize(
    "what",
    [
        "os.truncate(fd, 100); mmap.mmap(fd, 100)",
        "os.sendfile(fd, os.open('/etc/passwd', os.O_RDONLY), 0, 10)",
        "os.rename('a', '../a')",
    ],
)
def test_what_cannot_be_replayed_ends_the_process_aloud(shim: Path, tmp_path: Path, what: str) -> None:
    done(shim, tmp_path, "fd = os.open('a', os.O_CREAT | os.O_RDWR)\n" + what, code=-6)


TRIED = """
def tried(deed):
    try:
        return deed()
    except OSError as err:
        return err.errno
fd = os.open("a.log", os.O_CREAT | os.O_RDWR)
other = os.open("b", os.O_CREAT | os.O_RDWR)
"""


def test_calls_fail_on_order_from_one_on_for_some_files_only(shim: Path, tmp_path: Path) -> None:
    check = TRIED + """
assert [tried(lambda: os.write(fd, b"abcd")) for _ in range(4)] == [4, 4, errno.ENOSPC, errno.ENOSPC]
assert tried(lambda: os.write(other, b"abcd")) == 4
assert tried(lambda: os.fsync(fd)) is None
"""
    records = done(shim, tmp_path, check, Failing("w", ".log", errno.ENOSPC, first=3))
    assert [record.kind for record in records].count("written") == 3, "a call that failed changed nothing"


def test_the_process_itself_may_order_one_call_to_fail_and_ask_how_many_there_were(shim: Path, tmp_path: Path) -> None:
    check = TRIED + """
order = ctypes.CDLL(None).powercut_fail
order(b"ws", 0, 2, 1, b"")
assert [os.write(fd, b"abcd") for _ in range(3)] == [4, 2, 4], "no error: half of it is written"
order(b"ws", errno.EIO, 3, 2, b"")
assert tried(lambda: os.write(fd, b"x")) == 1
assert [tried(lambda: os.fsync(fd)) for _ in range(4)] == [None, errno.EIO, errno.EIO, None]
assert order(b"", 0, 0, 0, b"") == 5
"""
    records = done(shim, tmp_path, check)
    assert [record.kind for record in records if record.kind != "sync begun"][-5:] == ["written", "synced", *["unsynced"] * 2, "synced"]


def test_a_failed_sync_is_recorded_as_what_it_is(shim: Path, tmp_path: Path) -> None:
    check = TRIED + "os.write(fd, b'abcd')\nassert tried(lambda: os.fdatasync(fd)) == errno.EIO\nos.fdatasync(fd)"
    records = done(shim, tmp_path, check, Failing("s", lasts=1))
    medium = Medium({})
    for record in records:
        medium.apply(record)
    assert cut(medium, "torn", "ext4", random.Random(1)).files["a.log"] == b""
