"""A shop on a small card that fills up: python full_card.py DIRECTORY, an empty file system of its own. What came of it goes to stdout."""

import json
import os
import sys
from pathlib import Path

from gateway.journal.disk_io import Disk
from gateway.journal.inspect_io import inspect
from gateway.journal.segments_io import place_of
from gateway.messages.journal import CommitRefused, CommitUnknown, SaleCommitted, StorageChanged
from tests.journal.doubles import Posted, Shop, config, note, pay

SALES = 1_500  # more than the copy's room made ahead: both copies need the ballast's
FIRST = 100


def main(directory: Path) -> dict[str, object]:
    """Sell, fill the card to the last byte, close the day, make room again."""
    shop = Shop(directory, disk=Disk())  # type: ignore[arg-type]  # the real one
    shop.start()
    _rest(shop)
    had = (shop.files / "ballast").exists()
    heard = Posted()
    _sell(shop, heard, range(1, FIRST))
    _fill(directory / "photos")
    _sell(shop, heard, range(FIRST, SALES))
    heard.events += shop.commit(note("z", z=1))
    gone = not (shop.files / "ballast").exists()
    kinds = shop.kinds()
    (directory / "photos").unlink()
    for _ in range(2):
        heard.events += shop.tend(601)
        _rest(shop)
    shop.stop(cleanly=True)
    inspection = inspect(place_of(config(directory)))
    rooms = [event.room.code for event in heard.of(StorageChanged) if event.room]
    return {
        "had": had, "gone": gone, "back": (shop.files / "ballast").exists(), "sold": len(heard.of(SaleCommitted)), "last": kinds[-1],
        "refused": len(heard.of(CommitRefused)) + len(heard.of(CommitUnknown)), "room": rooms[:1], "verify": inspection.check().state,
    }  # fmt: skip


def _sell(shop: Shop, heard: Posted, numbers: range) -> None:
    for n in numbers:
        heard.events += shop.commit(pay(n))


def _rest(shop: Shop) -> None:
    assert shop.store is not None
    while shop.store.wait_s() == 0:
        shop.store.tend()


def _fill(path: Path) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT)
    for size in (1 << 20, 4096, 1):
        try:
            while True:
                os.write(fd, b"x" * size)
        except OSError:
            continue
    os.close(fd)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))) + "\n")
