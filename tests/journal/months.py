"""A shop over several months: days that are sold and closed with a Z, acks of the district, and time that passes."""

import base64
import json
from pathlib import Path

from gateway.clock import Now
from gateway.config import Config, Journal, Outlet, Paths, Uplink
from gateway.journal.carried import Carried, carried_in
from gateway.journal.reader_io import JournalReader
from gateway.journal.store_io import Store
from gateway.keys import Signer, new_signer
from gateway.messages import Event
from gateway.messages.journal import Commit, CommitSale, JournalOpened, Json, Row
from tests.journal.doubles import NOON_MS, OUTLET, Shop, sale

DISTRICT = new_signer("kdmp/3310", bytes(range(32)))
DAY_MS = 86_400_000
MANY = 10_000  # slices of quiet work, more than any test here has


class Months:
    """`day` sells and closes a business day; `rest` lets the store do all that can wait."""

    def __init__(self, shop: Shop, *, keep_days: int = 365, keys: tuple[str, ...] = (DISTRICT.public.verifier,)) -> None:
        self.shop = shop
        self._config = (keep_days, keys)
        self._sold = 0
        self._z = 0
        self._acks = 0

    def start(self) -> JournalOpened:
        """Open the journal, which must go well."""
        shop, (keep_days, keys) = self.shop, self._config
        shop.posted.events.clear()
        shop.store = Store(settings(shop.directory, shop.stick, keep_days, keys), shop.clock, shop.posted, shop.disk)
        opened = shop.store.open()
        assert isinstance(opened, JournalOpened), opened
        return opened

    def again(self) -> JournalOpened:
        """As after a kill."""
        self.shop.stop()
        return self.start()

    def day(self, date: str, sales: int = 3) -> list[Event]:
        """A business day, closed with its Z."""
        for _ in range(sales):
            self._sold += 1
            self.shop.commit(CommitSale(sale(self._sold, day=date), self.now()))
        self._z += 1
        return self.shop.commit(Commit("z", self.now(), date, {"z": self._z, "grand_total": 16_375 * self._sold}, "z"))

    def now(self) -> Now:
        return Now(1, 0, self.shop.clock.wall_ms, self.shop.clock.trust)

    def rest(self) -> list[Event]:
        """Let the store do what can wait, to the end."""
        assert self.shop.store is not None
        self.shop.posted.events.clear()
        for _ in range(MANY):
            if self.shop.store.wait_s() > 0:
                break
            self.shop.store.tend()
        return list(self.shop.posted.events)

    def later(self, days: int) -> None:
        """Time passes; the shop stands still."""
        self.shop.clock.wall_ms += days * DAY_MS

    def round(self) -> None:
        """The next time the store looks at everything."""
        self.shop.tend(601)
        self.rest()

    def acked(self, signer: Signer = DISTRICT, *, stored: int = 0, tip: str = "", journal: str = "") -> list[Event]:
        """The district counter-signs all there is, or what is told here."""
        last = self.rows()[-1]
        self._acks += 1
        fields = signed_ack(journal or self.journal, stored or last.seq, tip or last.hash.hex(), signer, self._acks)
        return self.shop.commit(Commit("ack", self.now(), "2026-11-24", fields, "ack"))

    @property
    def journal(self) -> str:
        return self.shop.database.name[:8]

    def rows(self) -> list[Row]:
        return list(JournalReader(self.shop.files).rows())

    def firsts(self) -> list[int]:
        return JournalReader(self.shop.files).starts()

    def carried(self) -> Carried:
        """What the segment in use carries."""
        first = next(row for row in self.rows() if row.seq == self.firsts()[-1])
        found = carried_in(first)
        assert found is not None, first
        return found

    def file(self, first: int, suffix: str) -> Path:
        return self.shop.files / f"{self.journal}-{first}{suffix}"


def signed_ack(journal: str, stored: int, tip: str, signer: Signer = DISTRICT, n: int = 1) -> dict[str, Json]:
    """The keys of the `ack` event of this word of the district."""
    said = {
        "v": 1, "n": n, "outlet": OUTLET, "topic": f"kdmp/1/3310/{OUTLET}/down/ack", "epoch": 1,
        "journal": journal, "stored": stored, "tip": tip, "missing": [], "quarantined": [],
    }  # fmt: skip
    text = json.dumps(said)
    raw = {"p": text, "key": signer.public.id, "sig": base64.b64encode(signer.sign(text.encode())).decode()}
    return {"ack": json.dumps(raw), "stored": stored}


def settings(directory: Path, stick: Path | None, keep_days: int = 365, keys: tuple[str, ...] = ()) -> Config:
    """The shop's configuration."""
    paths = Paths(state=str(directory / "state"), copy=str(stick or directory / "no stick"))
    return Config(Outlet(id=OUTLET), paths, journal=Journal(keep_days), uplink=Uplink(district_keys=keys))


def two_months(shop: Shop) -> Months:
    """November is closed, December in use, everything at rest."""
    months = Months(shop)
    assert shop.clock.wall_ms == NOON_MS
    months.start()
    months.day("2026-11-24")
    months.rest()
    months.later(8)
    months.day("2026-12-02")
    months.rest()
    return months
