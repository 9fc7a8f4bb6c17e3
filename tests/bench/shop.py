"""The shop that is measured: the real daemon with every device on a wire, TLS to a real Mosquitto, a signing district; and its clerk."""

import getpass
import http.client
import json
import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

from gateway.cli.demo_shop import DISTRICT
from gateway.keys import new_signer
from tests.bench.certificates import make_certificates
from tests.bench.sales import shipped_goods
from tests.real.parts import Process, Shop, free_port, mosquitto

SEED: Final = bytes(range(32))
PATIENCE_S: Final = 30.0
TOO_LONG: Final = 60.0


class TlsBroker:
    """A Mosquitto of our own that speaks TLS on localhost, nothing kept on disk."""

    def __init__(self, home: Path) -> None:
        make_certificates(home)
        self.port = free_port()
        self.ca = home / "ca.pem"
        lines = (f"listener {self.port} 127.0.0.1", "allow_anonymous true", "persistence false", "log_type error", "max_queued_messages 0")
        user = f"user {getpass.getuser()}"  # started by root it would become another user, who may not read this directory
        keys = (user, f"certfile {home / 'broker.pem'}", f"keyfile {home / 'broker.key'}")
        config = home / "mosquitto-tls.conf"
        config.write_text("\n".join((*lines, *keys)) + "\n", "utf-8")
        self._process = Process(home / "mosquitto-tls.log", mosquitto(), "-c", str(config))

    @property
    def url(self) -> str:
        """What a client is told; the certificate names localhost."""
        return f"mqtts://localhost:{self.port}"

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._process.start()
        until(lambda: _listens(self.port), "the broker to listen")

    def stop(self) -> None:
        """End it."""
        if self._process.running:
            self._process.end()


def district(home: Path, broker: TlsBroker, store: Path, ack_after_s: float) -> Process:
    """The real receiver, signing; not started."""
    key = home / "district.key"
    key.write_text(new_signer("klaten", SEED).secret + "\n", "utf-8")
    key.chmod(0o600)
    words = ("--broker", broker.url, "--ca", str(broker.ca), "--district", DISTRICT, "--store", f"sqlite:///{store}")
    more = ("--ack-after", str(ack_after_s), "--sign-key", str(key))
    return Process(home / "district.log", sys.executable, "-m", "gateway", "district", "run", *words, *more)


class BenchShop(Shop):
    """The tests' shop with the settings of the field: batches of 100 events or 15 minutes, TLS, signed acks."""

    def __init__(self, home: Path, store: Path | None = None) -> None:
        super().__init__(home)
        self.broker = self._tls = TlsBroker(home)  # type: ignore[assignment] # the base's is a Process; this one starts and stops alike
        self.district = district(home, self._tls, store or home / "district.db", 1)

    def start(self) -> None:
        """As the base, with the broker first: the daemon shall find it."""
        for double in (self.scanner, self.scale, self.printer):
            double.start()
        self.write_config()
        self.start_uplink()
        self.daemon.start()
        self.wait_open()

    def start_uplink(self) -> None:
        """The broker and the district, subscribed."""
        self._tls.start()
        self.district.start()
        until(lambda: "subscribed" in self.district.log(), "the district to subscribe")

    def write_config(self) -> None:
        """The daemon's configuration."""
        key = new_signer("klaten", SEED).public.verifier
        uplink = f'broker = "{self._tls.url}"\nca_file = "{self._tls.ca}"\ndistrict_keys = ["{key}"]\n'
        self.config.write_text(self.settings().partition("[uplink]")[0] + "[uplink]\n" + uplink, "utf-8")

    def stop(self) -> None:
        """End whatever runs."""
        for process in (self.daemon, self.district):
            if process.running:
                process.end()
        self._tls.stop()
        for double in (self.scanner, self.scale, self.printer):
            double.stop()


@contextmanager
def bench_shop(home: Path, store: Path | None = None) -> Iterator[BenchShop]:
    """A started shop, ended whatever happens."""
    shop = BenchShop(home, store)
    try:
        shop.start()
        yield shop
    finally:
        shop.stop()


class Page:
    """What a browser has open: the event stream. `state` is the newest heard."""

    def __init__(self, listen: str) -> None:
        host, _, port = listen.rpartition(":")
        self._line = http.client.HTTPConnection(host, int(port), timeout=PATIENCE_S)
        self._line.request("GET", "/api/events")
        self._answer = self._line.getresponse()
        self.state: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._answer.close()
        self._line.close()

    def until(self, what: Callable[[Any], bool], told: str) -> int:
        """Read states until this holds of one; when its line arrived, ns of the performance counter."""
        if self.state is not None and what(self.state):
            return time.perf_counter_ns()
        end = time.monotonic() + TOO_LONG
        while time.monotonic() < end:
            line = self._answer.readline()
            arrived_ns = time.perf_counter_ns()
            if not line:
                break
            if line.startswith(b"data:"):
                self.state = json.loads(line[5:])
                if what(self.state):
                    return arrived_ns
        raise AssertionError(f"waited in vain for {told}; the page shows {json.dumps(self.state)[:2_000]}")


class Clerk:
    """Scans and is paid, as quickly as the page follows."""

    def __init__(self, shop: Shop, page: Page, seed: int) -> None:
        self._shop = shop
        self._page = page
        self._dice = random.Random(seed)
        self._goods = [one for one in shipped_goods(seed) if one.priced and not one.by_weight]
        self._last = ""

    def scan(self) -> int:
        """Pull the trigger on another item than before; ns from the write of its last byte to the page's line."""
        one = self._dice.choice([goods for goods in self._goods if goods.code != self._last])
        self._last = one.code
        before = _pieces(self._page.state)
        sent_ns = 0

        def typed(core: Any) -> bytes:  # noqa: ANN401 - the double's own core
            nonlocal sent_ns
            data: bytes = core.typed(one.code)
            sent_ns = time.perf_counter_ns()
            return data

        self._shop.scanner.act(typed)
        return self._page.until(lambda state: _pieces(state) > before, f"{one.name} scanned") - sent_ns

    def pay(self) -> None:
        """Take the money, with the page's kind of request, and wait for the receipt."""
        basket = self._page.state["basket"]
        body = {"basket": basket["id"], "payments": [{"kind": "tunai", "tendered": 1_000_000, "confirmed": True}], "total": basket["total"]}
        answer = self._shop.call("/api/pay", {**body, "request": f"{self._dice.getrandbits(96):024x}"})
        receipt = answer["result"]["receipt_no"]
        self._page.until(lambda state: _is_printed(state, receipt) and state["basket"]["id"] != basket["id"], f"receipt {receipt}")

    def sell(self, count: int) -> None:
        """Whole sales of three scans."""
        for _ in range(count):
            for _ in range(3):
                self.scan()
            self.pay()


def until(what: Callable[[], bool], told: str) -> None:
    """Wait until this holds."""
    end = time.monotonic() + PATIENCE_S
    while not what():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {told}")
        time.sleep(0.01)


def _is_printed(state: Any, receipt_no: int) -> bool:  # noqa: ANN401 - JSON as it comes
    last = state["last_sale"]
    return bool(last) and last["receipt_no"] == receipt_no and last["print"] == "printed"


def _pieces(state: Any) -> int:  # noqa: ANN401 - JSON as it comes
    return sum(line["qty"] or 1 for line in state["basket"]["lines"])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
