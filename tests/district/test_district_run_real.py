"""The receiver as a process against a real Mosquitto, and killed with -9 over a real SQLite file."""

from __future__ import annotations

import json
import queue
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from gateway.keys import new_signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.district.conftest import Chain

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[2]
ACL = ROOT / "config" / "mosquitto" / "district.acl"
PATIENCE_S = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mosquitto:
    """A broker on a loopback port. It remembers nothing over a restart."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self._config = directory / "mosquitto.conf"
        # The shipped rights; without certificates the receiver is who has no name, and the outlets have theirs by user name.
        acl = directory / "acl"
        acl.write_text(ACL.read_text().replace("user kdmp-district-3310\n", ""))
        acl.chmod(0o600)
        lines = (f"listener {self.port} 127.0.0.1", "allow_anonymous true", f"acl_file {acl}", "persistence false", "user root")
        self._config.write_text("\n".join(lines) + "\n")
        self._log = (directory / "mosquitto.log").open("ab")
        self.start()

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._process = subprocess.Popen(["mosquitto", "-c", str(self._config)], stdout=self._log, stderr=self._log)
        wait_for(self._answers, "the broker to listen")

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self.stop()
        self._log.close()

    def _answers(self) -> bool:
        assert self._process.poll() is None, "mosquitto ended: is it installed?"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Peer:
    """A client of the broker: publishes as an outlet (or anybody), and hears acks."""

    def __init__(self, broker: Mosquitto, name: str, hears: str) -> None:
        self.heard: queue.Queue[tuple[str, bytes, bool]] = queue.Queue()
        subscribed: queue.Queue[None] = queue.Queue()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=f"peer-{name}-{time.monotonic_ns()}", protocol=MQTTv5)
        self._client.username_pw_set(name)
        self._client.on_message = self._message
        self._client.on_connect = lambda client, *_: client.subscribe(hears)
        self._client.on_subscribe = lambda *_: subscribed.put(None)
        self._client.connect("127.0.0.1", broker.port)
        self._client.loop_start()
        subscribed.get(timeout=PATIENCE_S)

    def _message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self.heard.put((message.topic, bytes(message.payload), message.retain))

    def send(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(PATIENCE_S)

    def ack(self, stored: int) -> dict[str, object]:
        """The first ack heard with this `stored`."""
        end = time.monotonic() + PATIENCE_S
        while True:
            _, payload, _ = self.heard.get(timeout=max(0.01, end - time.monotonic()))
            fields = json.loads(payload)
            fields = json.loads(fields["p"]) if "p" in fields else fields
            if fields["stored"] == stored:
                assert isinstance(fields, dict)
                return fields

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


class Child:
    """`gateway district run` as a process."""

    def __init__(self, *words: str, log: Path) -> None:
        self._log = log
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gateway", "district", "run", *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=errors
            )
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE_S)
        assert ready, "no first line"
        self.first_line = self.process.stdout.readline().decode()

    @property
    def told(self) -> str:
        return self._log.read_text()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def subscribed(child: Child) -> None:
    """A broker that nobody listens to drops what comes (the outlet would send it again, later than a test waits)."""
    wait_for(lambda: "subscribed at" in child.told, "the subscription")


def wait_for(done: Callable[[], bool], what: str) -> None:
    """Until the call gives something true."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < end, f"waited in vain for {what}"
        select.select([], [], [], 0.02)


@contextmanager
def running(*words: str, log: Path) -> Iterator[Child]:
    child = Child(*words, log=log)
    try:
        yield child
    finally:
        if child.process.returncode is None:
            child.end(signal.SIGKILL)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path)
    yield made
    made.close()


@pytest.fixture
def outlet(broker: Mosquitto, chain: Chain) -> Iterator[Peer]:
    made = Peer(broker, chain.outlet, f"kdmp/1/+/{chain.outlet}/down/#")
    yield made
    made.close()


def words(broker: Mosquitto, store: Path, *more: str) -> tuple[str, ...]:
    return ("--broker", broker.url, "--district", "3310", "--store", f"sqlite:///{store}", "--ack-after", "0.2", *more)


def numbers(store: Path) -> list[int]:
    with closing(sqlite3.connect(store)) as db:
        return [seq for (seq,) in db.execute("SELECT seq FROM event ORDER BY seq")]


def test_what_is_published_is_stored_and_acknowledged_retained_and_signed(
    broker: Mosquitto, outlet: Peer, chain: Chain, tmp_path: Path
) -> None:
    chain, store, key = chain.sell(6), tmp_path / "d.db", tmp_path / "district.key"
    key.write_text(new_signer("district-3310", bytes(32)).secret + "\n")
    with running(*words(broker, store, "--sign-key", str(key)), log=tmp_path / "log") as child:
        assert child.first_line.startswith(f"district 3310  receiver  {broker.url} -> {store}  signs as district-3310+")
        subscribed(child)
        outlet.send(*chain.batch(1, 4))
        assert outlet.ack(4)["tip"] == chain.hash_at(4).hex()
        outlet.send(*chain.batch(1, 4))
        outlet.send(*chain.batch(5, 6, ack_now=True))
        assert outlet.ack(6)["epoch"] == 1
        late = Peer(broker, chain.outlet, f"kdmp/1/+/{chain.outlet}/down/#")
        _, payload, retained = late.heard.get(timeout=PATIENCE_S)
        late.close()
        assert retained
        assert json.loads(payload)["key"] in child.first_line
        assert child.end() == 0
    assert numbers(store) == [1, 2, 3, 4, 5, 6]


def test_while_the_receiver_is_away_the_broker_keeps_batches_and_a_restart_says_all_again(
    broker: Mosquitto, outlet: Peer, chain: Chain, tmp_path: Path
) -> None:
    chain, store = chain.sell(9), tmp_path / "d.db"
    with running(*words(broker, store), log=tmp_path / "log") as child:
        assert "unsigned" in child.first_line
        subscribed(child)
        outlet.send(*chain.batch(1, 3))
        first = outlet.ack(3)
        child.end(signal.SIGKILL)
    outlet.send(*chain.batch(4, 6))
    with running(*words(broker, store), log=tmp_path / "log") as child:
        again = outlet.ack(6)
        assert isinstance(first["n"], int)
        assert isinstance(again["n"], int)
        assert again["n"] > first["n"]
        assert child.end() == 0
    assert numbers(store) == [1, 2, 3, 4, 5, 6]


def test_a_broker_that_vanishes_and_forgets_is_told_everything_again(broker: Mosquitto, outlet: Peer, chain: Chain, tmp_path: Path) -> None:
    chain, store = chain.sell(3), tmp_path / "d.db"
    with running(*words(broker, store), log=tmp_path / "log") as child:
        subscribed(child)
        outlet.send(*chain.batch(1, 3))
        outlet.ack(3)
        broker.stop()
        wait_for(lambda: "GW-8101" in child.told, "the outage to be told")
        broker.start()
        fresh = Peer(broker, chain.outlet, f"kdmp/1/+/{chain.outlet}/down/#")
        fresh.ack(3)
        fresh.close()
        wait_for(lambda: "broker: recovered" in child.told, "the end of the outage to be told")
        assert child.told.count("GW-8101") == 1
        assert child.end() == 0


def test_a_restored_table_is_not_acknowledged_until_a_new_epoch(broker: Mosquitto, outlet: Peer, chain: Chain, tmp_path: Path) -> None:
    chain, store, restored = chain.sell(5), tmp_path / "d.db", tmp_path / "restored.db"
    with running(*words(broker, store), log=tmp_path / "log") as child:
        subscribed(child)
        outlet.send(*chain.batch(1, 5))
        outlet.ack(5)
        assert child.end() == 0
    with running(*words(broker, restored), log=tmp_path / "refused") as child:
        wait_for(lambda: "NOT ACKNOWLEDGED" in child.told, "the refusal to be told")
        outlet.send(*chain.batch(1, 2, ack_now=True))
        wait_for(lambda: numbers(restored) == [1, 2], "the batch to be stored all the same")
        assert child.end() == 0
    assert outlet.heard.empty()
    with running(*words(broker, restored, "--new-epoch"), log=tmp_path / "epoch") as child:
        assert outlet.ack(2)["epoch"] == 2
        assert child.end() == 0


def test_the_shipped_acl_keeps_an_outlet_to_its_own_topics(broker: Mosquitto, outlet: Peer, chain: Chain, tmp_path: Path) -> None:
    store, other = tmp_path / "d.db", Peer(broker, "3310152015-02", "kdmp/1/+/+/down/#")
    chain = chain.sell(2)
    with running(*words(broker, store), log=tmp_path / "log") as child:
        subscribed(child)
        other.send(*chain.batch(1, 2))  # another's topic: the broker takes it and hands it to nobody
        outlet.send(*chain.batch(1, 1))
        outlet.ack(1)
        assert child.end() == 0
    assert numbers(store) == [1]
    assert other.heard.empty()
    other.close()


STORE_AND_DIE = """
import os, pathlib, signal, sys
from gateway.district.batch import Reads
from gateway.district.reading import unpack_with
from gateway.district.receiver import Receiver
from gateway.district.store_io import SqliteStore
from gateway.uplink.envelope import Unpacker
store, topic, *files = sys.argv[1:]
with SqliteStore(pathlib.Path(store)) as tables:
    receiver = Receiver(tables, "3310", Reads(), unpack_with(Unpacker({})))
    for name in files:
        receiver.receive([(topic, pathlib.Path(name).read_bytes())], 1)
        print(name, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("lines", [0, 1, 7, 20])
def test_killed_between_commit_and_ack_loses_and_doubles_nothing(lines: int, chain: Chain, tmp_path: Path) -> None:
    """Killed after so many commits were told (all: by itself, before any ack); then everything comes again."""
    whole, store = chain.sell(60), tmp_path / "d.db"
    files = [tmp_path / f"{first}.batch" for first in range(1, 61, 3)]
    for at, place in enumerate(files):
        place.write_bytes(whole.payload(3 * at + 1, 3 * at + 3))
    topic = whole.batch(1, 1)[0]
    command = [sys.executable, "-c", STORE_AND_DIE, str(store), topic, *map(str, files)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(lines):
            assert child.stdout.readline()
        if lines == 0:
            wait_for(store.exists, "the file")
        if lines < len(files):
            child.kill()
        assert child.wait(PATIENCE_S) == -signal.SIGKILL
    code = STORE_AND_DIE.replace("os.kill(os.getpid(), signal.SIGKILL)", "print(receiver.ack(topic.split('/')[3], 9)[1].decode())")
    again = subprocess.run([sys.executable, "-c", code, *command[3:]], cwd=ROOT, capture_output=True, text=True, check=True)
    ack = json.loads(again.stdout.splitlines()[-1])
    assert (ack["stored"], ack["tip"], ack["missing"]) == (60, whole.hash_at(60).hex(), [])
    assert ack["marks"]["grand_total"] == 60_000
    assert numbers(store) == list(range(1, 61))


def test_a_receiver_waits_for_a_broker_that_is_not_there_yet_and_stops_when_told(tmp_path: Path, chain: Chain) -> None:
    port = free_port()
    arguments = ("--broker", f"mqtt://127.0.0.1:{port}", "--district", "3310", "--store", f"sqlite:///{tmp_path / 'd.db'}")
    with running(*arguments, log=tmp_path / "log") as child:
        wait_for(lambda: "GW-8101" in child.told, "the outage to be told")
        assert child.end(signal.SIGINT) == 0
    assert "Traceback" not in child.told


def test_a_broker_of_the_old_protocol_is_served_too(tmp_path: Path) -> None:
    """A broker that closes the socket on MQTT 5: the next attempt speaks 3.1.1."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE_S)
        port = server.getsockname()[1]
        arguments = ("--broker", f"mqtt://127.0.0.1:{port}", "--district", "3310", "--store", f"sqlite:///{tmp_path / 'd.db'}")
        levels = []
        with running(*arguments, log=tmp_path / "log") as child:
            for _ in range(2):
                connection, _ = server.accept()
                with connection:
                    connection.settimeout(PATIENCE_S)
                    levels.append(connection.recv(100).split(b"MQTT")[1][0])
            assert child.end() == 0
    assert levels == [5, 4]


def test_a_status_names_the_journal_and_is_kept(broker: Mosquitto, outlet: Peer, chain: Chain, tmp_path: Path) -> None:
    store = tmp_path / "d.db"
    topic = f"kdmp/1/3310/{chain.outlet}/up/st"
    with running(*words(broker, store), log=tmp_path / "log") as child:
        outlet.send(topic, json.dumps({"v": 1, "outlet": chain.outlet, "journal": chain.journal}).encode(), retain=True)

        def kept() -> bool:
            with closing(sqlite3.connect(store)) as db:
                return db.execute("SELECT journal FROM outlet WHERE status IS NOT NULL").fetchall() == [(chain.journal,)]

        wait_for(kept, "the status")
        assert child.end() == 0

