"""`gateway district import DIR` and `export --events DIR`: journals from a stick into the table, and out of it again."""

import argparse
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gateway.cli.district_settings import RefusedError, store_settings
from gateway.cli.journal_export import CannotExportError, lines_of, pack, told_of
from gateway.cli.saying import BROKEN, DOWN, NO_PERMISSION, OK, USAGE, Said, say
from gateway.district.dictionaries_io import dictionaries
from gateway.district.examine import JOURNAL, OUTLET
from gateway.district.intake import Intake, as_sent, take_in
from gateway.district.read_io import ReadingStore
from gateway.district.reading import reads_of, unpack_with
from gateway.district.receiver import Receiver
from gateway.district.schema_io import ForeignFileError
from gateway.district.store import Store, StoreTroubleError
from gateway.district.store_io import SqliteStore
from gateway.faults import fault, tell
from gateway.journal.event import decode
from gateway.journal.note import MAX_NOTE
from gateway.journal.packing_io import Source
from gateway.journal.parcel import read_parcel
from gateway.journal.parcel_io import CHECKPOINTS, MAX_FILE, ParcelError, batch_files, journals_in
from gateway.messages.journal import Row
from gateway.uplink.envelope import Unpacker

READ = 500  # events read at a time: some 400 kB
_SIZE = re.compile(r"[0-9]{1,16}")


def configure(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Tell argparse what the two verbs take."""
    import_ = verbs.add_parser("import", help="file the batches of all outlets on a stick, as if the link had brought them")
    import_.add_argument("directory", metavar="DIR", type=Path, help="where the stick is mounted")
    import_.add_argument("--district", metavar="CODE", help="of the topics (default: the first four characters of the outlet)")
    export = verbs.add_parser("export", help="one outlet's events out of the table, as `gateway journal export` writes them")
    export.add_argument("--events", metavar="DIR", type=Path, required=True, help="where to, such as a stick")
    export.add_argument("--outlet", metavar="ID", required=True, help="whose")
    export.add_argument("--journal", metavar="J", help="which of its journals (default: the present one)")
    for verb in (import_, export):
        verb.add_argument("--store", metavar="URL", help="sqlite:///FILE (sqlite:////absolute/file)")
        verb.add_argument("--config", metavar="FILE", help="a TOML file with the same names under [district]; the command line goes first")
        verb.add_argument("--json", action="store_true", help="the same as JSON")


def run(args: argparse.Namespace, open_store: Callable[[Path], SqliteStore]) -> int:
    """Raises RefusedError's words as the receiver does. 0 done, 1 something was not taken, 2 the store, 64 usage, 77 permission."""
    try:
        path, district = store_settings(vars(args), args.verb)
        if args.verb == "export":
            return _export(args, path)
        return _import(args, path, district, open_store)
    except RefusedError as err:
        return _cannot(args, str(err), "see `gateway district --help`", err.code)
    except StoreTroubleError as err:
        told = tell(err.fault, "en")
        return _cannot(args, f"{told.code} {told.message} {told.safe}", told.next, DOWN)


def _import(args: argparse.Namespace, path: Path, district: str, open_store: Callable[[Path], SqliteStore]) -> int:
    places = journals_in(args.directory) if args.directory.is_dir() else []
    if not places:
        why = f"no export lies in {args.directory}"
        return _cannot(args, why, "name the directory that holds kdmp-<outlet>; is the stick mounted?", USAGE)
    unread: list[str] = []
    with open_store(path) as store:
        taken = [_take(store, place, district, unread) for place in places]
    is_well = not unread and not any(one.quarantined or one.dropped or one.forks or one.alarms for one in taken)
    words = f"{len(taken)} journals, {sum(one.new for one in taken)} new events"
    lines = [line for one in taken for line in _lines(one)] + unread
    if not is_well:
        lines.append("next: look at the tables quarantine, fork and alarm; keep the stick")
    told = {"journals": [_told(one) for one in taken], "unread": unread}
    return say(Said("ok" if is_well else "degraded", str(path), words, lines, told), OK if is_well else BROKEN, as_json=args.json)


def _take(store: Store, place: Path, district: str, unread: list[str]) -> Intake:
    taken = Intake(_outlet(place), place.name)
    unpacker = Unpacker(dictionaries())
    code = district or taken.outlet[:4]
    receiver = Receiver(store, code, reads_of(unpacker), unpack_with(unpacker))
    topic, notes = f"kdmp/1/{code}/{taken.outlet}/up/tx", _notes(place, unread)

    def messages() -> Iterator[tuple[str, bytes]]:
        for file in _batches(place, unread):
            try:
                with file.open("rb") as opened:
                    frame = opened.read(MAX_FILE)
            except OSError as err:
                unread.append(f"{file} cannot be read: {err.strerror}")
                continue
            found = read_parcel(frame)
            if not isinstance(found, str) and found.journal == taken.journal:
                taken.events += len(found.rows)
            yield topic, as_sent(frame, notes)

    take_in(store, receiver, taken, messages(), time.time_ns() // 1_000_000)
    return taken


def _batches(place: Path, unread: list[str]) -> list[Path]:
    try:
        return batch_files(place)
    except ParcelError as err:
        unread.append(str(err))
        return []


def _outlet(place: Path) -> str:
    """Whose batches these are: as the directory says, else as the first that can be read says."""
    named = place.parent.name.removeprefix("kdmp-")
    if place.parent.name.startswith("kdmp-") and OUTLET.match(named):
        return named
    for file in batch_files(place):
        with file.open("rb") as opened:
            found = read_parcel(opened.read(MAX_FILE))
        if not isinstance(found, str):
            return found.outlet
    return ""


def _notes(place: Path, unread: list[str]) -> dict[int, str]:
    """The checkpoints by the event that they are of."""
    found: dict[int, str] = {}
    for file in sorted((place / CHECKPOINTS).glob("*.note")):
        try:
            with file.open("rb") as opened:
                note = opened.read(MAX_NOTE).decode("utf-8", "replace")
        except OSError as err:
            unread.append(f"{file} cannot be read: {err.strerror}")
            continue
        size = [*note.split("\n"), ""][1]
        if _SIZE.fullmatch(size):
            found[int(size)] = note
    return found


def _export(args: argparse.Namespace, path: Path) -> int:
    if not OUTLET.match(args.outlet) or (args.journal and not JOURNAL.match(args.journal)):
        return _cannot(args, "an outlet is of a-z, 0-9 and dashes, a journal 8 hex digits", "see the table `outlet`", USAGE)
    try:
        with ReadingStore(path) as store:
            return _exported(args, store)
    except PermissionError as err:
        return _cannot(args, f"{path}: {err.strerror}", "run it as the receiver's user", NO_PERMISSION)
    except (ForeignFileError, sqlite3.Error) as err:
        told = tell(fault("GW-8202", path=path, reason=str(err)), "en")
        return _cannot(args, f"{told.code} {told.message}", "name the receiver's file by --store", DOWN)


def _exported(args: argparse.Namespace, store: Store) -> int:
    with store.transaction():
        state = store.outlet(args.outlet)
        journal = args.journal or (state.journal if state else "")
        stored = store.position(args.outlet, journal).stored
        notes = [(signed.size, signed.note) for signed in store.held(args.outlet, journal) if signed.size <= stored]
    if not stored:
        return _cannot(args, f"the table has no journal {journal or 'of this outlet'} from event 1 on", "see the table `position`", BROKEN)
    try:
        source = Source(args.outlet, journal, lambda: _rows(store, args.outlet, journal, stored), notes=notes)
        packed = pack(args.events, source)
    except CannotExportError as no:
        return _cannot(args, str(no), no.then, USAGE if no.is_usage else BROKEN)
    words = f"journal {journal}, event {packed.tip.seq}, {packed.tip.hash.hex()[:8]}"
    return say(Said("ok", args.outlet, words, lines_of(packed), told_of(packed)), OK, as_json=args.json)


def _rows(store: Store, outlet: str, journal: str, stored: int) -> Iterator[Row]:
    """The events 1..stored, in short transactions."""
    first = 1
    while first <= stored:
        with store.transaction():
            links = [link for link in store.links(outlet, journal, first, READ) if link.seq <= stored]
        for link in links:
            yield Row(link.seq, str(decode(link.body).get("kind")), link.hash, link.body)
        if not links:
            return
        first = links[-1].seq + 1


def _lines(one: Intake) -> list[str]:
    counts = f"{one.new} new, {one.known} known, {one.quarantined + one.dropped} batches quarantined, {one.forks} forked"
    line = f"{one.outlet}  journal {one.journal}: {counts}; in the table without a gap up to event {one.stored}"
    return [line, *(f"ALARM  {alarm.kind}: {alarm.detail}" for alarm in one.alarms)]


def _told(one: Intake) -> dict[str, object]:
    return {
        "outlet": one.outlet, "journal": one.journal, "new": one.new, "known": one.known, "forks": one.forks,
        "quarantined": one.quarantined, "dropped": one.dropped, "stored": one.stored,
        "alarms": [{"kind": alarm.kind, "detail": alarm.detail} for alarm in one.alarms],
    }  # fmt: skip


def _cannot(args: argparse.Namespace, why: str, then: str, code: int) -> int:
    outlet = getattr(args, "outlet", "district")
    return say(Said("refused", outlet, why, [f"next: {then}"], {"why": why, "next": then}), code, as_json=args.json)
