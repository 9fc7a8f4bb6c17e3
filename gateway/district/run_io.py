"""The receiver's loop: what waits is stored in one transaction, acknowledged to the broker, and the outlets are told after the commit."""

import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic_ns, time_ns

from gateway.district.link_io import Came, Link, Place
from gateway.district.receiver import Receiver
from gateway.district.timetable import S, Timetable
from gateway.faults import Fault, fault
from gateway.uplink.topics import ROOT

MAX_GROUP = 300  # messages in one transaction; a group of full batches is 300,000 events and some seconds of work
MAX_GROUP_BYTES = 8 * 1024 * 1024  # of payload; unpacked ten times that
QUIET_S = 1.0  # retained acks come right after the subscription; so long without one, all have come
RETRY_STORE_S = 5.0
FIRST_PAUSE_S, LAST_PAUSE_S = 1.0, 60.0

Say = Callable[[Fault], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which district, at which broker, how soon acks go out, and the store's name for messages to people."""

    district: str
    place: Place
    ack_after_s: float
    store_name: str


class Runner:
    """Runs until `stop`. `say` is told what is wrong, once per happening; `back` that it is well again."""

    def __init__(self, plan: Plan, receiver: Receiver, outlets: Callable[[], list[str]], say: Say, back: Callable[[], None]) -> None:
        self._plan = plan
        self._receiver = receiver
        self._outlets = outlets
        self._say = say
        self._back = back
        self._timetable = Timetable(plan.ack_after_s)
        self._ending = threading.Event()
        self._modern = True
        self._settled = False
        self._quiet_since_ns = 0

    def stop(self) -> None:
        """End soon; may be called from a signal handler."""
        self._ending.set()

    def run(self) -> None:
        """Read what an upgrade has made readable; then connect, serve, connect again."""
        for what in self._receiver.read_again(time_ns() // 1_000_000).faults:
            self._say(what)
        pause_s = FIRST_PAUSE_S
        while not self._ending.is_set():
            link = Link(self._plan.place, self._subscriptions(), modern=self._modern)
            if link.open():
                self._back()
                pause_s = FIRST_PAUSE_S
                try:
                    self._serve(link)
                finally:
                    link.close()
            if self._ending.is_set():
                return
            pause_s = self._after(link, pause_s)

    def _after(self, link: Link, pause_s: float) -> float:
        """A link is lost: say so, wait; the other version of MQTT at once if it was for the version. Returns the next pause."""
        if link.refused_version:
            self._modern = not self._modern
            if not self._modern:
                return pause_s
        if link.lost is not None:
            self._say(link.lost)
        self._ending.wait(pause_s)
        return min(LAST_PAUSE_S, pause_s * 2)

    def _subscriptions(self) -> list[tuple[str, int]]:
        up = f"{ROOT}/{self._plan.district}/+/up"
        return [(self._ack_topics(), 1), (f"{up}/tx", 1), (f"{up}/st", 1)]

    def _ack_topics(self) -> str:
        return f"{ROOT}/{self._plan.district}/+/down/ack"

    def _serve(self, link: Link) -> None:
        self._settled = False
        self._quiet_since_ns = monotonic_ns()
        while not self._ending.is_set() and link.lost is None:
            self._take(link, self._group(link))
            self._settle(link)
            self._acknowledge(link)

    def _group(self, link: Link) -> list[Came]:
        """What waits, at least until something is due."""
        try:
            first = link.inbox.get(timeout=self._patience_s())
        except queue.Empty:
            return []
        group, size = [first] if first is not None else [], 0
        while len(group) < MAX_GROUP and size < MAX_GROUP_BYTES:
            try:
                came = link.inbox.get_nowait()
            except queue.Empty:
                break
            if came is not None:
                group.append(came)
                size += len(came.payload)
        return group

    def _patience_s(self) -> float:
        due_ns = self._timetable.next_ns() if self._settled else self._quiet_since_ns + int(QUIET_S * S)
        return 1.0 if due_ns is None else min(1.0, max(0.0, (due_ns - monotonic_ns()) / S))

    def _take(self, link: Link, group: list[Came]) -> None:
        for came in group:
            if came.topic.endswith("/down/ack") and not self._settled:
                self._look_at_retained(came)
        messages = [(came.topic, came.payload) for came in group if not came.topic.endswith("/down/ack")]
        if messages and not self._store(messages):
            return  # nothing is acknowledged to the broker: it will bring them again
        for came in group:
            link.acknowledge(came)

    def _look_at_retained(self, came: Came) -> None:
        self._quiet_since_ns = monotonic_ns()
        what = self._receiver.retained(came.topic, came.payload) if came.retained else None
        if what is not None:
            self._say(what)

    def _store(self, messages: list[tuple[str, bytes]]) -> bool:
        """True when they are stored; False when the end came before they could be."""
        told = False
        while not self._ending.is_set():
            try:
                outcome = self._receiver.receive(messages, time_ns() // 1_000_000)
            except sqlite3.Error as err:
                if not told:
                    self._say(fault("GW-8003", store=self._plan.store_name, reason=err))
                told = True
                self._ending.wait(RETRY_STORE_S)
                continue
            self._timetable.at_once(outcome.at_once, monotonic_ns())
            self._timetable.later(outcome.later, monotonic_ns())
            for what in outcome.faults:
                self._say(what)
            return True
        return False

    def _settle(self, link: Link) -> None:
        """All retained acks have come: from here on ours may take their place, for every outlet anew (a wiped broker forgot)."""
        if not self._settled and monotonic_ns() - self._quiet_since_ns >= QUIET_S * S:
            self._settled = True
            link.unsubscribe(self._ack_topics())
            self._timetable.at_once(self._outlets(), monotonic_ns())

    def _acknowledge(self, link: Link) -> None:
        if not self._settled:
            return
        due = self._timetable.take(monotonic_ns())
        try:
            acks = self._receiver.acks(due, time_ns() // 1_000_000) if due else []
        except sqlite3.Error as err:
            self._say(fault("GW-8003", store=self._plan.store_name, reason=err))
            self._timetable.later(due, monotonic_ns())
            self._ending.wait(RETRY_STORE_S)
            return
        for topic, payload in acks:
            link.publish(topic, payload)
