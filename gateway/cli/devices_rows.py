"""The rows of `gateway devices`: what the configuration, the daemon's last word and the ports themselves say of each device.

What nobody can know stays None and is shown as "unknown".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.cli.daemon import UNREACHABLE, Daemon
from gateway.cli.wired import Wired, recalled, wired
from gateway.config import Config
from gateway.drivers.address import Address, TcpAddress
from gateway.drivers.chronicle import PROVES_ITSELF
from gateway.drivers.ports_io import leads_to, plugged_in
from gateway.drivers.probe_io import refusal
from gateway.drivers.registry import Unknown
from gateway.drivers.usb import Plugged
from gateway.faults import fault, tell

NO_WORD: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A code, what happened, what to do; `age_s` None: it is so now, or nobody knows since when."""

    code: str
    why: str
    next: str
    age_s: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One configured device. `port`: as configured; `node`: what it leads to now, None for nothing (or the network).

    `there`: yes, no, or unknown (a network address). `state`: of the contract. `good_s`: how long ago it last worked.
    `trouble`: what is wrong now; `error`: what last went wrong. `learned`: what it has taught.
    """

    device: str
    port: str
    protocol: str
    node: str | None
    there: str
    state: str
    good_s: float | None = None
    trouble: Trouble | None = None
    error: Trouble | None = None
    learned: Mapping[str, str] | None = None

    @property
    def is_well(self) -> bool:
        """Whether nothing is known to be wrong."""
        return self.state not in ("absent", "fault")


def rows(config: Config, daemon: Daemon, now_ms: int, root: Path = Path("/")) -> tuple[Row, ...]:
    """All of them. `now_ms`: ms since the kernel started. Opens ports only when no daemon holds them."""
    word = _word(daemon)
    return tuple(_row(config, name, one, daemon, word, now_ms, root) for name, one in wired(config).items())


def strangers(config: Config, root: Path = Path("/")) -> tuple[Plugged, ...]:
    """Ports that are plugged in and belong to no configured device."""
    ours = {leads_to(one.address.text, root) for one in wired(config).values() if not isinstance(one, Unknown)}
    if config.netprobe.modem is not None:
        ours.add(leads_to(config.netprobe.modem.port, root))
    return tuple(one for one in plugged_in(root) if one.node not in ours)


def _word(daemon: Daemon) -> Mapping[str, Any]:
    """What the daemon says: its page's state now, where it can be asked, with the histories of its snapshot (seconds old at most)."""
    last = daemon.snapshot or NO_WORD
    if not daemon.runs:
        return last
    try:
        status, state = daemon.call("/api/state")
    except UNREACHABLE:
        return last
    return {**last, **state} if status == 200 else last  # noqa: PLR2004 - HTTP


def _row(config: Config, name: str, one: Wired, daemon: Daemon, word: Mapping[str, Any], now_ms: int, root: Path) -> Row:  # noqa: PLR0913, PLR0917 - what a row is made of
    protocol = protocol_of(config, name)
    if isinstance(one, Unknown):
        told = tell(one.fault, "en")
        return Row(name, "", protocol, None, "unknown", "fault", trouble=Trouble(told.code, told.message, told.next))
    history = word.get("histories", NO_WORD).get(name, NO_WORD)
    node, there = _place(one.address, root)
    learned = recalled(config, one)
    error = _error(history, now_ms)
    if daemon.runs:
        state = str(word.get("devices", NO_WORD).get(name, NO_WORD).get("state", "unknown"))
        is_told = history.get("state") == state  # the histories may be seconds behind the page, and an old error is not this trouble
        trouble = error if state in ("absent", "fault") and is_told else None
        good = _good(name, history, state, now_ms)
    else:
        why_not = refusal(one.address) if there != "no" else "not plugged in"
        state = "absent" if why_not else "unknown"
        told = tell(fault(one.absent, device=name, port=one.address.text, reason=why_not), "en")
        trouble = Trouble(told.code, told.message, told.next) if why_not else None
        good = _age(history.get("good"), now_ms)
    return Row(name, one.address.text, protocol, node, there, state, good, trouble, error, learned)


def protocol_of(config: Config, name: str) -> str:
    """What the configuration says of how it talks."""
    role, _, own = name.partition(".")
    match role:
        case "scanner":
            scanner = config.scanner[own]
            return f"{scanner.driver} {scanner.baud} 8N1" if scanner.driver == "serial" else scanner.driver
        case "scale":
            scale = config.scale[own]
            return f"{scale.protocol} {scale.line}".strip()
        case "printer":
            return f"{config.printer[own].transport} {config.printer[own].profile}"
        case _:
            display = config.display[own]
            return f"{display.protocol} {display.baud} 8N1"


def _place(address: Address, root: Path) -> tuple[str | None, str]:
    if isinstance(address, TcpAddress):
        return None, "unknown"
    node = leads_to(address.path, root)
    return node, "yes" if node is not None else "no"


def _good(name: str, history: Mapping[str, Any], state: str, now_ms: int) -> float | None:
    """A scale or a printer that is well is good now; see the chronicle."""
    if state == "ok" and name.partition(".")[0] in PROVES_ITSELF:
        return 0.0
    return _age(history.get("good"), now_ms)


def _error(history: Mapping[str, Any], now_ms: int) -> Trouble | None:
    error = history.get("error")
    return None if error is None else Trouble(error["code"], error["message"], error["next"], _age(error["at"], now_ms))


def _age(time: Mapping[str, Any] | None, now_ms: int) -> float | None:
    """Seconds since then, on the clock that no one sets; None when it was before the machine's last start."""
    if time is None or time["mono_ms"] > now_ms:
        return None
    return float((now_ms - time["mono_ms"]) / 1_000)
