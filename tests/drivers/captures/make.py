"""Makes the captures of this directory anew: python -m tests.drivers.captures.make.

Every one is of a double of ours over a pty, none of a device.
Beside each capture lies what a replay gave when it was made. A capture of a real device goes into this directory by hand, with its events.
"""

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

from gateway.cli.devices import configure
from gateway.cli.devices_capture import capture
from gateway.config import Config, Outlet, Paths, Scale, ScaleProtocol, Scanner
from gateway.drivers.capture import Capture
from gateway.drivers.capture_io import load_capture
from gateway.drivers.replay import event_json, replay, session_for
from gateway.drivers.sim.core import Core
from gateway.drivers.sim.scales import DOUBLES
from gateway.drivers.sim.scanner import ScannerCore
from gateway.drivers.sim.serve_io import PtyServer
from gateway.faults import Fault

HERE = Path(__file__).parent
AFTER_US = 3_000_000
COMMENT = "# made with the gateway's own double over a pseudo-terminal; not of a real device\n"


def events_of(found: Capture) -> list[dict[str, Any]]:
    """What a replay tells."""
    session = session_for(found.head)
    assert not isinstance(session, Fault)
    return [{"us": one.us, **event_json(one.event)} for one in replay(found, session, AFTER_US)]


def make(name: str, core: Core, config: Callable[[str, Paths], Config], deeds: list[Callable[[PtyServer[Any]], object]]) -> None:
    """Capture this double while these deeds are done to it, half a second apart."""
    with tempfile.TemporaryDirectory() as home:
        server: PtyServer[Any] = PtyServer(core, Path(home) / "port")
        server.start()
        parser = argparse.ArgumentParser()
        configure(parser)
        file = HERE / f"{name}.capture"
        file.unlink(missing_ok=True)
        def act() -> None:
            for deed in deeds:
                time.sleep(0.6)
                deed(server)

        thread = threading.Thread(target=act)
        thread.start()
        capture(config(str(server.link), Paths(state=home)), parser.parse_args(["capture", str(file), "--seconds", "2"]))
        thread.join()
        server.stop()
    first, rest = file.read_text("utf-8").split("\n", 1)
    kept = [line for line in rest.splitlines() if not line.startswith("started")]
    file.write_text(f"{first}\n{COMMENT}" + "\n".join(kept) + "\n", "utf-8")
    found = load_capture(file)
    assert isinstance(found, Capture)
    told = "".join(json.dumps(event) + "\n" for event in events_of(found))
    file.with_suffix(".events").write_text(told, "utf-8")


def _weighing(protocol: str, port: str, paths: Paths) -> Config:
    scale = Scale(protocol=cast("ScaleProtocol", protocol), port=port)
    return Config(outlet=Outlet(id="3310152015-01"), paths=paths, scale={"counter": scale})


def _put(server: PtyServer[Any]) -> None:
    """1.25 kg on the plate."""
    server.act(lambda core: setattr(core, "grams", 1_250))


def main() -> None:
    """All of them: every scale at 0 and at 1.25 kg, a gun with a plain code and one that is cut."""
    outlet = Outlet(id="3310152015-01")
    for name, core in DOUBLES.items():
        make(name, core(), partial(_weighing, name), [_put])

    def gun(port: str, paths: Paths) -> Config:
        return Config(outlet=outlet, paths=paths, scanner={"counter": Scanner(port=port)})

    scans: list[Callable[[PtyServer[Any]], object]] = [
        lambda server: server.act(lambda core: core.typed("8991002101234")),
        lambda server: server.act(lambda core: core.typed("8991")[:4]),
    ]
    make("scanner-serial", ScannerCore(), gun, scans)


if __name__ == "__main__":
    main()
