"""`gateway devices detect [PORT]`: which protocol a scale talks, how sure that is, what was heard, and what to write down."""

import argparse
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from gateway.cli.daemon import find_daemon
from gateway.cli.devices_rows import strangers
from gateway.cli.saying import BROKEN, OK, Said, cannot, chat, say
from gateway.cli.wired import held, wired
from gateway.config import Config
from gateway.drivers.address import SerialAddress
from gateway.drivers.capture import Direction
from gateway.drivers.capture_io import tee
from gateway.drivers.ports_io import leads_to, look_at
from gateway.drivers.registry import Unknown, Wiring
from gateway.drivers.scale.detect import DetectingScale
from gateway.drivers.scale.detection import Verdict
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.session import Recall
from gateway.faults import Fault
from gateway.messages.devices import DeviceChanged, Weighed

LONGEST_S = 600.0  # a round over every line and every question, on a port that swallows them all
MORE_S = 3.0  # after the first weight, for one that lies still


@dataclass(slots=True)
class Pen:
    """Counts the bytes that were ever written: none to a scale that talks by itself."""

    written: int = 0

    def note(self, what: Direction, data: bytes = b"", line: str = "") -> None:
        """This went."""
        self.written += len(data) if what == ">" else 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a port turned out to be: the detection's verdict, None when it could not be looked at (`why`).

    `weight`: the last one, in words. `written`: bytes that were sent.
    """

    port: str
    verdict: Verdict | None
    weight: str = ""
    why: str = ""
    written: int = 0

    @property
    def protocol(self) -> str:
        """The protocol found, "" for none."""
        return self.verdict.protocol if self.verdict else ""

    @property
    def line(self) -> str:
        """Its line."""
        return self.verdict.line if self.verdict else ""


def run(args: argparse.Namespace) -> int:
    """0 when a scale was found, 1 when none was or the daemon holds the port."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    return detect(load(args.config), args)


def detect(config: Config, args: argparse.Namespace) -> int:
    """One port, or all that no configured device uses."""
    ports = [args.port] if args.port else [one.node for one in strangers(config) if one.kind == "tty"]
    if not ports:
        then = "plug the scale in, or name a port: `gateway devices detect PORT`"
        return cannot(config.outlet.id, "no serial port is free", then, BROKEN, as_json=args.json)
    taken = next((port for port in ports if _is_configured(config, port)), None)
    if taken is not None and find_daemon(config).runs:
        then = f"`sudo systemctl stop gateway`, `sudo gateway devices detect {taken}`, `sudo systemctl start gateway`"
        return cannot(config.outlet.id, f"the daemon holds {taken}", then, BROKEN, as_json=args.json)
    return _say(config, [_detect(config, port) for port in ports], as_json=args.json)


def _is_configured(config: Config, port: str) -> bool:
    node = leads_to(port)
    return any(not isinstance(one, Unknown) and leads_to(one.address.text) == node for one in wired(config).values() if node)


def _detect(config: Config, port: str) -> Answer:
    chat(f"{config.outlet.id}: listening at {port} on every line, then asking; leave something on the plate. This may take minutes.")
    sessions: list[DetectingScale] = []

    def build(recall: Recall) -> DetectingScale:
        sessions.append(DetectingScale("scale.detect", tuple(BY_NAME.values()), "", recall))
        return sessions[-1]

    pen, end, weight, why = Pen(), time.monotonic() + LONGEST_S, "", "no round of the detection came to its end"
    with held(config, Wiring("scale.detect", "scale", SerialAddress(port, ""), build), tee(pen)) as scale:
        while time.monotonic() < end:
            match scale.next(0.1):
                case Weighed(_, reading):
                    weight = "no weight" if reading.grams is None else f"{reading.grams} g"
                    end = min(end, time.monotonic() + MORE_S)
                    if reading.stable:
                        break
                case DeviceChanged(state="absent", fault=Fault() as what):
                    why = "it cannot be opened: " + dict(what.fields).get("reason", "?")
                    break
                case DeviceChanged(state="fault"):
                    break
        return Answer(port, sessions[-1].verdict if sessions else None, weight, why, pen.written)


def toml(config: Config, answer: Answer) -> list[str]:
    """What to write into the configuration: the port by its most lasting name."""
    known = look_at(answer.port)
    port = next(iter(known.names), answer.port) if known is not None else answer.port
    name = next(iter(config.scale), "counter")
    return [f"[scale.{name}]", f'protocol = "{answer.protocol}"', f'port = "{port}"', f'line = "{answer.line}"']


def _say(config: Config, answers: list[Answer], *, as_json: bool) -> int:
    scales = [one for one in answers if one.protocol]
    told = {"ports": [_told(config, one) for one in answers]}
    if scales:
        line = "; ".join(f"{one.port} talks {one.protocol} on {one.line}" for one in scales)
    else:
        line = f"no scale found at {', '.join(one.port for one in answers)}"
    lines = [text for one in answers for text in _lines(config, one)]
    return say(Said("ok" if scales else "degraded", config.outlet.id, line, lines, told), OK if scales else BROKEN, as_json=as_json)


def _told(config: Config, one: Answer) -> dict[str, object]:
    verdict = asdict(one.verdict) if one.verdict is not None else {}
    return {
        "port": one.port, **verdict, "protocol": one.protocol or None, "line": one.line or None, "weight": one.weight or None,
        "written": one.written, "why": one.why if one.verdict is None else None, "toml": toml(config, one) if one.protocol else None,
    }  # fmt: skip


def _lines(config: Config, one: Answer) -> Iterator[str]:
    yield f"{one.port}  {one.protocol or 'unknown'}  {one.line}".rstrip()
    verdict = one.verdict
    if verdict is not None:
        yield from (f'    heard on {heard.line}: {heard.count} bytes "{heard.text}"' for heard in verdict.heard if heard.count)
        if not any(heard.count for heard in verdict.heard):
            yield f"    heard nothing on {len(verdict.heard)} lines"
    yield f"    wrote {one.written} bytes"
    if verdict is not None and verdict.protocol:
        yield f"    confidence {verdict.confidence:.2f}, {verdict.way}; last weight {one.weight or 'none yet'}"
        yield "    next: compare the weight with the scale's own display, then write into the configuration:"
        yield from (f"        {line}" for line in toml(config, one))
        return
    fits = f"it could be {' or '.join(verdict.fits)}, and too little tells them apart" if verdict is not None and verdict.fits else ""
    yield f"    why: {one.why if verdict is None else fits or 'no protocol that this version knows fits'}"
    if fits:
        yield "    next: put something on the plate, take it off again, and `gateway devices detect` once more"
    else:
        yield f"    next: `gateway devices capture scale.capture --port {one.port}` writes down what comes, for whoever adds the protocol"
