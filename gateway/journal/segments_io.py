"""Where the journal's files lie and whose they are: names, the file `id`, the lock, the outlet's key, the stick for the copy.

- state/journal/id: which journal is in use, of which outlet (JSON)
- state/journal/lock: held by the daemon that writes
- state/journal/1a2b3c4d-1.db and .log: a segment and its copy, by journal and first event; .log.stale while the copy is behind
- state/journal/1a2b3c4d.from: from which event on the journal is kept here, and by which `ack` event (JSON); none: from the first on
- state/identity/1a2b3c4d.key: the outlet's private key for that journal
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from gateway.config import Config
from gateway.faults import fault
from gateway.journal.disk_io import Disk
from gateway.journal.trouble_io import RefusedError, words

NAME = re.compile(r"([0-9a-f]{8})-([1-9][0-9]{0,15})\.(db|log)(?:\.stale)?\Z", re.ASCII)
STALE = ".stale"  # end of a copy's name while it is behind: only a level copy may stand in for the database
HISTORY = re.compile(r"\.other-[0-9]+\Z", re.ASCII)
PLANNED = "planned"  # the id of a journal that is being made to follow another; there only while that is under way
MARKER = ".gateway-copy"
MARKER_BYTES = 4096  # more is no marker of ours


@dataclass(frozen=True, slots=True)
class Identity:
    """Which journal is in use. `generation` counts the journals of this outlet; `past`: those before it, the first one first."""

    journal: str
    outlet: str
    generation: int = 1
    past: tuple[str, ...] = ()

    def journal_of(self, generation: int) -> str | None:
        """The id of the journal of this generation, None where it is not known."""
        back = self.generation - generation
        if back == 0:
            return self.journal
        return self.past[-back] if 0 < back <= len(self.past) else None


@dataclass(frozen=True, slots=True)
class Place:
    """The directories of an outlet's journal."""

    directory: Path
    keys: Path
    stick: Path
    outlet: str

    def database(self, journal: str, first: int) -> Path:
        """The file of the segment that starts at event `first`."""
        return self.directory / f"{journal}-{first}.db"

    def local_copy(self, journal: str, first: int) -> Path:
        """Its copy beside it."""
        return self.directory / f"{journal}-{first}.log"

    def copy(self, journal: str, first: int) -> Path:
        """Where its copy belongs now: on the stick when a marked one is there."""
        return (self.stick if self.stick_is_ours() else self.directory) / f"{journal}-{first}.log"

    def stick_is_ours(self) -> bool:
        """The stick is mounted and its marker names this outlet."""
        try:
            with (self.stick / MARKER).open("rb") as marker:
                return self.outlet in marker.read(MARKER_BYTES).decode("utf-8", "replace").split()
        except OSError:
            return False


def stale(log: Path) -> Path:
    """The name of this copy log while it is behind."""
    return log.with_name(log.name + STALE)


def log_there(log: Path) -> Path | None:
    """This copy log under whichever name it is there."""
    return next((path for path in (log, stale(log)) if path.exists()), None)


def is_sealed(database: Path) -> bool:
    """This segment's file was closed for good: nobody may write to it."""
    return database.exists() and not database.stat().st_mode & 0o222


def place_of(config: Config) -> Place:
    """The directories that this configuration names."""
    state = Path(config.paths.state)
    return Place(state / "journal", state / "identity", Path(config.paths.copy), config.outlet.id)


def prepare(disk: Disk, place: Place) -> None:
    """Make the directories, for their owner alone, durably. Raises RefusedError."""
    state = place.directory.parent
    were_there = place.directory.is_dir() and place.keys.is_dir()
    try:
        state.mkdir(parents=True, exist_ok=True)
        for directory in (place.directory, place.keys):
            directory.mkdir(mode=0o700, exist_ok=True)
        # What is synced in a directory goes with it when its own name is lost. One found here may come from a start that was killed.
        with contextlib.suppress(*[OSError] * were_there):
            disk.sync_directory(state)
        with contextlib.suppress(OSError):  # whoever installed us made it, as a rule; it may be one that we may not open
            disk.sync_directory(state.parent)
    except OSError as err:
        raise RefusedError(fault("GW-4005", "never", path=place.directory, reason=words(err))) from err


def lock(place: Place) -> int:
    """Hold the journal against a second daemon; the descriptor holds it until it is closed. Raises RefusedError."""
    path = place.directory / "lock"
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as err:  # a card that can only be read can still be locked
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            raise RefusedError(fault("GW-4005", "never", path=path, reason=words(err))) from err
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as err:
        holder = os.pread(fd, 40, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(fd)
        raise RefusedError(fault("GW-4001", "never", path=place.directory, holder=f"process {holder}")) from err
    _sign_lock(fd)
    return fd


def segments(directory: Path, journal: str, kind: str = "db") -> list[int]:
    """First events of the segments of this journal in the directory, rising. `kind`: db or log. Raises OSError."""
    names = (NAME.match(entry.name) for entry in directory.iterdir())
    return sorted({int(name[2]) for name in names if name and name[1] == journal and name[3] == kind})


@dataclass(frozen=True, slots=True)
class Kept:
    """The journal is kept here from event `first` on; what was before was dropped by the counter-signature in event `ack`."""

    first: int = 1
    ack: int = 0


def kept_from(directory: Path, journal: str) -> Kept:
    """What the file `<journal>.from` says. One that cannot be understood, or names no segment that is there, says nothing."""
    try:
        said = json.loads((directory / f"{journal}.from").read_bytes())
        kept = Kept(int(said["first"]), int(said["ack"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Kept()
    there = (directory / f"{journal}-{kept.first}{kind}" for kind in (".db", ".log", ".log" + STALE))
    return kept if any(path.exists() for path in there) else Kept()


def write_kept(disk: Disk, directory: Path, journal: str, kept: Kept) -> None:
    """Say durably from where on the journal is kept; done before the first file before it is taken away."""
    disk.write_file(directory / f"{journal}.from", json.dumps({"ack": kept.ack, "first": kept.first}).encode() + b"\n")


def kept_segments(directory: Path, journal: str, kind: str = "db", *, of: Path | None = None) -> list[int]:
    """As `segments`, without those that were dropped: a file of one that is still there, or came back on a stick, is none any more.

    `of`: the journal's own directory, where another one is looked at.
    """
    first = kept_from(of or directory, journal).first
    return [start for start in segments(directory, journal, kind) if start >= first]


def journals(*directories: Path) -> set[str]:
    """The ids of all journals of which a file lies there. A directory that is not there has none."""
    found: set[str] = set()
    for directory in directories:
        try:
            found |= {name[1] for entry in directory.iterdir() if (name := NAME.match(entry.name))}
        except OSError:
            continue
    return found


def kept_histories(directory: Path, journal: str) -> list[Path]:
    """Files of this journal that a start kept aside because they tell another history."""
    try:
        return sorted(path for path in directory.iterdir() if path.name.startswith(f"{journal}-") and HISTORY.search(path.name))
    except OSError:
        return []


def read_identity(directory: Path) -> Identity | None:
    """What the file `id` says, None if it is not there or cannot be understood."""
    try:
        said = json.loads((directory / "id").read_bytes())
        identity = Identity(str(said["journal"]), str(said["outlet"]), int(said["generation"]))
        return replace(identity, past=tuple(str(one) for one in said.get("past", ())))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_identity(disk: Disk, directory: Path, identity: Identity) -> None:
    """Say durably which journal is in use; done after its first event is durable."""
    said: dict[str, object] = {"generation": identity.generation, "journal": identity.journal, "outlet": identity.outlet}
    said |= {"past": identity.past} if identity.past else {}
    disk.write_file(directory / "id", json.dumps(said).encode() + b"\n")


def journal_in_use(directory: Path) -> str | None:
    """The journal to read there: the one in the file `id`, else the only one; None if there is none, or no saying which."""
    if identity := read_identity(directory):
        return identity.journal
    found = journals(directory)
    return found.pop() if len(found) == 1 else None


def new_journal_id() -> str:
    """Eight hex digits that no other card has, by chance."""
    return os.urandom(4).hex()


def keep_aside(disk: Disk, path: Path, why: str) -> str:
    """Give the file a name under which it is kept and never used again; returns that name. `why`: one word. Raises OSError."""
    number = 1
    while (kept := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    path.rename(kept)
    disk.sync_directory(path.parent)
    return kept.name


def keep_database_aside(disk: Disk, path: Path, why: str) -> str:
    """The same for a database that is about to be replaced: it stays until its replacement takes its name."""
    number = 1
    while (kept := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    for suffix in ("-wal", "-shm"):  # a log of the old file must never be taken for one of the new
        side = path.with_name(path.name + suffix)
        if side.exists():
            side.rename(kept.with_name(kept.name + suffix))
    if not _linked(path, kept):
        shutil.copyfile(path, kept)
    disk.sync_directory(path.parent)
    return kept.name


def _linked(path: Path, kept: Path) -> bool:
    try:
        os.link(path, kept)
    except OSError:  # a file system without hard links
        return False
    return True


def _sign_lock(fd: int) -> None:
    try:
        os.ftruncate(fd, 0)
        os.pwrite(fd, str(os.getpid()).encode(), 0)
    except OSError:  # full or read-only: the lock holds all the same, it only does not say whose it is
        return
