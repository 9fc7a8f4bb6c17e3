"""What two keys of a configuration must be like together. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from gateway.config import Config, Ont
from gateway.config_checks import DEVICES, KeyPath, join, show, split_address
from gateway.config_problem import Problem


@dataclass(frozen=True, slots=True)
class Clash:
    """A problem of two keys: `path` is the one to change, `other` the one that it does not fit."""

    path: KeyPath
    other: KeyPath
    problem: Problem


def check_together(config: Config) -> Iterator[Clash]:
    """Every pair of keys that contradict each other, told at the one to change."""
    yield from _addresses(config)
    yield from _ports(config)
    yield from _credentials(config)
    yield from _names(config)
    if config.netprobe.ont:
        yield from _ont(config.netprobe.ont)


def _at(path: KeyPath, other: KeyPath, value: object, message: str, write: str) -> Clash:
    return Clash(path, other, Problem(join(path), show(value), message, write))


def _addresses(config: Config) -> Iterator[Clash]:
    """A printer's address is a host and port on TCP, else a device."""
    for name, printer in config.printer.items():
        path, other = ("printer", name, "address"), ("printer", name, "transport")
        if printer.transport == "tcp" and split_address(printer.address) is None:
            yield _at(path, other, printer.address, 'with transport "tcp" it must be host:port', 'address = "192.168.1.50:9100"')
        elif printer.transport != "tcp" and not printer.address.startswith("/"):
            message = f"with transport {show(printer.transport)} it must be a device's absolute path"
            yield _at(path, other, printer.address, message, 'address = "/dev/gateway/printer"')


def _ports(config: Config) -> Iterator[Clash]:
    """Two devices on one port would take bytes from each other."""
    ports: list[tuple[KeyPath, str]] = [(("scanner", name, "port"), scanner.port) for name, scanner in config.scanner.items()]
    ports += [(("scale", name, "port"), scale.port) for name, scale in config.scale.items()]
    ports += [(("printer", name, "address"), printer.address) for name, printer in config.printer.items()]
    ports += [(("display", name, "port"), display.port) for name, display in config.display.items()]
    if config.netprobe.modem:
        ports.append((("netprobe", "modem", "port"), config.netprobe.modem.port))
    first: dict[str, KeyPath] = {}
    for path, port in ports:
        if port in first:
            yield _at(path, first[port], port, f"{join(first[port])} is on the same port", f"{path[-1]} = the device's own port")
        first.setdefault(port, path)


def _credentials(config: Config) -> Iterator[Clash]:
    """A certificate needs its key, a user a password, and each the other way round."""
    uplink = config.uplink
    for one, other in (("cert_file", "key_file"), ("user", "password_file")):
        for present, absent in ((one, other), (other, one)):
            if getattr(uplink, present) and not getattr(uplink, absent):
                example = '"gerai"' if absent == "user" else f'"/etc/gateway/{absent.removesuffix("_file")}"'
                yield _at(("uplink", absent), ("uplink", present), "", f"is needed beside uplink.{present}", f"{absent} = {example}")


def _names(config: Config) -> Iterator[Clash]:
    """A device's name appears in messages and paths: short and plain."""
    for role in DEVICES:
        for name in getattr(config, role):
            plain = name.replace("-", "").replace("_", "")
            if not (plain.isascii() and plain.isalnum() and name == name.lower() and len(name) <= 24):  # noqa: PLR2004 - as the message says
                message = "a device's name must be 1 to 24 characters of a-z, 0-9, - and _"
                yield _at((role, name), (role, name), name, message, f"[{role}.counter]")


def _ont(ont: Ont) -> Iterator[Clash]:
    """Pages are fetched by http, consoles by telnet, and a module's dump is a file."""
    path, other = ("netprobe", "ont", "url"), ("netprobe", "ont", "kind")
    if ont.kind == "ddm":
        if not ont.url.startswith("/"):
            yield _at(path, other, ont.url, 'with kind "ddm" it must be the absolute path of a file', 'url = "/run/gateway/ddm.txt"')
        return
    try:
        url = urlsplit(ont.url)
        fine = url.scheme in ("http", "https", "telnet") and bool(url.hostname) and url.port != 0
    except ValueError:
        fine = False
    if not fine:
        yield _at(path, other, ont.url, "must be http://, https:// or telnet:// and the terminal's address", 'url = "http://192.168.1.1"')
