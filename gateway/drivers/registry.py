"""From the configuration to the devices: where each is plugged in and which session talks to it. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gateway.config import Config, Display, Printer, Scale, Scanner
from gateway.drivers.address import Address, InputAddress, SerialAddress, UsblpAddress, parse_printer_tty, parse_tcp
from gateway.drivers.display.cd5220 import CD5220
from gateway.drivers.display.escpos import ESCPOS
from gateway.drivers.display.session import DisplaySession
from gateway.drivers.scale.detect import DetectingScale
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.session import ScaleSession
from gateway.drivers.scanner.hid import KeyScanner
from gateway.drivers.scanner.line import LineScanner
from gateway.drivers.session import Recall, Session
from gateway.faults import Fault, fault
from gateway.messages.devices import Role

MakePrinter = Callable[[str, Printer, Recall], Session]
"""A printer's session from its name, its configuration and what was learned before."""
ABSENT = {"scanner": "GW-2101", "scale": "GW-2201", "printer": "GW-2301", "display": "GW-2401"}
LANGUAGES = {"escpos": ESCPOS, "cd5220": CD5220}


@dataclass(frozen=True, slots=True)
class Wiring:
    """One device of the shop: its name ("scale.counter"), its place, and how its session is made from what was learned before.

    `model`: what the configuration calls it, where it does; another model in the same place is another device, and starts anew.
    """

    device: str
    role: Role
    address: Address
    build: Callable[[Recall], Session]
    model: str = ""

    @property
    def identity(self) -> str:
        """What was learned belongs to this."""
        return f"{self.address.text} {self.model}".strip()

    @property
    def absent(self) -> str:
        """The fault code of its absence."""
        return ABSENT[self.role]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A device that is configured and that this version cannot drive."""

    device: str
    role: Role
    fault: Fault


def wirings(config: Config, printer: MakePrinter, *, safe_mode: bool) -> Iterator[Wiring | Unknown]:
    """Every configured device, printers in the order of the file. `printer` makes a printer's session.

    In safe mode scales and displays rest.
    """
    for name, scanner in config.scanner.items():
        yield _scanner(f"scanner.{name}", scanner)
    for name, scale in config.scale.items() if not safe_mode else ():
        yield _scale(f"scale.{name}", scale)
    for name, one in config.printer.items():
        yield _printer(f"printer.{name}", one, printer)
    for name, display in config.display.items() if not safe_mode else ():
        yield _display(f"display.{name}", display)


def _scanner(device: str, config: Scanner) -> Wiring:
    match config.driver:
        case "serial":
            line = SerialAddress(config.port, f"{config.baud} 8N1")
            return Wiring(device, "scanner", line, lambda _: LineScanner(device, config.suffix))
        case "hid":
            return Wiring(device, "scanner", InputAddress(config.port), lambda _: KeyScanner(device, config.suffix))


def _scale(device: str, config: Scale) -> Wiring | Unknown:
    address = SerialAddress(config.port, config.line)
    if config.protocol == "auto":
        return Wiring(device, "scale", address, lambda recall: DetectingScale(device, tuple(BY_NAME.values()), config.line, recall))
    protocol = BY_NAME.get(config.protocol)
    if protocol is None:
        return Unknown(device, "scale", fault("GW-2004", "never", device=device, what=f'protocol = "{config.protocol}"'))
    return Wiring(device, "scale", address, lambda _: ScaleSession(device, protocol, config.line))


def _printer(device: str, config: Printer, build: MakePrinter) -> Wiring:
    address: Address
    match config.transport:
        case "tcp":
            address = parse_tcp(config.address)
        case "serial":
            address = parse_printer_tty(config.address)
        case "usblp":
            address = UsblpAddress(config.address)
    return Wiring(device, "printer", address, lambda recall: build(device, config, recall), config.profile)


def _display(device: str, config: Display) -> Wiring:
    address = SerialAddress(config.port, f"{config.baud} 8N1")
    return Wiring(device, "display", address, lambda _: DisplaySession(device, LANGUAGES[config.protocol], config.baud))
