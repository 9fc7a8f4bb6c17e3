"""The district's broker and the link to it, in virtual time: connections, QoS 1, retained messages, and what breaks in them."""

from collections.abc import Callable

from gateway.faults import fault
from gateway.messages import Event
from gateway.messages.uplink import Arrived, Connect, Connected, Disconnect, Disconnected, Publish, Published
from tests.sim.heap import Heap
from tests.sim.packing import span_of

GONE = fault("GW-5003", reason="the link is down")
Subscriber = Callable[[str, bytes], None]


class Broker:
    """One broker, one outlet, one district. `calm` stops all faults (the end of a run: what was sent must arrive)."""

    def __init__(self, heap: Heap) -> None:
        self.heap = heap
        self.calm = False
        self.retained: dict[str, bytes] = {}
        self.has_session = False
        self.link_up = True
        self.subscriber: Subscriber | None = None
        self.waiting: list[tuple[str, bytes]] = []
        self.publishes: list[tuple[str, bytes]] = []
        self.line: Line | None = None
        self.taken = 0
        """The last event that ever reached the broker in a batch."""
        self.refused: set[int] = set()
        """Events refused: sent alone they are parked, and the line goes on behind them."""

    def chance(self, probability: float, kind: str) -> bool:
        """A fault, unless the run is in its calm end."""
        return not self.calm and self.heap.chance(probability, kind)

    def passed(self) -> int:
        """How far the gateway may say that the broker has come: what it took, and what was parked right behind."""
        seq = self.taken
        while seq + 1 in self.refused:
            seq += 1
        return seq

    def wipe(self) -> None:
        """The broker restarts and has forgotten everything."""
        self.retained.clear()
        self.has_session = False
        self.waiting.clear()
        self.drop()

    def drop(self) -> None:
        """The outlet's connection breaks; its will is published."""
        if self.line is not None:
            self.line.broken(publish_will=True)

    def take(self, topic: str, payload: bytes, *, retain: bool) -> None:
        """A publish reached the broker."""
        if retain:
            self.retained[topic] = payload
        self.publishes.append((topic, payload))
        if topic.endswith("/up/tx"):
            self.taken = max(self.taken, span_of(payload)[1])
            self._hand_on(topic, payload)

    def come_down(self, topic: str, payload: bytes, *, retain: bool) -> None:
        """The district publishes to the outlet."""
        if retain:
            self.retained[topic] = payload
        if self.line is not None:
            self.line.arrive(topic, payload, retained=False)

    def subscribe(self, subscriber: Subscriber | None) -> None:
        """The district comes (what waited is handed over) or goes (None)."""
        self.subscriber = subscriber
        if subscriber is not None:
            waiting, self.waiting = self.waiting, []
            for topic, payload in waiting:
                self._hand_on(topic, payload)

    def _hand_on(self, topic: str, payload: bytes) -> None:
        if self.subscriber is None:
            self.waiting.append((topic, payload))
            return
        copies = 2 if self.chance(0.05, "delivery doubled") else 1
        for _ in range(copies):
            late = self.heap.between(1, 20) if self.chance(0.1, "delivery late and out of order") else 0.02
            self.heap.after(late, lambda: self._deliver(topic, payload))

    def _deliver(self, topic: str, payload: bytes) -> None:
        if self.subscriber is None:
            self.waiting.append((topic, payload))
        else:
            self.subscriber(topic, payload)


class Line:
    """The gateway's end: carries out Connect, Publish and Disconnect, and posts what happens. A new one after each start."""

    def __init__(self, broker: Broker, post: Callable[[Event], None]) -> None:
        self._broker = broker
        self._heap = broker.heap
        self._post = post
        self._connection = 0
        self._will: tuple[str, bytes] | None = None
        self._online = False
        self._dialing = False
        broker.line = self

    def connect(self, order: Connect) -> None:
        """Try to connect; refused or lost with the link."""
        self._connection += 1
        number = self._connection
        self._dialing = True
        if not self._broker.link_up or self._broker.chance(0.05, "broker refuses"):
            self._later(0.5, number, lambda: self.broken(publish_will=False))
            return
        self._later(self._heap.between(0.05, 2), number, lambda: self._connected(order, number))

    def publish(self, order: Publish) -> None:
        """Send one message: it may not get there, or its PUBACK may not come back; then the connection is found broken."""
        number = self._connection
        if not self._online:
            return
        if self._broker.chance(0.03, "publish lost"):
            self._later(1, number, lambda: self.broken(publish_will=True))
            return
        if order.topic.endswith("/up/tx") and self._broker.chance(0.03, "publish refused"):
            self._broker.refused.add(span_of(order.payload)[1])
            self._later(0.1, number, lambda: self._post(Published(order.token, fault("GW-5013", reason="quota"))))
            return
        self._later(self._heap.between(0.02, 0.3), number, lambda: self._taken(order, number))

    def disconnect(self, order: Disconnect | None = None) -> None:
        """A clean goodbye."""
        self._connection += 1
        self._online = False
        self._post(Disconnected(GONE))

    def broken(self, *, publish_will: bool) -> None:
        """The connection is gone."""
        self._connection += 1
        if self._online and publish_will and self._will is not None:
            self._broker.take(*self._will, retain=True)
        if self._online or self._dialing:
            self._online = self._dialing = False
            self._post(Disconnected(GONE))

    def arrive(self, topic: str, payload: bytes, *, retained: bool) -> None:
        """A message for the gateway; QoS 0 may be lost on the way."""
        if not self._online or (not retained and self._broker.chance(0.1, "ack lost")):
            return
        delay_s = self._heap.between(2, 60) if self._broker.chance(0.1, "ack late") else self._heap.between(0.02, 0.5)
        self._later(delay_s, self._connection, lambda: self._post(Arrived(topic, payload, retained)))

    def _connected(self, order: Connect, number: int) -> None:
        self._online, self._dialing = True, False
        self._will = (order.will_topic, order.will_payload)
        present, self._broker.has_session = self._broker.has_session, True
        self._post(Connected(order.protocol, session_present=present))
        for topic, payload in list(self._broker.retained.items()):
            if "/down/" in topic:
                self._later(0.05, number, lambda t=topic, p=payload: self._post(Arrived(t, p, retained=True)))  # type: ignore[misc]

    def _taken(self, order: Publish, number: int) -> None:
        self._broker.take(order.topic, order.payload, retain=order.retain)
        if self._broker.chance(0.04, "puback lost"):
            self._later(1, number, lambda: self.broken(publish_will=True))
        else:
            self._later(0.05, number, lambda: self._post(Published(order.token)))

    def _later(self, delay_s: float, number: int, happening: Callable[[], None]) -> None:
        self._heap.after(delay_s, lambda: happening() if number == self._connection else None, powered=True)
