"""A shop whose card is recorded: the real daemon under the shim, a clerk at its API, a printer whose finished slips are the promises."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from gateway.cli.demo_shop import CATALOGUE, OUTLET
from gateway.drivers.sim.printer import PrinterCore
from gateway.drivers.sim.serve_io import TcpServer
from gateway.journal.segments_io import MARKER
from tests.powercut.planted import Plant
from tests.powercut.shim import Record, environment, mark, read
from tests.real.parts import AWAY, free_port

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
SYNC_US = 1_000  # a very good card
STICK_US = 30_000  # a common stick: a slip that is printed too early comes out before the copy is written
CODES = ("8996006142511", "8998866200301", "0089686010527", "0089686011036", "0089686440133")
NUMBER = re.compile(r"01\.(\d+)-(\d{6})")
TOTAL = re.compile(r"TOTAL +([\d.]+)")
SETTINGS = """\
[outlet]
id = "{outlet}"

[paths]
state = "{root}/state"
copy = "{root}/stick"
catalogue = "{catalogue}"
clock_synced = "{home}/clock-synced"

[printer.receipt]
transport = "tcp"
address = "127.0.0.1:{printer}"

[counter]
listen = "127.0.0.1:{port}"
"""


@dataclass(frozen=True, slots=True)
class Promise:
    """A slip in a customer's hand: generation and number as printed, and what was paid."""

    generation: int
    receipt_no: int
    paid: int


@dataclass(frozen=True, slots=True)
class Recording:
    """What happened to a medium. `before`: what it held, as `Medium` takes it."""

    before: dict[str, bytes | None]
    inodes: dict[str, int]
    records: tuple[Record, ...]

    def promises(self) -> list[Promise]:
        """Every slip that came out."""
        return [promise(record) for record in self.records if record.kind == "mark"]


class MarkingPrinter(PrinterCore):
    """The printer double; each slip it finishes becomes a mark in the log before anybody hears that it is done."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    def feed(self, data: bytes) -> bytes:
        """As any printer."""
        done = len(self.receipts)
        answers = super().feed(data)
        for slip in self.receipts[done:]:
            number, total = NUMBER.search(slip), TOTAL.search(slip)
            if number is not None and total is not None:
                mark(self._log, f"{int(number[1])} {int(number[2])} {total[1].replace('.', '')}")
        return answers


class RecordedShop:
    """`with RecordedShop(...) as shop:` then `start`, `sell`, `cut_off` and `recording`, as often as wanted."""

    def __init__(self, home: Path, shim: Path, plant: Plant) -> None:
        self.root = home / "root"
        self._log = home / "log"
        self._sold = 0
        self._printed = 0
        self._answers: http.client.HTTPConnection | None = None
        self._before: dict[str, bytes | None] = {}
        self._inodes: dict[str, int] = {}
        self._pid = 0
        for directory in ("root/state", "root/stick", "cache"):
            (home / directory).mkdir(parents=True)
        for file in ("log", "clock-synced"):
            (home / file).touch()
        if plant.stick:
            (self.root / "stick" / MARKER).write_text(OUTLET, "utf-8")
        self._printer = TcpServer(MarkingPrinter(self._log))
        self._printer.start()
        self._port = free_port()
        settings = {"outlet": OUTLET, "root": self.root, "home": home, "catalogue": CATALOGUE, "printer": self._printer.port}
        config = home / "gateway.toml"
        config.write_text(SETTINGS.format(**settings, port=self._port), "utf-8")
        command = (sys.executable, "-m", "tests.powercut.daemon", str(config), str(home / "cache"), *plant.bugs)
        self._said = home / "said"
        with self._said.open("wb") as said:
            self._launcher = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True,
                env=environment(shim, self.root, self._log, plant.failing, SYNC_US, STICK_US) | {"PYTHONPATH": str(ROOT)},
            )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut_off()
        self._launcher.communicate(timeout=PATIENCE_S)
        self._printer.stop()

    def start(self, files: Mapping[str, bytes | None] | None = None) -> None:
        """Switch the daemon on, and wait until it sells. `files`: put this on the medium first."""
        if files is not None:
            lay(self.root, files)
        self._before, self._inodes = found(self.root)
        os.truncate(self._log, 0)
        self._order("start")
        self._pid = int(self._told())
        self._until(lambda: self._call("/api/state")["devices"]["printer.receipt"]["state"] == "ok", "the shop to open")

    def sell(self, sales: int) -> None:
        """So many sales, each of another amount; a slip may be up to two sales late."""
        for _ in range(sales):
            self._sold += 1
            for code in CODES[: 1 + self._sold % len(CODES)]:
                self._call("/api/scan", {"code": code})
            state = self._call("/api/line", {"n": 1, "qty": self._sold})
            payment = {"kind": "tunai", "tendered": state["basket"]["cash_due"], "confirmed": True}
            answer = self._call("/api/pay", {"basket": state["basket"]["id"], "payments": [payment]})
            if "result" not in answer:
                raise AssertionError(f"not sold: {answer}")
            self._printed += 1
            self._printer.wait_for(lambda core: len(core.receipts) >= self._printed - 2, PATIENCE_S)
        self._printer.wait_for(lambda core: len(core.receipts) >= self._printed, PATIENCE_S)

    def cut_off(self) -> None:
        """Kill the daemon where it stands."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self._told()
            self._pid = 0
            self._hang_up()
            self._printed = self._printer.act(lambda core: len(core.receipts))

    def recording(self) -> Recording:
        """Everything since the last start."""
        return Recording(self._before, self._inodes, tuple(read(self._log.read_bytes())))

    def _order(self, word: str) -> None:
        assert self._launcher.stdin is not None
        self._launcher.stdin.write(word + "\n")
        self._launcher.stdin.flush()

    def _told(self) -> str:
        assert self._launcher.stdout is not None
        line = self._launcher.stdout.readline()
        if not line:
            raise AssertionError(f"the launcher ended:\n{self._said.read_text('utf-8', 'replace')[-2000:]}")
        return line.strip()

    def _until(self, what: Any, told: str) -> None:  # noqa: ANN401 - any question
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                if what():
                    return
            except AWAY:
                self._hang_up()
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {told}; it said:\n{self._said.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.01)

    def _hang_up(self) -> None:
        if self._answers is not None:
            self._answers.close()
            self._answers = None

    def _call(self, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON as it comes
        self._answers = self._answers or http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
        data = None if body is None else json.dumps(body)
        self._answers.request("GET" if body is None else "POST", path, data, {"Content-Type": "application/json"})
        return json.load(self._answers.getresponse())


def promise(record: Record) -> Promise:
    """What a mark says."""
    return Promise(*map(int, record.data.split()))


def found(root: Path) -> tuple[dict[str, bytes | None], dict[str, int]]:
    """What lies below a directory, and the inodes of the files."""
    paths = sorted(root.rglob("*"))
    content = {str(path.relative_to(root)): None if path.is_dir() else path.read_bytes() for path in paths}
    return content, {str(path.relative_to(root)): path.stat().st_ino for path in paths if path.is_file()}


def lay(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Make this, and nothing else, lie below the directory; paths that share their bytes object are names of one file."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    first: dict[int, Path] = {}
    for name, data in sorted(files.items()):
        path = root / name
        if data is None:
            path.mkdir(mode=0o700)
        elif id(data) in first:
            os.link(first[id(data)], path)
        else:
            path.write_bytes(data)
            path.chmod(0o600)
            first |= {id(data): path} if len(data) > 1 else {}  # shorter ones are one object without being one file
