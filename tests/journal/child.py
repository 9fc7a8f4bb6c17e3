"""A journal in a process of its own, to be killed: sells basket after basket and writes what became of each to stdout.

python child.py DIRECTORY FIRST_BASKET COUNT [MAX_FILE_BYTES]
"""

import queue
import resource
import sys
from pathlib import Path

from gateway.journal.writer_io import JournalWriter
from gateway.messages import Event
from gateway.messages.journal import CommitRefused, JournalOpened, SaleCommitted
from tests.journal.doubles import WAIT_S, Running, config, pay

AHEAD = 3  # sales under way at once, so that groups are cut in the middle too


def main(directory: Path, first: int, count: int, max_file: int = 0) -> None:
    posted: queue.SimpleQueue[Event] = queue.SimpleQueue()
    writer = JournalWriter(config(directory), Running(), posted.put)
    opened = writer.open()
    if not isinstance(opened, JournalOpened):
        raise SystemExit(str(opened))
    say(f"opened {len(opened.sales)}")
    if max_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (max_file, max_file))
    writer.start()
    under_way = 0
    for n in range(first, first + count):
        writer.submit(pay(n))
        under_way += 1
        while under_way >= AHEAD:
            under_way -= answered(posted.get(timeout=WAIT_S))
    while under_way:
        under_way -= answered(posted.get(timeout=WAIT_S))
    writer.stop()
    say("stopped")


def answered(event: Event) -> int:
    """Say what became of a sale; 1 if the event is an answer."""
    match event:
        case SaleCommitted(basket, stored):
            say(f"sold {basket} {stored.result.receipt_no}")
        case CommitRefused(_, basket, fault):
            say(f"refused {basket} {fault.code}")
        case _:
            return 0
    return 1


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
