"""Three independent recounts of a demo: the journal's file, the printer's paper, the district's table. The daemon is not asked."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

NUMBER = re.compile(r"^No\s*:\s*\S+?-(\d+)", re.MULTILINE)
COPY = "SALINAN"


@dataclass(frozen=True, slots=True)
class Count:
    """The last line of the demo. `lost`: receipts known anywhere and missing in the district's table; `doubled`: found twice anywhere."""

    sold: int
    printed: int
    stored: int
    lost: int
    doubled: int

    def is_right(self, asked: int) -> bool:
        """Whether all of `asked` sales are everywhere, once."""
        return (self.sold, self.printed, self.stored, self.lost, self.doubled) == (asked, asked, asked, 0, 0)


def recount(journal: Path, slips: Iterable[str], district: Path) -> Count:
    """Compare the receipt numbers found in the three places."""
    sold = in_journal(journal)
    printed = on_paper(slips)
    stored = in_district(district)
    known = set(sold) | set(printed)
    doubled = sum(times - 1 for place in (sold, printed, stored) for times in place.values())
    return Count(len(sold), len(printed), len(stored), len(known - set(stored)), doubled)


def in_journal(directory: Path) -> Counter[int]:
    """Receipt numbers in the journal's segment files."""
    numbers: Counter[int] = Counter()
    for segment in sorted(directory.glob("*-*.db")):
        numbers += _receipts(segment, "select body from event where kind = 'sale'")
    return numbers


def in_district(database: Path) -> Counter[int]:
    """Receipt numbers in the district's table."""
    return _receipts(database, "select body from event where kind = 'sale'") if database.exists() else Counter()


def on_paper(slips: Iterable[str]) -> Counter[int]:
    """Receipt numbers on finished slips; marked copies do not count."""
    return Counter(int(found[1]) for slip in slips if COPY not in slip and (found := NUMBER.search(slip)))


def _receipts(file: Path, query: str) -> Counter[int]:
    database = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
    try:
        return Counter(int(json.loads(body)["receipt_no"]) for (body,) in database.execute(query))
    finally:
        database.close()
