"""What the tests of the uplink share: sales that look real, rows with true hashes, signed acks, a broker on loopback."""

import base64
import json
import queue
import random
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.journal.chain import event_hash
from gateway.keys import new_signer
from gateway.messages import Event
from gateway.messages.journal import ZERO_HASH, Row
from gateway.uplink.envelope import Packer, Unpacker

E = TypeVar("E")
OUTLET = "3310152015-01"
JOURNAL = "0a1b2c3d"
BROKER_UP_S = 10.0

GOODS = (("8991002101234", "Kopi bubuk", 3500), ("8998866200301", "Mie goreng", 3000), ("0089686010947", "Mie kuah ayam", 2500))
Rows = Callable[..., list[Row]]


def canonical(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sale_body(dice: random.Random, number: int, wall: int) -> bytes:
    """A cash sale of one to four known goods."""
    lines, total = [], 0
    for n in range(1, dice.randint(1, 4) + 1):
        code, name, price = dice.choice(GOODS)
        qty = dice.randint(1, 3)
        total += qty * price
        lines.append({"n": n, "code": code, "name": name, "price": price, "discount": 0, "qty": qty, "amount": qty * price})
    return canonical({
        "v": 1, "kind": "sale", "boot": 12, "wall": wall, "trust": 3, "business_day": "2026-11-24", "basket": f"12-{number}",
        "receipt_no": number, "lines": lines, "subtotal": total, "discount": 0, "total": total, "rounding": 0, "paid": total,
        "payments": [{"amount": total, "kind": "tunai", "tendered": total}], "tendered": total, "change": 0, "shift": 0,
    })  # fmt: skip


def make_rows(count: int, first: int = 1, previous: bytes = ZERO_HASH, seed: int = 1) -> list[Row]:
    """`count` sales in a true chain, from `first` on behind `previous`."""
    dice, rows = random.Random(seed), []
    for seq in range(first, first + count):
        body = sale_body(dice, seq, 1_795_000_000_000 + seq * 60_000)
        previous = event_hash(previous, seq, body)
        rows.append(Row(seq, "sale", previous, body))
    return rows


@pytest.fixture
def rows() -> Rows:
    return make_rows


@pytest.fixture
def packer() -> Packer:
    """Fast and without the dictionary; what is packed does not depend on how."""
    return Packer(None, fresh_level=1, bulk_level=1)


@pytest.fixture
def unpacker() -> Unpacker:
    return Unpacker({})


class District:
    """A district that signs: its verifier line, and acks as they go over the wire."""

    def __init__(self, name: str = "klaten") -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        self.id = new_signer(name, bytes(range(32))).public.id
        self.verifier = new_signer(name, bytes(range(32))).public.verifier

    def signed(self, inner: str) -> bytes:
        signature = base64.b64encode(self._key.sign(inner.encode())).decode()
        return canonical({"p": inner, "key": self.id, "sig": signature})


@pytest.fixture
def district() -> District:
    return District()


AckMaker = Callable[..., dict[str, object]]


@pytest.fixture
def ack_fields() -> AckMaker:
    """The fields of an ack for our journal; any of them replaced, or left out with None."""

    def make(**changes: object) -> dict[str, object]:
        fields: dict[str, object] = {
            "v": 1, "n": 1, "journal": JOURNAL, "epoch": 0, "stored": 0, "tip": ZERO_HASH.hex(),
            "outlet": OUTLET, "topic": f"kdmp/1/3310/{OUTLET}/down/ack", **changes,
        }  # fmt: skip
        return {key: value for key, value in fields.items() if value is not None}

    return make


class Mosquitto:
    """A broker of our own on a free loopback port. `extra`: lines of its configuration."""

    def __init__(self, directory: Path, extra: str = "") -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port: int = found.getsockname()[1]
        self._config = directory / f"mosquitto-{self.port}.conf"
        self._config.write_text(f"user root\nlistener {self.port} 127.0.0.1\n{extra}\n")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._process = subprocess.Popen(["mosquitto", "-c", str(self._config)], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self._await_listening()

    def freeze(self) -> None:
        """Stopped: the kernel still takes what is sent, nobody answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """Kill -9, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _await_listening(self) -> None:
        for _ in range(int(BROKER_UP_S / 0.05)):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except ConnectionRefusedError:
                assert self._process is not None
                try:
                    self._process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
                raise AssertionError("mosquitto ended by itself; is it installed?") from None
            else:
                return
        raise AssertionError("mosquitto did not listen in time")


class Inbox:
    """Where a port posts to; waits for what is expected."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def post(self, event: Event) -> None:
        self._events.put(event)

    def await_one(self, kind: type[E], timeout_s: float = 15.0) -> E:
        """The next event of this kind; others on the way are dropped."""
        while True:
            event = self._events.get(timeout=timeout_s)
            if isinstance(event, kind):
                return event


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Callable[..., Mosquitto]]:
    """Start brokers; all are ended with the test."""
    started: list[Mosquitto] = []

    def start(extra: str = "", *, anonymous: bool = True) -> Mosquitto:
        broker = Mosquitto(tmp_path, f"allow_anonymous {str(anonymous).lower()}\n{extra}")
        started.append(broker)
        broker.start()
        return broker

    yield start
    for broker in started:
        broker.kill()
