"""A journal on a stick for tests: keys that change, an ack, a Z, seven hundred events; and the hands of somebody who changes it."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gateway.district.signing import seal
from gateway.journal.chain import event_hash
from gateway.journal.checkpoint import Checkpoint, origin_of
from gateway.journal.disk_io import Disk
from gateway.journal.event import decode, encode
from gateway.journal.key_chain import claims_in, follow, key_fields
from gateway.journal.ledger import Ledger, Order, marks_of, restore
from gateway.journal.merkle import Frontier
from gateway.journal.note import sign
from gateway.journal.packing_io import Export, Packed, Source
from gateway.journal.parcel import Parcel
from gateway.journal.parcel_io import parcels_in
from gateway.keys import Signer, new_signer
from gateway.messages.journal import ZERO_HASH, Commit, Json, Row
from tests.journal.doubles import DAY, OUTLET, at, pay

JOURNAL = "1a2b3c4d"
ORIGIN = origin_of(OUTLET, JOURNAL)
FIRST, SECOND, STRANGER = (new_signer(ORIGIN, bytes([n]) * 32) for n in (1, 2, 3))
DISTRICT = new_signer("kdmp-district-3310", b"\x07" * 32)
ROTATED_AT, ACKED_AT, Z_AT, COUNT = 200, 300, 400, 700
VERIFY_S = 60


@cache
def journal() -> tuple[Row, ...]:
    """All its events: genesis, boot, sales; at 200 the key changes, at 300 an ack of 250, at 400 Z 1."""
    said: dict[str, Json] = {"outlet": OUTLET, "journal": JOURNAL, "generation": 1, "key": FIRST.public.verifier}
    ledger, rows = Ledger(), list[Row]()
    for seq in range(1, COUNT + 1):
        order: Order = pay(seq)
        if seq == 1:
            order = Commit("genesis", at(), DAY, said)
        elif seq == 2:
            order = Commit("boot", at(), DAY, {"cuts": 0})
        elif seq == ROTATED_AT:
            order = Commit("key", at(), DAY, key_fields(FIRST, SECOND.public))
        elif seq == ACKED_AT:
            order = Commit("ack", at(), DAY, {"ack": acked(rows[249]), "stored": 250})
        elif seq == Z_AT:
            order = Commit("z", at(), DAY, {"z": 1, "grand_total": ledger.tip.grand_total})
        ledger, (entry,) = ledger.append([order])
        assert entry.row is not None
        rows.append(entry.row)
    return tuple(rows)


def acked(row: Row, signer: Signer = DISTRICT) -> str:
    ack = {"v": 1, "outlet": OUTLET, "journal": JOURNAL, "stored": row.seq, "tip": row.hash.hex()}
    return seal(signer, json.dumps(ack)).decode()


def note(rows: list[Row], signer: Signer) -> str:
    """A checkpoint over all these events."""
    return sign(Checkpoint(ORIGIN, len(rows), Frontier().grown(row.hash for row in rows).root()).text(), signer)


def source(rows: list[Row]) -> Source:
    key = follow(claims_in(rows)).at(len(rows))
    signer = SECOND if key == SECOND.public else FIRST

    def head(tree: Frontier) -> str | None:
        return sign(Checkpoint(ORIGIN, tree.size, tree.root()).text(), signer)

    return Source(OUTLET, JOURNAL, lambda: rows, head)


def export(root: Path, *, upto: int = COUNT, since: int = 1) -> Packed:
    root.mkdir(exist_ok=True)
    return Export(Disk(), root, source(list(journal()[:upto]))).run(since)


def segments() -> tuple[list[Row], list[Row]]:
    """The first 350 events, and a later segment, whose first event carries what is needed of them: tree, key and totals."""
    rows = list(journal()[:350])
    tree, before = Frontier().grown(row.hash for row in rows), restore(rows)
    said: dict[str, Json] = {
        "previous": {"seq": 350, "hash": rows[-1].hash.hex()}, "key": SECOND.public.verifier, "key_since": ROTATED_AT,
        "marks": marks_of(before.tip, 0), "tree": {"size": tree.size, "peaks": [peak.hex() for peak in tree.peaks]},
    }  # fmt: skip
    _, entries = before.append([Commit("segment", at(), DAY, said), *(pay(n) for n in range(900, 930))])
    return rows, [entry.row for entry in entries if entry.row]


def export_dropped(root: Path) -> Packed:
    """An export of the later segment, the first being gone."""
    _, later = segments()
    return Export(Disk(), root, Source(OUTLET, JOURNAL, lambda: later, source(list(journal())).head)).run()


@dataclass(frozen=True)
class Verdict:
    code: int
    lines: list[str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def verify(place: Path, *options: str) -> Verdict:
    """The verifier on the stick, by a Python that has nothing but its standard library."""
    command = [sys.executable, "-I", "-S", "-B", str(place / "verify.py"), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=VERIFY_S, check=False)
    assert not done.stderr or done.stderr.startswith("usage:"), done.stderr
    return Verdict(done.returncode, (done.stdout or done.stderr).splitlines())


def resum(place: Path) -> None:
    """What a dishonest hand does last: make the list of sums fit."""
    names = sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    sums = (f"{hashlib.sha256((place / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    (place / "SHA256SUMS").write_text("".join(sums))


def rewrite(place: Path, seq: int, change: Callable[[dict[str, Json]], None]) -> list[Row]:
    """One body changed, and every hash, header and sum after it made to fit; gives the events."""
    previous, made = ZERO_HASH, list[Row]()
    for parcel in list(parcels_in(place)):
        prev, rows = previous, list[Row]()
        for row in parcel.rows:
            fields = decode(row.body)
            if row.seq == seq:
                change(fields)
            body = encode(fields)
            previous = event_hash(previous, row.seq, body)
            rows.append(Row(row.seq, row.kind, previous, body))
        (place / "batches" / parcel.name).write_bytes(Parcel(parcel.outlet, parcel.journal, prev, tuple(rows)).frame())
        made += rows
    resum(place)
    return made


def batches(place: Path) -> list[Path]:
    return sorted((place / "batches").iterdir())
