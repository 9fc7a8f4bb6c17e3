"""Signer, timetable, the SQLite file, the command line's refusals."""

import base64
import sqlite3
from pathlib import Path

import pytest

from gateway.cli import main as cli
from gateway.district.signer import Signer, parse_signer
from gateway.district.store import Event, Line, Quarantined
from gateway.district.store_io import SqliteStore, open_store
from gateway.district.timetable import Timetable
from gateway.faults import Fault, tell
from gateway.faults.district import ROWS
from gateway.uplink.signature import Opened, VerifierKey, open_payload, parse_verifier

S = 1_000_000_000
SEED = bytes(range(32))


def signer_line(name: str = "klaten", seed: bytes = SEED) -> str:
    signer = Signer(name, seed)
    return f"PRIVATE+KEY+{signer.id}+{base64.b64encode(bytes([1]) + seed).decode()}"


def test_what_the_signer_signs_the_outlet_believes() -> None:
    signer = parse_signer(signer_line() + "\n", "key")
    assert isinstance(signer, Signer)
    key = parse_verifier(signer.verifier)
    assert isinstance(key, VerifierKey)
    assert open_payload(signer.sign('{"ü":1}'), {key.id: key}) == Opened('{"ü":1}', signed=True)


@pytest.mark.parametrize(
    "line",
    [
        "", "klaten+63eb2e48+AQ==", signer_line().replace("klaten", "klatem"), signer_line()[:-8], signer_line() + "!",
        signer_line().replace("PRIVATE", "private"), "PRIVATE+KEY+" + "a b" + signer_line()[18:],
    ],
)  # fmt: skip
def test_a_signer_line_that_is_none_is_refused_without_repeating_it(line: str) -> None:
    result = parse_signer(line, "the-file")
    assert isinstance(result, Fault)
    told = tell(result, "en").message
    assert "the-file" in told
    assert line[-20:] not in told or not line


def test_acks_are_due_together_after_a_while_and_at_once_when_wanted() -> None:
    table = Timetable(900)
    table.later(["a"], 0)
    table.later(["a"], 500 * S)
    table.later(["b"], 500 * S)
    assert table.next_ns() == 900 * S
    assert table.take(899 * S) == []
    assert table.take(900 * S) == ["a"]
    table.at_once(["b"], 901 * S)
    assert table.take(901 * S) == ["b"]
    assert table.next_ns() is None


def test_every_fault_speaks_both_languages() -> None:
    for code in ROWS:
        assert all((tell(Fault(code), "id").message, tell(Fault(code), "en").next))


def test_a_store_is_opened_again_with_what_it_held(tmp_path: Path) -> None:
    store = _open(tmp_path / "d.db")
    with store.transaction():
        store.insert("a-1", "0a1b2c3d", [Event(1, "sale", 5, bytes(32), b"{}")])
        store.put_line(Line("a-1", "0a1b2c3d", 1, bytes(32), 1, 7, 2, 900))
        store.put_epoch(3)
    store.close()
    store = _open(tmp_path / "d.db")
    assert store.line("a-1", "0a1b2c3d") == Line("a-1", "0a1b2c3d", 1, bytes(32), 1, 7, 2, 900)
    assert store.epoch() == 3
    store.close()


def test_a_transaction_that_raises_leaves_nothing(tmp_path: Path) -> None:
    store = _open(tmp_path / "d.db")
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store.insert("a-1", "0a1b2c3d", [Event(1, "sale", 5, bytes(32), b"{}"), Event(2, None, 5, bytes(32), b"{}")])  # type: ignore[arg-type]
    assert store.hashes("a-1", "0a1b2c3d", 1, 5) == {}
    with store.transaction():
        store.quarantine(Quarantined("t", "damaged", b"x"), 5)
    store.close()


def test_a_full_disk_leaves_the_store_usable(tmp_path: Path) -> None:
    store = _open(tmp_path / "d.db")
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(sqlite3.OperationalError, match="full"), store.transaction():
        store.insert("a-1", "0a1b2c3d", [Event(seq, "sale", 5, bytes(32), bytes(900)) for seq in range(1, 100)])
    store._db.execute("PRAGMA max_page_count = 100000")
    with store.transaction():
        store.insert("a-1", "0a1b2c3d", [Event(1, "sale", 5, bytes(32), b"{}")])
    assert len(store.hashes("a-1", "0a1b2c3d", 1, 200)) == 1
    store.close()


def test_the_tables_are_those_of_the_contract_and_durable(tmp_path: Path) -> None:
    store = _open(tmp_path / "d.db")
    columns = {
        table: [row[1] for row in store._db.execute(f"PRAGMA table_info({table})")]
        for table in ("event", "fork", "alarm", "quarantine", "outlet", "link_sample")
    }
    assert columns["event"] == ["outlet", "journal", "seq", "kind", "wall_ms", "hash", "body"]
    assert columns["fork"] == ["outlet", "journal", "seq", "hash", "body", "received_ms"]
    assert columns["alarm"] == ["received_ms", "outlet", "kind", "detail"]
    assert columns["quarantine"][:5] == ["id", "received_ms", "topic", "reason", "raw"]
    assert all(columns.values())
    assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()


def test_a_database_of_something_else_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x)")
    other.commit()
    other.close()
    before = path.read_bytes()
    result = open_store(path)
    assert isinstance(result, Fault)
    assert result.code == "GW-8004"
    assert path.read_bytes() == before


@pytest.mark.parametrize("place", ["text", "directory", "nowhere"])
def test_a_file_that_is_no_database_is_a_fault(tmp_path: Path, place: str) -> None:
    (tmp_path / "text").write_text("this is a letter to my grandmother, not a database at all, and it is long enough to be read as one")
    (tmp_path / "directory").mkdir()
    result = open_store(tmp_path / place / "x" if place == "nowhere" else tmp_path / place)
    assert isinstance(result, Fault)
    assert result.code == "GW-8004"


RUN = ["district", "run", "--district", "3310", "--broker", "mqtt://127.0.0.1:1"]


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        ([*RUN, "--store", "postgresql://u:rahasia@db/x"], 64, "PostgreSQL is not in this version"),
        ([*RUN, "--store", "x.db"], 64, "sqlite:///FILE"),
        ([*RUN, "--store", "sqlite:///"], 64, "sqlite:///FILE"),
        ([*RUN[:-1], "http://x", "--store", "sqlite:///{tmp}/d.db"], 64, "--broker"),
        (["district", "run", "--district", "33/10", "--broker", "mqtt://b", "--store", "sqlite:///{tmp}/d.db"], 64, "--district"),
        ([*RUN, "--store", "sqlite:///{tmp}/no/d.db"], 1, "GW-8004"),
        ([*RUN, "--store", "sqlite:///{tmp}/d.db", "--sign-key", "{tmp}/nokey"], 78, "GW-8009"),
        ([*RUN, "--store", "sqlite:///{tmp}/d.db", "--sign-key", "{tmp}/badkey"], 78, "C2SP"),
    ],
)
def test_what_cannot_be_run_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], argv: list[str], code: int, says: str
) -> None:
    (tmp_path / "badkey").write_text("PRIVATE+KEY+nonsense")
    assert cli.main([part.replace("{tmp}", str(tmp_path)) for part in argv]) == code
    told = capsys.readouterr().err
    assert says in told
    assert "rahasia" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    "argv", [["district"], ["district", "run"], [*RUN, "--store", "sqlite:///x", "--ack-after", "soon"], [*RUN, "--wrong"]]
)
def test_usage_errors_end_with_64(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(argv)
    assert ended.value.code == 64
    assert capsys.readouterr().err


def _open(path: Path) -> SqliteStore:
    opened = open_store(path)
    assert isinstance(opened, SqliteStore)
    return opened
