"""What a medium surely holds and what it may hold, while a recording is replayed onto it. Pure; `models.py` says what a cut makes of it.

A file's bytes are sure when a sync of it has returned, its name when its directory was synced (POSIX), or, on ext4, with the next sync
that has to write the file system's own journal.
"""

import posixpath
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.powercut.shim import Record

AT_WORK = 8  # writes: those of one sale, into both copies


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes on their way to the medium. `number`: its place among all writes."""

    number: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A file cut or grown to so many bytes, on its way to the medium."""

    size: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A sync has begun: it answers for what is before it in the file, and on ext4 for these changes of names."""

    thread: int
    namings: tuple["Naming", ...]


@dataclass(eq=False, slots=True)
class File:
    """A file whatever its names. `sure` is on the medium; `way` is on its way there and may be there in parts."""

    sure: bytearray = field(default_factory=bytearray)
    way: list[Write | Cut | Begun] = field(default_factory=list)

    @property
    def pending(self) -> list[Write | Cut]:
        """What may be there in parts."""
        return [step for step in self.way if not isinstance(step, Begun)]

    @property
    def grew(self) -> bool:
        """Reading what was written needs more of the file's description than is on the medium."""
        size = len(self.sure)
        return any(step.size != size if isinstance(step, Cut) else step.offset + len(step.data) > size for step in self.pending)

    def settle(self) -> None:
        """All that was written is on the medium."""
        for step in self.pending:
            do(self.sure, step)
        self.way.clear()

    def split(self, thread: int) -> tuple["File", tuple["Naming", ...]]:
        """What this thread's sync answers for, as a file of its own, and the changes of names; the rest stays on its way."""
        at, begun = next((at, step) for at, step in enumerate(self.way) if isinstance(step, Begun) and step.thread == thread)
        before = File(self.sure, self.way[:at])
        self.way[: at + 1] = [step for step in self.way[:at] if isinstance(step, Begun)]
        return before, begun.namings


@dataclass(eq=False, slots=True)
class Naming:
    """A change of names in one directory. `posix`, `ext4`: surely on the medium by these rules."""

    directory: str
    gone: tuple[str, ...] = ()
    there: tuple[tuple[str, File | None], ...] = ()  # None: a directory
    posix: bool = False
    ext4: bool = False

    def apply(self, names: dict[str, File | None]) -> None:
        """Make the change."""
        for path in self.gone:
            names.pop(path, None)
        names.update(self.there)


class Medium:
    """One file system. `before`: what lies there, all of it sure; path -> bytes, None for a directory. `inodes`: path -> inode of these."""

    def __init__(self, before: Mapping[str, bytes | None], inodes: Mapping[str, int] | None = None) -> None:
        self.names: dict[str, File | None] = {}
        self.namings: list[Naming] = []
        self.last: deque[tuple[File, Write]] = deque(maxlen=AT_WORK)
        """The last writes, synced or not: a card may still be at work on what it has acknowledged."""
        self._inodes: dict[int, File] = {}
        self._writes = 0
        for path, data in before.items():
            inode = (inodes or {}).get(path)
            file = None if data is None else self._inodes.get(inode or -1) or File(bytearray(data))
            self.names[path] = file
            if file is not None and inode is not None:
                self._inodes[inode] = file

    def apply(self, record: Record) -> None:
        """Let this happen. Raises KeyError for a file that was made behind the recorder's back."""
        match record.kind:
            case "created":
                file = self._inodes[record.inode] = File()
                self._name(record.path, there=((record.path, file),))
            case "written":
                self._writes += 1
                write = Write(self._writes, record.offset, record.data)
                self.last.append((self._inodes[record.inode], write))
                self._inodes[record.inode].way.append(write)
            case "truncated":
                self._inodes[record.inode].way.append(Cut(record.offset))
            case "sync begun":
                self._inodes[record.inode].way.append(Begun(record.offset, tuple(self.namings)))
            case "synced":
                self._synced(self._inodes[record.inode], record.offset)
            case "unsynced":  # the kernel tells of a failed write once, and counts the pages as clean from then on
                self._inodes[record.inode].split(record.offset)
            case "directory synced":
                self._directory_synced(record.path)
            case _:
                self._names(record)

    def _names(self, record: Record) -> None:
        path = record.path
        match record.kind:
            case "renamed":
                if posixpath.dirname(path) != posixpath.dirname(record.to):
                    raise ValueError(f"a rename between directories is not replayed: {path} -> {record.to}")
                self._name(path, gone=(path,), there=((record.to, self._inodes[record.inode]),))
            case "linked":
                self._name(path, there=((path, self._inodes[record.inode]),))
            case "unlinked" | "removed directory":
                self._name(path, gone=(path,))
            case "made directory":
                self._name(path, there=((path, None),))
            case _:
                pass  # a mark

    def _name(self, path: str, gone: Iterable[str] = (), there: Iterable[tuple[str, File | None]] = ()) -> None:
        self.namings.append(Naming(posixpath.dirname(path), tuple(gone), tuple(there)))

    def _synced(self, file: File, thread: int) -> None:
        """On ext4 a sync that needs the file system's journal takes all that is in it along."""
        before, namings = file.split(thread)
        if before.grew or any(file in dict(naming.there).values() for naming in namings if not naming.ext4):
            self._journalled(namings)
        before.settle()

    def _directory_synced(self, path: str) -> None:
        for naming in self.namings:
            naming.posix |= naming.directory == path
        self._journalled(self.namings)

    def _journalled(self, namings: Iterable[Naming]) -> None:
        for naming in namings:
            naming.ext4 = True
        while self.namings and self.namings[0].posix:  # what is sure by every rule is no change any more
            self.namings.pop(0).apply(self.names)


def do(data: bytearray, step: Write | Cut) -> None:
    """Change the bytes of a file as this step does; what lies between its end and a write beyond is zero."""
    size = step.size if isinstance(step, Cut) else max(len(data), step.offset + len(step.data))
    data.extend(bytes(max(0, size - len(data))))
    if isinstance(step, Cut):
        del data[size:]
    else:
        data[step.offset : step.offset + len(step.data)] = step.data
