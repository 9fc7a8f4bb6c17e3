"""The members' table as a person with a right to it uses it: listed, named, exported, erased. The daemon may run meanwhile."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from gateway.journal.beside_io import make
from gateway.journal.disk_io import Disk
from gateway.journal.members_io import NAME, SHAPE, new_handle


@dataclass(frozen=True, slots=True)
class Member:
    """One row. `number` and `name` "": erased (on the day `erased`), or never told. `since`: the day of the first use."""

    handle: str
    number: str
    name: str
    since: str
    erased: str


class Register:
    """The table in `state`. Every method may raise sqlite3.Error and OSError."""

    def __init__(self, state: Path) -> None:
        self._path = state / NAME

    def members(self) -> list[Member]:
        """Everybody, in order of the number, the erased last; nobody where there is no table yet."""
        if not self._path.exists():
            return []
        with self._database() as db:
            rows = db.table("member").rows_where(order_by="number IS NULL, number, since")
            return [Member(*(row[key] or "" for key in ("handle", "number", "name", "since", "erased"))) for row in rows]

    def find(self, number: str) -> Member | None:
        """The member with this number."""
        return next((member for member in self.members() if member.number == number), None)

    def name(self, number: str, name: str, day: str) -> str:
        """Keep a member's name; one who is new gets a handle. Returns the handle."""
        if not self._path.exists():
            self._begin()
        with self._database() as db, db.atomic():
            db.execute(SHAPE.insert, (new_handle(), number, day))
            db.execute("UPDATE member SET name = ? WHERE number = ?", (name, number))
            (row,) = db.table("member").rows_where("number = ?", [number])
        return str(row["handle"])

    def take(self, members: Iterable[Mapping[str, str]]) -> int:
        """Take in a list as `gateway member list --json` gives it; who is here already stays as he is. Returns how many came."""
        if not self._path.exists():
            self._begin()
        columns = ("handle", "number", "name", "since", "erased")
        with self._database() as db, db.atomic():
            before = db.table("member").count
            rows = [[member.get(column) or None for column in columns] for member in members if member.get("handle")]
            for row in rows:
                db.execute("INSERT INTO member VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row)
            return db.table("member").count - before

    def erase(self, number: str, day: str) -> bool:
        """Take number and name out of the table and of the file's free pages; the handle stays. False: no such member."""
        if not self._path.exists():
            return False
        with self._database() as db:
            with db.atomic():
                gone = db.execute("UPDATE member SET number = NULL, name = NULL, erased = ? WHERE number = ?", (day, number)).rowcount
            db.execute("VACUUM")
        return gone > 0

    def _begin(self) -> None:
        """An empty file that the daemon can use, also when root makes it."""
        disk = Disk()
        fd = disk.open(self._path, os.O_RDWR | os.O_CREAT)
        owner = self._path.parent.stat()
        if os.geteuid() == 0:
            os.fchown(fd, owner.st_uid, owner.st_gid)
        disk.close(fd)
        disk.sync_directory(self._path.parent)

    @contextmanager
    def _database(self) -> Iterator[Database]:
        with closing(Disk().connect(self._path)) as connection:
            make(connection, SHAPE)
            yield Database(connection)
