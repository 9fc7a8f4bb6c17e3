"""Real parts for whole-daemon tests: Mosquitto, the district, the daemon itself as processes; doubles of the devices on real wires."""

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from gateway.cli.demo_shop import CATALOGUE, DISTRICT, GATEWAY_TOML, OUTLET
from gateway.drivers.sim.printer import PrinterCore
from gateway.drivers.sim.scales import ToledoCore
from gateway.drivers.sim.scanner import ScannerCore
from gateway.drivers.sim.serve_io import PtyServer, TcpServer

PATIENCE_S = 60.0
AWAY = (OSError, http.client.HTTPException, json.JSONDecodeError, KeyError)
"""What a daemon that was just killed, or has just begun, makes of a call: no line, half an answer, or one that has no state yet."""


class Process:
    """A command that can be started, killed and started again. Its output goes to a log file."""

    def __init__(self, log: Path, *command: str) -> None:
        self._log = log
        self.command = command
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._child is not None
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether it is there."""
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def kill(self) -> None:
        """End it as a power cut does, as far as a process can see one."""
        assert self._child is not None
        self._child.kill()
        self._child.wait()

    def end(self) -> int:
        """Ask it to end; its exit code."""
        assert self._child is not None
        self._child.send_signal(signal.SIGTERM)
        try:
            return self._child.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def wait(self, timeout_s: float = PATIENCE_S) -> int:
        """Until it ends by itself; its exit code."""
        assert self._child is not None
        return self._child.wait(timeout_s)

    def log(self) -> str:
        """What it has said so far."""
        return self._log.read_text("utf-8", "replace")


class Shop:
    """One outlet on this machine with its broker and district; nothing runs until it is started."""

    def __init__(self, home: Path, extra: str = "") -> None:
        self.home = home
        for name in ("dev", "state", "stick"):
            (home / name).mkdir(mode=0o700)
        (home / "clock-synced").touch()
        self.scanner = PtyServer(ScannerCore(), home / "dev" / "scanner")
        self.scale = PtyServer(ToledoCore(), home / "dev" / "scale")
        self.printer = TcpServer(PrinterCore())
        self.listen = f"127.0.0.1:{free_port()}"
        port = free_port()
        (home / "mosquitto.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n", "utf-8")
        self.broker = Process(home / "mosquitto.log", mosquitto(), "-c", str(home / "mosquitto.conf"))
        store = f"sqlite:///{home / 'district.db'}"
        words = ("district", "run", "--broker", f"mqtt://127.0.0.1:{port}", "--district", DISTRICT, "--store", store, "--ack-after", "1")
        self.district = Process(home / "district.log", sys.executable, "-m", "gateway", *words)
        self.config = home / "gateway.toml"
        self._settings = {"outlet": OUTLET, "home": home, "catalogue": CATALOGUE, "listen": self.listen, "broker": port}
        self._extra = extra
        self.daemon = Process(home / "gateway.log", sys.executable, "-m", "gateway", "run", "--config", str(self.config))

    def start(self) -> None:
        """Plug the devices in, start broker, district and daemon, and wait until it sells."""
        for double in (self.scanner, self.scale, self.printer):
            double.start()
        self.config.write_text(self.settings(), "utf-8")
        self.broker.start()
        self.district.start()
        self.daemon.start()
        self.wait_open()

    def settings(self) -> str:
        """The daemon's configuration; the printer's port is known once it is plugged in."""
        return GATEWAY_TOML.format(printer=self.printer.port, **self._settings) + self._extra

    def stop(self) -> None:
        """End whatever still runs."""
        for process in (self.daemon, self.district, self.broker):
            if process.running:
                process.end()
        for double in (self.scanner, self.scale, self.printer):
            double.stop()

    def wait_open(self) -> None:
        """Until the scanner is in and the page answers."""
        self.until(lambda: self.state()["devices"]["scanner.counter"]["state"] == "ok", "the counter to open")

    def state(self) -> Any:  # noqa: ANN401 - JSON as it comes
        """GET /api/state."""
        return self.call("/api/state")

    def call(self, path: str, body: object = None) -> Any:  # noqa: ANN401 - the same
        """The API's answer; errors come back as their JSON with `status`. Raises OSError when nobody listens."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://{self.listen}{path}", data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as err:
            with err:
                return {**json.load(err), "status": err.code}

    def scan(self, code: str) -> None:
        """Pull the gun's trigger."""
        self.scanner.act(lambda core: core.typed(code))

    def until(self, what: Callable[[], bool], told: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait until this holds; a daemon that does not answer is waited for."""
        end = time.monotonic() + timeout_s
        while True:
            with contextlib.suppress(*AWAY):
                if what():
                    return
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {told}; the daemon's last words:\n{self.daemon.log()[-2000:]}")
            time.sleep(0.01)


@contextlib.contextmanager
def open_shop(home: Path, extra: str = "") -> Iterator[Shop]:
    """A started shop, ended whatever happens."""
    shop = Shop(home, extra)
    try:
        shop.start()
        yield shop
    finally:
        shop.stop()


def free_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mosquitto() -> str:
    """Debian puts it into sbin."""
    return next((str(path) for path in (Path("/usr/sbin/mosquitto"), Path("/usr/local/sbin/mosquitto")) if path.exists()), "mosquitto")
