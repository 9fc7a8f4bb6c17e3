"""The world around one forwarder, by hand, for tests that feed facts and look at orders."""

import json
from collections.abc import Callable
from typing import TypeVar

from gateway.clock import Now, Trust
from gateway.config import Config, Outlet, Uplink
from gateway.faults import fault
from gateway.messages import Effect, Event
from gateway.messages.house import CancelTimer, SetTimer, Started, Tell, TimerFired
from gateway.messages.journal import ZERO_HASH, Committed, JournalOpened, Row, Tip
from gateway.messages.uplink import (
    Arrived,
    BatchSealed,
    Connected,
    HashRead,
    KeepPosition,
    Protocol,
    Publish,
    Published,
    ReadHash,
    Seal,
    UplinkChanged,
)
from gateway.uplink.forwarder import Forwarder
from tests.uplink.conftest import JOURNAL, OUTLET, District, canonical, make_rows

E = TypeVar("E")
ACK_TOPIC = f"kdmp/1/3310/{OUTLET}/down/ack"
S = 1_000_000_000
WALL = 1_795_000_000_000


class Outside:
    """The house and the world around one forwarder, by hand: time, the journal's hashes, timers, and what it ordered."""

    def __init__(self, forwarder: Forwarder, head: int = 0, trust: Trust = 3) -> None:
        self.machine = forwarder
        self.mono_ns = 1_000 * S
        self.trust: Trust = trust
        self.timers: dict[str, int] = {}
        self.orders: list[Effect] = []
        self.told: UplinkChanged | None = None
        self.rows = make_rows(head)
        self._acks = 0

    @property
    def now(self) -> Now:
        return Now(12, self.mono_ns, WALL + self.mono_ns // 1_000_000, self.trust)

    def hear(self, event: Event) -> list[Effect]:
        """Give one event; returns what is meant for the world. Timers and tellings are kept."""
        return self._sort(self.machine.handle(event, self.now))

    def wait(self, seconds: float) -> list[Effect]:
        """Let time pass; due timers fire in order."""
        until, out = self.mono_ns + int(seconds * S), list[Effect]()
        while due := [(at, name) for name, at in self.timers.items() if at <= until]:
            at, name = min(due)
            self.mono_ns = max(self.mono_ns, at)
            del self.timers[name]
            out += self.hear(TimerFired(name, ""))
        self.mono_ns = until
        return out

    def open(self, journal: str = JOURNAL) -> list[Effect]:
        """The journal is open and the house has started: the forwarder knows its head and dials."""
        tip = Tip(len(self.rows), self.rows[-1].hash if self.rows else ZERO_HASH, boot=12)
        return self.hear(JournalOpened(journal, tip)) + self.hear(Started(safe_mode=False))

    def connect(self, protocol: Protocol = "5", *, present: bool = True, retained: bytes | None = None) -> list[Effect]:
        """The broker takes us; its retained ack, if any, arrives; else the wait for it passes."""
        out = self.hear(Connected(protocol, present))
        return out + (self.wait(5) if retained is None else self.ack(retained, retained=True))

    def ack(self, payload: bytes | dict[str, object], *, retained: bool = False, topic: str = ACK_TOPIC) -> list[Effect]:
        """An ack arrives; the journal answers the question for its hash."""
        out = self.hear(Arrived(topic, payload if isinstance(payload, bytes) else canonical(payload), retained))
        for order in list(out):
            if isinstance(order, ReadHash):
                out += self.hear(HashRead(order.seq, self.rows[order.seq - 1].hash if order.seq <= len(self.rows) else None))
        return out

    def sell(self, count: int = 1, kind: str = "sale") -> list[Effect]:
        """Events become durable, one by one."""
        previous = self.rows[-1].hash if self.rows else ZERO_HASH
        out: list[Effect] = []
        for row in make_rows(count, len(self.rows) + 1, previous):
            self.rows.append(Row(row.seq, kind, row.hash, row.body))
            out += self.hear(Committed(self.rows[-1], ""))
        return out

    def seal(self, order: Seal, count: int | None = None) -> list[Effect]:
        """The sealer answers: all that was ordered, or `count` events of it."""
        last = order.first + (order.max_events if count is None else count) - 1
        last = min(last, len(self.rows))
        tip, payload = self.rows[last - 1].hash, b"batch %d-%d" % (order.first, last)
        return self.hear(BatchSealed(order.first, last, last - order.first + 1, tip, payload))

    def send_all(self, effects: list[Effect], limit: int = 100) -> list[tuple[int, int]]:
        """Seal and acknowledge whatever is ordered, until nothing more is; returns the ranges published."""
        sent: list[tuple[int, int]] = []
        todo = list(effects)
        while todo and len(sent) < limit:
            match todo.pop(0):
                case Seal() as order:
                    todo += self.seal(order)
                case Publish(token, topic, payload) if topic.endswith("/up/tx"):
                    first, _, last = payload.decode().removeprefix("batch ").partition("-")
                    sent.append((int(first), int(last)))
                    todo += self.hear(Published(token))
        return sent

    def stored(self, seq: int, **more: object) -> dict[str, object]:
        """An ack's fields for what our journal holds at `seq`."""
        tip = self.rows[seq - 1].hash if seq else ZERO_HASH
        self._acks += 1
        return {"v": 1, "n": self._acks, "journal": JOURNAL, "epoch": 0, "stored": seq, "tip": tip.hex(), **more}

    @property
    def fault(self) -> str | None:
        """The code that the page shows."""
        return None if self.told is None or self.told.fault is None else self.told.fault.code

    def _sort(self, effects: list[Effect]) -> list[Effect]:
        out: list[Effect] = []
        for effect in effects:
            match effect:
                case SetTimer(name, at_ns):
                    self.timers[name] = at_ns
                case CancelTimer(name):
                    self.timers.pop(name, None)
                case Tell(event) if isinstance(event, UplinkChanged):
                    self.told = event
                case _:
                    out.append(effect)
        self.orders += out
        return out


def of(kind: type[E], effects: list[Effect]) -> list[E]:
    """The effects of one kind."""
    return [effect for effect in effects if isinstance(effect, kind)]


GONE = fault("GW-5002", host="b:1883", reason="no route")
LOST = fault("GW-5003", reason="reset")
STATUS_TOPIC = f"kdmp/1/3310/{OUTLET}/up/st"
BATCH_TOPIC = f"kdmp/1/3310/{OUTLET}/up/tx"


def outside(
    head: int = 0, position: KeepPosition | None = None, jitter: Callable[[], float] = lambda: 0.5, trust: int = 3, **uplink: object
) -> Outside:
    """A forwarder with a broker configured; `uplink`: keys of [uplink]."""
    keys: dict[str, object] = {"broker": "mqtt://127.0.0.1:1883", "batch_events": 10, "batch_age_s": 900, "ack_timeout_s": 2700, **uplink}
    config = Config(outlet=Outlet(id=OUTLET), uplink=Uplink(**keys))  # type: ignore[arg-type]
    return Outside(Forwarder(config, position or KeepPosition(0, 0, 0, 0), jitter), head, trust)  # type: ignore[arg-type]


def online(head: int = 0, **more: object) -> Outside:
    """Connected and settled, all of `head` stored already."""
    world = outside(head, **more)  # type: ignore[arg-type]
    world.open()
    if head:
        world.connect(retained=canonical(world.stored(head)))
    else:
        world.connect()
    return world


def seals(effects: list[Effect]) -> list[tuple[int, int]]:
    return [(order.first, order.max_events) for order in of(Seal, effects)]


def status_of(effects: list[Effect]) -> dict[str, object]:
    (message,) = [order for order in of(Publish, effects) if order.topic == STATUS_TOPIC]
    assert message.retain
    assert message.qos == 1
    fields = json.loads(message.payload)
    assert isinstance(fields, dict)
    return fields


def arrived(fields: dict[str, object]) -> Arrived:
    """An ack, live and bare."""
    return Arrived(ACK_TOPIC, canonical(fields), retained=False)


def signed(district: District, world: Outside, seq: int, **more: object) -> bytes:
    """A signed ack for what our journal holds at `seq`; any field replaced."""
    return district.signed(canonical({**world.stored(seq, outlet=OUTLET, topic=ACK_TOPIC), **more}).decode())
