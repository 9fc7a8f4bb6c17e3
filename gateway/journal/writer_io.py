"""The journal's writer thread: takes orders from a bounded queue, commits what waits together, posts what became of each."""

import queue
import threading
import traceback
from collections.abc import Callable

from gateway.clock import Clock
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import Order, basket_of, token_of
from gateway.journal.recovery import GROUP
from gateway.journal.store_io import Store
from gateway.journal.veil_io import Veil
from gateway.messages import Event
from gateway.messages.house import RoomBroke
from gateway.messages.journal import CommitRefused, JournalOpened, SucceedJournal

INBOX = 256  # orders that may wait: a busy minute on a card that has stopped answering; more are refused aloud
LONGEST_WAIT_S = 600.0  # the queue is left at least this often, to look for a copy


class JournalWriter:
    """The port of the journal. `open` first, then `start`; `submit` from the loop's thread; `stop` writes what waits and closes.

    `post` is called from the writer's thread, and from `submit` when an order is refused at once. `disk`: a double in tests.
    """

    def __init__(self, config: Config, clock: Clock, post: Callable[[Event], None], disk: Disk | None = None) -> None:
        self._clock = clock
        self._post = post
        disk = disk or Disk()
        self._veil = Veil(config, disk, post)
        self._store = Store(config, clock, self._veil.post, disk)
        self._inbox: queue.SimpleQueue[Order | SucceedJournal | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self.busy_since_ns: int | None = None
        """Monotonic ns since when the writer has been at one commit or repair; None while it waits. For the watchdog."""

    def open(self) -> JournalOpened | Fault:
        """Recover both copies, write `boot`; synchronous. A fault: this journal cannot be opened and nothing was touched."""
        opened = self._store.open()
        return opened if isinstance(opened, Fault) else self._veil.opened(opened)

    def start(self) -> None:
        """Start the thread `journal`."""
        self._thread = threading.Thread(target=self._run, name="journal")
        self._thread.start()

    def submit(self, order: Order | SucceedJournal) -> None:
        """Queue an order; never blocks. A full queue or a closing journal refuses it at once."""
        if self._stopping:
            self._refuse(order, fault("GW-4017"))
            return
        if self._inbox.qsize() >= INBOX:
            self._refuse(order, fault("GW-4014", "now", waiting=INBOX))
            return
        self._inbox.put(order)

    def stop(self) -> None:
        """Commit what waits, close everything, end the thread."""
        self._stopping = True
        if self._thread is None:
            self._close()
            return
        self._inbox.put(None)
        self._thread.join()
        self._thread = None

    def _run(self) -> None:
        try:
            self._serve()
        except Exception:  # noqa: BLE001 - the outermost function of the thread: a bug here is one of the room, told to the house
            self._post(RoomBroke("journal", traceback.format_exc()))
        finally:
            self._close()

    def _close(self) -> None:
        self._veil.close()  # the lock goes last
        self._store.close()

    def _serve(self) -> None:
        open_for_orders = True
        while open_for_orders:
            orders, open_for_orders = self._gather()
            self.busy_since_ns = self._clock.now().mono_ns
            commits = [order for order in orders if not isinstance(order, SucceedJournal)]
            if commits:
                self._store.commit(self._veil.orders(commits))
            for order in orders:
                if isinstance(order, SucceedJournal):
                    self._store.succeed(order)
            if open_for_orders:
                self._store.tend()
            self.busy_since_ns = None

    def _gather(self) -> tuple[list[Order | SucceedJournal], bool]:
        """The orders that wait, at most a group; one commit serves them all. False with them: no more will come."""
        group: list[Order | SucceedJournal] = []
        try:
            order = self._inbox.get(timeout=min(LONGEST_WAIT_S, self._store.wait_s()))
            while order is not None:
                group.append(order)
                if len(group) == GROUP:
                    return group, True
                order = self._inbox.get_nowait()
        except queue.Empty:
            return group, True
        return group, False

    def _refuse(self, order: Order | SucceedJournal, why: Fault) -> None:
        if isinstance(order, SucceedJournal):
            return  # the next ack says it again
        self._post(CommitRefused(token_of(order), basket_of(order), why))
