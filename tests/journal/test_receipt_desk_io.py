"""The receipts' desk: a bug in a look costs that look, never the shop."""

import queue
from pathlib import Path

from gateway.journal.reader_io import UnreadableError
from gateway.journal.receipt_desk_io import ReceiptDesk
from gateway.messages import Event
from gateway.messages.journal import FindReceipt, ReceiptFound
from gateway.messages.sales import StoredSale


class Broken:
    """Where receipts should be found: raises what it is told."""

    def __init__(self, why: Exception) -> None:
        self.why = why

    def find(self, generation: int | None, receipt_no: int) -> StoredSale | None:
        raise self.why

    def refunds(self, generation: int, receipt_no: int) -> list[StoredSale]:
        raise self.why


def asked(tmp_path: Path, why: Exception) -> tuple[ReceiptFound, list[str]]:
    heard: queue.Queue[Event] = queue.Queue()
    bugs: list[str] = []
    desk = ReceiptDesk(Broken(why), tmp_path, heard.put, bugs.append)
    desk.start()
    desk.submit(FindReceipt("12-3", 871))
    desk.submit(FindReceipt("12-4", 872))
    found = [heard.get(timeout=10) for _ in range(2)]
    desk.stop()
    assert isinstance(found[0], ReceiptFound)
    assert [one.token for one in found if isinstance(one, ReceiptFound)] == ["12-3", "12-4"], "the desk goes on"
    return found[0], bugs


def test_a_bug_is_told_to_who_waits_and_to_the_technician(tmp_path: Path) -> None:
    found, bugs = asked(tmp_path, KeyError("x"))
    assert (found.token, found.stored, found.fault and found.fault.code) == ("12-3", None, "GW-4030")
    assert "KeyError" in bugs[0]


def test_a_journal_that_cannot_be_read_is_no_bug(tmp_path: Path) -> None:
    found, bugs = asked(tmp_path, UnreadableError("the card is away"))
    assert (found.fault and found.fault.code, bugs) == ("GW-4030", [])
