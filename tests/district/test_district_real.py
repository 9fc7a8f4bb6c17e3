"""`gateway district run` as a process, a real Mosquitto, and shops on real wires; all of them die at times."""

import base64
import json
import os
import queue
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.config import Uplink
from gateway.district.signer import Signer
from gateway.messages.uplink import Arrived, Connect, Connected, Protocol, Publish, Published
from gateway.uplink.mqtt_io import MqttPort
from tests.district.conftest import DISTRICT, NOW, Sender
from tests.district.shop import Shop
from tests.uplink.certificates import Authority
from tests.uplink.conftest import JOURNAL, OUTLET, Inbox, Mosquitto, canonical, make_rows

pytestmark = pytest.mark.real
Start = Callable[..., Mosquitto]
ACK = f"kdmp/1/{DISTRICT}/{OUTLET}/down/ack"
ACL = Path(__file__).parents[2] / "config" / "mosquitto" / "acl"
PATIENCE_S = 20


class Process:
    """The receiver, and the lines it says."""

    def __init__(self, url: str, database: Path, *more: str) -> None:
        argv = ["district", "run", "--broker", url, "--district", DISTRICT, "--store", f"sqlite:///{database}", "--ack-after", "0.2", *more]
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "gateway", *argv],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=dict(os.environ),
        )
        self.lines: list[str] = []
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def await_line(self, part: str) -> str:
        """The next line that holds `part`."""
        while True:
            line = self._said.get(timeout=PATIENCE_S)
            if part in line:
                return line

    def kill(self) -> None:
        self._process.kill()
        self._end()

    def terminate(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return self._end()

    def _end(self) -> int:
        code = self._process.wait(PATIENCE_S)
        self._reader.join(5)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line)
            self._said.put(line)


Run = Callable[..., Process]


@pytest.fixture
def district(tmp_path: Path) -> Iterator[Run]:
    """Start receivers; all are ended with the test, and none has shown a traceback."""
    started: list[Process] = []

    def run(broker: Mosquitto, *more: str, url: str = "") -> Process:
        started.append(Process(url or broker.url, tmp_path / "district.db", *more))
        return started[-1]

    yield run
    for process in started:
        if process.runs:
            process.kill()
        assert not any("Traceback" in line for line in process.lines), process.lines


def stored(tmp_path: Path, journal: str = JOURNAL) -> list[tuple[int, bytes, bytes]]:
    """The district's table, read by nobody's code but this."""
    database = sqlite3.connect(f"file:{tmp_path / 'district.db'}?mode=ro", uri=True)
    try:
        return list(database.execute("SELECT seq, hash, body FROM event WHERE outlet = ? AND journal = ? ORDER BY seq", (OUTLET, journal)))
    finally:
        database.close()


def as_stored(shop: Shop) -> list[tuple[int, bytes, bytes]]:
    return [(row.seq, row.hash, row.body) for row in shop.rows]


@pytest.fixture
def shops(tmp_path: Path) -> Iterator[Callable[..., Shop]]:
    open_shops: list[Shop] = []

    def make(url: str, **uplink: object) -> Shop:
        shop = Shop(tmp_path, None, broker=url, **uplink)
        open_shops.append(shop)
        shop.life()
        return shop

    yield make
    for shop in open_shops:
        shop.death()


def listen(broker: Mosquitto, inbox: Inbox, protocol: Protocol = "5") -> MqttPort:
    port = MqttPort(Uplink(broker=broker.url), inbox.post)
    port.start()
    port.submit(Connect(protocol, "listener", "x/will", b"", ((ACK, 1),), 60))
    inbox.await_one(Connected)
    return port


def test_the_first_line_says_what_it_is_and_where(mosquitto: Start, district: Run, tmp_path: Path) -> None:
    process = district(mosquitto())
    process.await_line("connected")
    first = process.lines[0]
    assert all(part in first for part in (f"district {DISTRICT}", str(tmp_path / "district.db"), "0 events of 0 outlets", "unsigned"))
    assert process.terminate() == 0
    assert process.lines[-1] == "ended\n"


def test_under_3_1_1_too_a_sale_travels_to_the_table_and_its_ack_comes_back(
    mosquitto: Start, district: Run, shops: Callable[..., Shop], tmp_path: Path
) -> None:
    broker = mosquitto()
    district(broker).await_line("connected")
    shop = shops(broker.url, mqtt="3.1.1")
    shop.sell(23)
    shop.until(shop.all_stored)
    assert stored(tmp_path) == as_stored(shop)
    assert shop.told is not None
    assert shop.told.fault is None


def test_the_ack_is_retained_so_that_a_shop_that_comes_later_sends_nothing_twice(
    mosquitto: Start, district: Run, shops: Callable[..., Shop], inbox: Inbox, tmp_path: Path
) -> None:
    broker = mosquitto()
    district(broker).await_line("connected")
    shop = shops(broker.url)
    shop.sell(10)
    shop.until(shop.all_stored)
    shop.death()
    (tmp_path / "uplink.json").unlink()
    again = Shop(tmp_path, shop.rows, broker=broker.url)
    again.life()
    again.until(again.all_stored)
    again.death()
    assert again.published == 0


def test_killed_brokers_receivers_and_shops_lose_nothing_and_double_nothing(mosquitto: Start, district: Run, tmp_path: Path) -> None:
    dice = random.Random(4)
    broker = mosquitto()
    process = district(broker)
    process.await_line("connected")
    shop = Shop(tmp_path, broker=broker.url)
    shop.life()
    for deed in ("district", "broker", "shop", "district", "broker", "shop", "district"):
        shop.sell(dice.randint(3, 12))
        shop.until_published(shop.published + dice.randint(0, 2))
        match deed:
            case "district":
                process.kill()
                process = district(broker)
            case "broker":
                broker.kill()
                broker.start()
            case "shop":
                shop.death()
                shop = Shop(tmp_path, shop.rows, broker=broker.url)
                shop.life()
    shop.sell(7)
    shop.until(shop.all_stored, timeout_s=60)
    shop.goodbye()
    assert stored(tmp_path) == as_stored(shop)
    assert process.terminate() == 0


def test_what_is_acknowledged_is_on_the_disk_even_when_killed_at_once(
    mosquitto: Start, district: Run, inbox: Inbox, tmp_path: Path
) -> None:
    broker = mosquitto()
    process = district(broker)
    process.await_line("connected")
    sender = Sender(make_rows(60))
    port = listen(broker, inbox)
    try:
        for last in (20, 40, 60):
            topic, payload = sender.batch(last - 19, last, ack_now=True)
            port.submit(Publish(str(last), topic, payload, 1))
            while json.loads(inbox.await_one(Arrived).payload)["stored"] < last:
                pass
            process.kill()
            assert [seq for seq, _, _ in stored(tmp_path)] == list(range(1, last + 1))
            process = district(broker)
            process.await_line("connected")
    finally:
        port.stop()


def test_messages_that_come_while_the_receiver_is_away_wait_for_it(mosquitto: Start, district: Run, inbox: Inbox, tmp_path: Path) -> None:
    broker = mosquitto("max_queued_messages 0")
    process = district(broker)
    process.await_line("connected")
    process.kill()
    sender = Sender(make_rows(50))
    port = listen(broker, inbox)
    try:
        for first in range(1, 51, 5):
            port.submit(Publish(str(first), *sender.batch(first, first + 4), 1))
            inbox.await_one(Published)
        district(broker).await_line("connected")
        while json.loads(inbox.await_one(Arrived).payload)["stored"] < 50:
            pass
    finally:
        port.stop()
    assert len(stored(tmp_path)) == 50


def test_rubbish_is_kept_and_told_and_the_rest_goes_on(mosquitto: Start, district: Run, inbox: Inbox, tmp_path: Path) -> None:
    broker = mosquitto()
    process = district(broker)
    process.await_line("connected")
    sender = Sender(make_rows(10))
    port = listen(broker, inbox)
    try:
        port.submit(Publish("bad", sender.topic, b"\x28\xb5\x2f\xfd rubbish", 1))
        process.await_line("GW-8007")
        port.submit(Publish("good", *sender.batch(1, 10, ack_now=True), 1))
        assert json.loads(inbox.await_one(Arrived).payload)["stored"] == 10
    finally:
        port.stop()


def test_signed_acks_are_believed_over_tls_and_tell_the_time(
    mosquitto: Start, district: Run, shops: Callable[..., Shop], tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.issue("broker")
    broker = mosquitto(
        f"cafile {authority.ca_file}\ncertfile {certificate}\nkeyfile {key}\nrequire_certificate true\nuse_identity_as_username true\n"
        f"acl_file {ACL}"
    )
    url = broker.url.replace("mqtt://", "mqtts://")
    signer, seed = Signer("klaten", bytes(32)), bytes(32)
    signing = tmp_path / "signing.key"
    signing.write_text(f"PRIVATE+KEY+{signer.id}+{base64.b64encode(bytes([1]) + seed).decode()}\n")
    theirs, theirs_key = authority.issue("district-3310")
    process = district(broker, "--sign-key", str(signing), "--ca", authority.ca_file, "--cert", theirs, "--key", theirs_key, url=url)
    process.await_line("connected")
    ours, ours_key = authority.issue(OUTLET)
    shop = shops(url, ca_file=authority.ca_file, cert_file=ours, key_file=ours_key, district_keys=(signer.verifier,))
    shop.sell(12)
    shop.until(shop.all_stored)
    assert shop.told is not None
    assert shop.told.signed
    assert shop.clocks
    assert signer.verifier in process.lines[0]


def test_a_broker_that_is_not_there_yet_is_waited_for(mosquitto: Start, district: Run) -> None:
    broker = mosquitto()
    broker.kill()
    process = district(broker)
    assert "--broker" in process.await_line("GW-8001")
    broker.start()
    process.await_line("connected after")
    assert process.terminate() == 0


def test_a_restored_store_waits_for_a_new_epoch_and_then_gets_everything_again(
    mosquitto: Start, district: Run, inbox: Inbox, shops: Callable[..., Shop], tmp_path: Path
) -> None:
    broker = mosquitto()
    process = district(broker)
    process.await_line("connected")
    shop = shops(broker.url)
    shop.sell(15)
    shop.until(shop.all_stored)
    assert process.terminate() == 0
    for file in tmp_path.glob("district.db*"):
        file.unlink()
    process = district(broker)
    assert OUTLET in process.await_line("GW-8006")
    assert process.terminate() == 0
    process = district(broker, "--new-epoch")
    process.await_line("epoch 1")
    shop.sell(5)
    shop.until(lambda: len(stored(tmp_path)) == 20 and shop.all_stored(), timeout_s=40)
    assert stored(tmp_path) == as_stored(shop)


def test_a_wiped_broker_is_told_again_where_everybody_stands(mosquitto: Start, district: Run, inbox: Inbox) -> None:
    broker = mosquitto()
    process = district(broker)
    process.await_line("connected")
    sender = Sender(make_rows(10))
    port = listen(broker, inbox)
    port.submit(Publish("good", *sender.batch(1, 10, ack_now=True), 1))
    inbox.await_one(Arrived)
    port.stop()
    broker.kill()
    broker.start()
    process.await_line("connected")
    other = Inbox()
    port = listen(broker, other)
    try:
        assert json.loads(other.await_one(Arrived).payload)["stored"] == 10
    finally:
        port.stop()


def test_the_acl_keeps_outlets_apart_from_each_other(mosquitto: Start, inbox: Inbox) -> None:
    broker = mosquitto(f"acl_file {ACL}")
    port = MqttPort(Uplink(broker=broker.url, user="district-3310"), inbox.post)
    spy_inbox = Inbox()
    spy = MqttPort(Uplink(broker=broker.url, user="3310152015-02"), spy_inbox.post)
    for one, name in ((port, "district"), (spy, "spy")):
        one.start()
        one.submit(Connect("5", name, f"kdmp/1/{DISTRICT}/3310152015-02/up/st", b"", (("kdmp/1/+/+/down/ack", 1),), 60))
    try:
        inbox.await_one(Connected)
        spy_inbox.await_one(Connected)
        for outlet in (OUTLET, "3310152015-02"):
            port.submit(Publish(outlet, f"kdmp/1/{DISTRICT}/{outlet}/down/ack", canonical({"n": NOW}), 1))
            assert inbox.await_one(Published) == Published(outlet)
        assert "3310152015-02" in spy_inbox.await_one(Arrived).topic, "the first ack, of the other outlet, never came"
    finally:
        port.stop()
        spy.stop()
