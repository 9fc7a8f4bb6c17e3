"""The demo's shop: a configuration, simulated devices on real wires, a broker, the district and the daemon as children.

Everything listens on 127.0.0.1 and lies in one directory; ending it leaves nothing running.
"""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from gateway.drivers.sim.display import EscposDisplay
from gateway.drivers.sim.printer import PrinterCore
from gateway.drivers.sim.scales import ToledoCore
from gateway.drivers.sim.scanner import ScannerCore
from gateway.drivers.sim.serve_io import PtyServer, Server, TcpServer
from gateway.messages.journal import Json

S = TypeVar("S", bound=Server[Any])
OUTLET = "3310152015-01"
DISTRICT = OUTLET[:4]
CATALOGUE = Path(__file__).parent.parent / "data" / "catalogue-id.csv"
START_S = 20.0
END_S = 15.0

GATEWAY_TOML = """\
[outlet]
id = "{outlet}"
name = "Gerai Sembako Bentangan"
region = "33.10.15.2015"
receipt_header = ["KDMP BENTANGAN", "Gerai Sembako - Kec. Wonosari", "Kab. Klaten"]
receipt_footer = ["Terima kasih.", "Simpan struk untuk penukaran."]

[paths]
state = "{home}/state"
copy = "{home}/stick"
catalogue = "{catalogue}"
clock_synced = "{home}/clock-synced"

[scanner.counter]
port = "{home}/dev/scanner"

[scale.counter]
protocol = "toledo-8217"
port = "{home}/dev/scale"
line = "9600 8N1"   # a pseudo-terminal knows no parity

[printer.receipt]
transport = "tcp"
address = "127.0.0.1:{printer}"

[counter]
listen = "{listen}"

[uplink]
broker = "mqtt://127.0.0.1:{broker}"
batch_events = 25
batch_age_s = 1
"""

DISPLAY_TOML = """
[display.counter]
port = "{home}/dev/display"
baud = 115200
"""

BROKER_TOML = """\
id = 0
[router]
id = 0
max_connections = 16
max_outgoing_packet_count = 200
max_segment_size = 10485760
max_segment_count = 4
[v5.1]
name = "demo"
listen = "127.0.0.1:{broker}"
next_connection_delay_ms = 1
[v5.1.connections]
connection_timeout_ms = 60000
max_payload_size = 262144
max_inflight_count = 100
dynamic_filters = true
"""


class DemoError(Exception):
    """The demo cannot go on; the text says what is missing and what to do."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop that is open: its devices, its page's address, and where its parts keep their records."""

    home: Path
    address: str
    scanner: PtyServer[ScannerCore]
    scale: PtyServer[ToledoCore]
    printer: TcpServer[PrinterCore]
    display: PtyServer[EscposDisplay]

    @property
    def journal(self) -> Path:
        """The daemon's journal directory."""
        return self.home / "state" / "journal"

    @property
    def district(self) -> Path:
        """The district's database."""
        return self.home / "district.db"

    def get(self, path: str) -> dict[str, Json]:
        """GET from the daemon's API."""
        return _call(f"http://{self.address}{path}", None)

    def post(self, path: str, body: dict[str, Json]) -> dict[str, Json]:
        """POST to the daemon's API. Raises DemoError with the daemon's own words when it refuses."""
        return _call(f"http://{self.address}{path}", body)


@contextmanager
def open_shop(home: Path, listen: str) -> Iterator[Shop]:
    """Start everything; when the block ends, end everything again, the daemon cleanly."""
    _check_free(listen)
    _furnish(home)
    with ExitStack() as stack:
        scanner = _served(stack, PtyServer(ScannerCore(), home / "dev" / "scanner"))
        scale = _served(stack, PtyServer(ToledoCore(), home / "dev" / "scale"))
        printer = _served(stack, TcpServer(PrinterCore()))
        display = _served(stack, PtyServer(EscposDisplay(), home / "dev" / "display"))
        broker = _free_port()
        (home / "broker.toml").write_text(BROKER_TOML.format(broker=broker), "utf-8")
        stack.enter_context(_broker(home / "broker.toml"))
        settings = GATEWAY_TOML.format(outlet=OUTLET, home=home, catalogue=CATALOGUE, printer=printer.port, listen=listen, broker=broker)
        (home / "gateway.toml").write_text(settings + DISPLAY_TOML.format(home=home), "utf-8")
        store = f"sqlite:///{home / 'district.db'}"
        url = f"mqtt://127.0.0.1:{broker}"
        district = ("district", "run", "--broker", url, "--district", DISTRICT, "--store", store, "--ack-after", "1")
        stack.enter_context(_child(home, "district", *district))
        daemon = stack.enter_context(_child(home, "gateway", "run", "--config", str(home / "gateway.toml")))
        shop = Shop(home, listen, scanner, scale, printer, display)
        _wait_open(shop, daemon)
        yield shop


def free_listen() -> str:
    """An address on this machine where nobody listens."""
    return f"127.0.0.1:{_free_port()}"


def _served(stack: ExitStack, server: S) -> S:
    server.start()
    stack.callback(server.stop)
    return server


@contextmanager
def _broker(settings: Path) -> Iterator[None]:
    try:
        from iotcore import Broker  # noqa: PLC0415 - only the demo has it
    except ImportError:
        raise DemoError("the demo's broker is not installed: pip install 'outlet-gateway[demo]', or run ./scripts/demo") from None
    with Broker(config_path=str(settings)):
        yield


@contextmanager
def _child(home: Path, name: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    with (home / f"{name}.log").open("ab") as log:
        child = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "gateway", *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(END_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_open(shop: Shop, daemon: subprocess.Popen[bytes]) -> None:
    """Until the till sells and every device is known; a display never says that it is well."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if daemon.poll() is not None:
            break
        try:
            devices = shop.get("/api/state")["devices"]
            if isinstance(devices, dict) and all(_is_there(name, one) for name, one in devices.items()):
                return
        except (DemoError, OSError):
            pass
        time.sleep(0.05)
    log = (shop.home / "gateway.log").read_text("utf-8", "replace").strip().splitlines()
    raise DemoError("the gateway did not open:\n  " + "\n  ".join(log[-5:] or ["it said nothing"]))


def _is_there(name: str, device: Json) -> bool:
    return name.startswith("display.") or (isinstance(device, dict) and device["state"] == "ok")


def _call(url: str, body: dict[str, Json] | None) -> dict[str, Json]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - our own loopback address
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - the same
            return dict(json.load(answer))
    except urllib.error.HTTPError as err:
        told = json.load(err)
        raise DemoError(f"{told.get('code')}: {told.get('message')} {told.get('next')}") from None


def _furnish(home: Path) -> None:
    """The shop's directories."""
    try:
        for name in ("dev", "state", "stick"):
            (home / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / "clock-synced").touch()
    except OSError as err:
        raise DemoError(f"{home} cannot be used: {err.strerror}; name another directory") from None


def _check_free(listen: str) -> None:
    host, _, port = listen.rpartition(":")
    if not port.isdecimal():
        return  # the daemon's own check of its configuration says what is wrong with it
    try:
        socket.create_connection((host.strip("[]"), int(port)), 1).close()
    except (OSError, OverflowError):
        return
    raise DemoError(f"another program serves on {listen} already: end it, or put the page elsewhere with --listen {free_listen()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
