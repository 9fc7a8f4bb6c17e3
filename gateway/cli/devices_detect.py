"""`gateway devices detect [PORT]`: which protocol a scale talks, how sure that is, what was heard, and what to write down."""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

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
from gateway.drivers.scale.hearing import Sense, senses
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.session import Recall
from gateway.messages.devices import DeviceChanged, Weighed

LONGEST_S = 240.0  # every protocol on every usual line, twice over
MORE_S = 1.5  # heard on after the first two frames: confidence comes from bytes
HEARD_BYTES = 64 * 1024  # kept for the verdict: a minute of the fastest line
SHOWN_BYTES = 48


@dataclass(slots=True)
class Ear:
    """What came on the line in use, and how many bytes were ever written."""

    heard: bytearray = field(default_factory=bytearray)
    written: int = 0

    def note(self, what: Direction, data: bytes = b"", line: str = "") -> None:
        """A new line forgets what was misheard on the one before."""
        if what == "opened":
            self.heard.clear()
        elif what == ">":
            self.written += len(data)
        elif what == "<" and len(self.heard) + len(data) <= HEARD_BYTES:
            self.heard += data


@dataclass(frozen=True, slots=True)
class Found:
    """What a port turned out to be. `protocol` "" is none that this version knows; `why` says so in words."""

    port: str
    protocol: str = ""
    line: str = ""
    weight: str = ""
    why: str = ""
    heard: bytes = b""
    written: int = 0

    @property
    def rivals(self) -> tuple[Sense, ...]:
        """All that could be made of what was heard, the best first."""
        return senses(self.heard, BY_NAME.values())

    @property
    def confidence(self) -> str:
        """In words: sure where at least five frames explain nearly every byte and no other protocol explains as many."""
        own = next((one for one in self.rivals if one.protocol == self.protocol), None)
        if own is None:
            return "none"
        rival = max((one.covered for one in self.rivals if one.protocol != self.protocol), default=0)
        nearly_all = own.covered * 10 >= len(self.heard) * 9
        return "sure" if own.sound >= 5 and nearly_all and rival * 2 < own.covered else "likely"  # noqa: PLR2004 - see above


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
    found = [_detect(config, port) for port in ports]
    return _say(config, found, as_json=args.json)


def _is_configured(config: Config, port: str) -> bool:
    node = leads_to(port)
    return any(not isinstance(one, Unknown) and leads_to(one.address.text) == node for one in wired(config).values() if node)


def _detect(config: Config, port: str) -> Found:
    chat(f"{config.outlet.id}: listening at {port}, then asking; leave something on the plate. This may take minutes.")
    sessions: list[DetectingScale] = []

    def build(_recall: Recall) -> DetectingScale:
        sessions.append(DetectingScale("scale.detect", tuple(BY_NAME.values())))
        return sessions[-1]

    ear, end, hearing = Ear(), time.monotonic() + LONGEST_S, False
    weight, why = "", "nothing that this version knows was heard"
    with held(config, Wiring("scale.detect", "scale", SerialAddress(port, ""), build), tee(ear)) as scale:
        while time.monotonic() < end:
            match scale.next(0.1):
                case Weighed(_, reading):
                    weight = "no weight" if reading.grams is None else f"{reading.grams} g"
                    end = min(end, time.monotonic() + MORE_S) if not hearing else end
                    hearing = True
                case DeviceChanged(state="absent", fault=what):
                    why = "it cannot be opened: " + dict(what.fields).get("reason", "?") if what else "it cannot be opened"
                    break
                case DeviceChanged(state="fault"):
                    break
        protocol, line = _outcome(sessions)
        return Found(port, protocol, line, weight, "" if protocol else why, bytes(ear.heard), ear.written)


def _outcome(sessions: list[DetectingScale]) -> tuple[str, str]:
    if not sessions or sessions[-1].found is None:
        return "", ""
    return sessions[-1].found.name, sessions[-1].line()


def toml(config: Config, found: Found) -> list[str]:
    """What to write into the configuration: the port by its most lasting name."""
    known = look_at(found.port)
    port = next(iter(known.names), found.port) if known is not None else found.port
    name = next(iter(config.scale), "counter")
    return [f"[scale.{name}]", f'protocol = "{found.protocol}"', f'port = "{port}"', f'line = "{found.line}"']


def _say(config: Config, found: list[Found], *, as_json: bool) -> int:
    scales = [one for one in found if one.protocol]
    told = {"ports": [_told(config, one) for one in found]}
    if not scales:
        line = f"no scale found at {', '.join(one.port for one in found)}"
    else:
        line = "; ".join(f"{one.port} talks {one.protocol} on {one.line} ({one.confidence})" for one in scales)
    lines = [text for one in found for text in _lines(config, one)]
    return say(Said("ok" if scales else "degraded", config.outlet.id, line, lines, told), OK if scales else BROKEN, as_json=as_json)


def _told(config: Config, one: Found) -> dict[str, object]:
    return {
        "port": one.port, "protocol": one.protocol or None, "line": one.line or None, "confidence": one.confidence,
        "weight": one.weight or None, "why": one.why or None,
        "heard": one.heard[:SHOWN_BYTES].hex(" ").upper(), "bytes_heard": len(one.heard), "bytes_written": one.written,
        "senses": {sense.protocol: sense.sound for sense in one.rivals}, "toml": toml(config, one) if one.protocol else None,
    }  # fmt: skip


def _lines(config: Config, one: Found) -> Iterator[str]:
    yield f"{one.port}  {one.protocol or 'unknown'}  {one.line}".rstrip()
    yield f"    heard {len(one.heard)} bytes, wrote {one.written}: {one.heard[:SHOWN_BYTES].hex(' ').upper() or 'nothing'}"
    if one.heard:
        yield f"    as text: {''.join(chr(byte) if 32 <= byte < 127 else '.' for byte in one.heard[:SHOWN_BYTES])}"  # noqa: PLR2004 - ASCII
    others = ", ".join(f"{sense.protocol} ({sense.sound} frames)" for sense in one.rivals if sense.protocol != one.protocol)
    if one.protocol:
        yield f"    last weight {one.weight or 'none yet'}; confidence {one.confidence}{f'; would also read as {others}' if others else ''}"
        yield "    next: compare the weight with the scale's own display, then write into the configuration:"
        yield from (f"        {line}" for line in toml(config, one))
    else:
        yield f"    why: {one.why}{f'; some of it would read as {others}' if others else ''}"
        yield f"    next: `gateway devices capture scale.capture --port {one.port}` writes down what comes, for whoever adds the protocol"
