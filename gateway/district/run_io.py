"""The district's receiver at work: one thread that turns the connection, commits what came in groups, and publishes acks.

Order: a group of messages is committed, then acknowledged to the broker, then the outlets' acks go out. Killed anywhere, the broker or
the outlet sends again and the table takes it once.
"""

import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from gateway.district.broker_io import RECEIVE_MAX, Broker, Line, Protocol, Received
from gateway.district.due import Due
from gateway.district.outages import Outages
from gateway.district.receiver import Message, Outcome, Receiver
from gateway.district.store import StoreTroubleError
from gateway.faults import fault

S = 1_000_000_000
TURN_S = 0.2  # how long the connection is waited on at a time; also how soon a stop is noticed
GROUP = RECEIVE_MAX  # messages in one transaction
MAX_WAITING = 5 * GROUP  # while the disk is full; more than the broker sends unacknowledged, unless outlets publish at QoS 0
SETTLE_S = 1.0  # retained acks come right after the subscription; nothing is acknowledged before they were compared
ACKS = 200  # acks made in one transaction
FIRST_BACKOFF_S = 1.0
LAST_BACKOFF_S = 60.0  # between attempts at the broker or the disk; the outlets wait for us
GOOD_S = 60  # a connection that stood so long ends the backoff


@dataclass(slots=True)
class Retry:
    """Full jitter: a random wait between nothing and a bound that doubles with each failure."""

    at_ns: int = 0
    failures: int = 0
    dice: Callable[[], float] = field(default=random.random)

    def failed(self, now_ns: int) -> None:
        """Wait before the next attempt."""
        bound_s = min(LAST_BACKOFF_S, FIRST_BACKOFF_S * 2.0 ** min(self.failures, 10))
        self.failures += 1
        self.at_ns = now_ns + int(self.dice() * bound_s * S)


class District:
    """Runs a receiver against a broker until it is told to stop. `log` takes one line; `ack_after_s`: how long acks are gathered."""

    def __init__(self, receiver: Receiver, broker: Broker, district: str, ack_after_s: float, log: Callable[[str], None]) -> None:
        self._receiver = receiver
        self._broker = broker
        self._acks_topic = f"kdmp/1/{district}/+/down/ack"
        self._topics = [(self._acks_topic, 0), (f"kdmp/1/{district}/+/up/#", 1)]
        self._log = log
        self._due = Due(int(ack_after_s * S))
        self._outages = Outages()
        self._waiting: deque[Received] = deque()
        self._retained: list[Message] = []
        self._line: Line | None = None
        self._protocol: Protocol = "5"
        self._connect, self._commit = Retry(), Retry()
        self._since_ns = 0
        self._settled = False

    def run(self, stop: Event) -> None:
        """Until `stop` is set; then what has arrived is committed, every ack that is due is published, and the connection closed."""
        while not stop.is_set():
            if self._line is None:
                self._open(stop)
            else:
                self._turn(self._line)
            self._store(time.monotonic_ns())
            self._publish(time.monotonic_ns())
        self._end()

    def _open(self, stop: Event) -> None:
        wait_s = (self._connect.at_ns - time.monotonic_ns()) / S
        if wait_s > 0:
            stop.wait(min(wait_s, TURN_S))
            return
        self._settled, self._retained = False, []
        try:
            self._line = Line(self._broker, self._protocol, self._topics, self._arrived)
        except (OSError, UnicodeError) as err:
            reason = getattr(err, "strerror", None) or str(err) or type(err).__name__
            self._say(self._outages.failed("broker", fault("GW-8101", broker=self._broker.url, reason=reason), time.monotonic_ns()))
            self._connect.failed(time.monotonic_ns())

    def _turn(self, line: Line) -> None:
        """Wait for the broker; then take what else is there already, up to one group."""
        was_subscribed = line.subscribed
        line.turn(0 if self._can_store() and self._waiting else self._wait_s())
        while line.lost is None and len(self._waiting) < GROUP:
            before = len(self._waiting)
            line.turn(0)
            if len(self._waiting) == before:
                break
        if line.subscribed and not was_subscribed:
            self._since_ns = time.monotonic_ns()
            self._say(self._outages.works("broker", self._since_ns))
            self._log(f"subscribed at {self._broker.url}, MQTT {line.protocol}")
        if line.lost is not None:
            self._lost(line)
        elif line.subscribed and not self._settled and time.monotonic_ns() - self._since_ns >= SETTLE_S * S:
            self._settle(line)

    def _lost(self, line: Line) -> None:
        now_ns = time.monotonic_ns()
        if line.subscribed and now_ns - self._since_ns >= GOOD_S * S:
            self._connect.failures = 0
        if not line.subscribed and line.other_protocol:
            self._protocol = "3.1.1" if self._protocol == "5" else "5"
        if line.lost is not None:
            self._say(self._outages.failed("broker", line.lost, now_ns))
        self._connect.failed(now_ns)
        self._line = None

    def _settle(self, line: Line) -> None:
        """The retained acks are in: compare them, then tell every outlet anew (the broker may have forgotten)."""
        now_ns = time.monotonic_ns()
        try:
            for topic, payload in self._retained:
                alarm = self._receiver.compare(topic, payload, _wall_ms())
                if alarm is not None:
                    self._log(f"NOT ACKNOWLEDGED  outlet {alarm.outlet}: {alarm.detail}")
            outlets = self._receiver.outlets()
        except StoreTroubleError as err:
            self._store_failed(err, now_ns)
            self._since_ns = now_ns  # try again a moment later
            return
        line.unsubscribe(self._acks_topic)
        self._settled, self._retained = True, []
        self._due.at_once(outlets, now_ns)

    def _arrived(self, message: Received) -> None:
        if message.topic.endswith("/down/ack"):
            if message.retained and not self._settled:
                self._retained.append((message.topic, message.payload))
        elif len(self._waiting) < MAX_WAITING:
            self._waiting.append(message)

    def _store(self, now_ns: int) -> None:
        """Commit a group of what waits; then, and only then, let the broker forget it."""
        if not self._waiting or not self._can_store():
            return
        group = [self._waiting[at] for at in range(min(GROUP, len(self._waiting)))]
        try:
            outcome = self._receiver.receive([(message.topic, message.payload) for message in group], _wall_ms())
        except StoreTroubleError as err:
            self._store_failed(err, now_ns)
            return
        self._commit.failures = 0
        self._say(self._outages.works("table", time.monotonic_ns()))
        for message in group:
            self._waiting.popleft()
            message.line.acknowledge(message)
        self._note(outcome)

    def _note(self, outcome: Outcome) -> None:
        now_ns = time.monotonic_ns()
        self._due.later(outcome.later, now_ns)
        self._due.at_once(outcome.at_once, now_ns)
        for alarm in outcome.alarms:
            self._log(f"ALARM  outlet {alarm.outlet}: {alarm.kind}: {alarm.detail}")

    def _publish(self, now_ns: int) -> None:
        """The acks that are due. One that does not leave is due again at the next connection, with every other."""
        if self._line is None or not self._settled or not self._can_store():
            return
        ready = self._due.ready(now_ns)[:ACKS]
        if not ready:
            return
        try:
            acks = self._receiver.acks(ready, _wall_ms())
        except StoreTroubleError as err:
            self._store_failed(err, now_ns)
            return
        for outlet in ready:
            self._due.done(outlet)
        for topic, payload in acks:
            self._line.publish(topic, payload)

    def _store_failed(self, err: StoreTroubleError, now_ns: int) -> None:
        self._say(self._outages.failed("table", err.fault, now_ns))
        self._commit.failed(now_ns)

    def _can_store(self) -> bool:
        return time.monotonic_ns() >= self._commit.at_ns

    def _wait_s(self) -> float:
        next_ns = self._due.next_ns() if self._settled and self._can_store() else None
        return TURN_S if next_ns is None else min(TURN_S, max(0.0, (next_ns - time.monotonic_ns()) / S))

    def _end(self) -> None:
        for _ in range(MAX_WAITING // GROUP):
            self._store(time.monotonic_ns())
        if self._settled:
            for _ in range(MAX_WAITING):
                ready = self._due.ready(2**63)
                self._publish(2**63)
                if not ready or len(self._due.ready(2**63)) == len(ready):
                    break
        if self._line is not None:
            self._line.close()

    def _say(self, line: str) -> None:
        if line:
            self._log(line)


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000
