"""Where the page is served: this machine's own address in plain HTTP, addresses of the network by TLS only. Pure.

A network address that is this machine's own (no wildcard) leaves the loopback of the same port to the shop's own screen, so that it
needs no certificate and does not go dark with the network.
"""

import ipaddress
from dataclasses import dataclass

from gateway.config import Counter
from gateway.config_checks import is_loopback
from gateway.faults import Fault, fault

LOOPBACK = "127.0.0.1"
FALLBACK_PORT = 8080
LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Door:
    """One address. `lan`: others can reach it, so it speaks TLS and asks everybody for a login."""

    host: str
    port: int
    lan: bool = False

    @property
    def text(self) -> str:
        """As it is written."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def doors(config: Counter) -> tuple[tuple[Door, ...], Fault | None]:
    """The addresses to serve, this machine's own first, and a fault when that is not what was asked for."""
    host, _, port_text = config.listen.rpartition(":")
    host = host.strip("[]")
    port = int(port_text) if port_text.isascii() and port_text.isdecimal() else -1
    if not 0 <= port <= LAST_PORT or not host:
        return (Door(LOOPBACK, FALLBACK_PORT),), fault("GW-7012", "never", address=config.listen, reason="not HOST:PORT")
    if is_loopback(host):
        return (Door(host, port),), None
    if is_wildcard(host) or port == 0:
        return (Door(host, port, lan=True),), None
    return (Door(LOOPBACK, port), Door(host, port, lan=True)), None


def is_lan(config: Counter) -> bool:
    """Whether others can reach the page."""
    return any(door.lan for door in doors(config)[0])


def lan_names(config: Counter) -> tuple[str, ...]:
    """The names and addresses by which others reach it, the address that is listened on first; none where nobody can."""
    own = tuple(door.host for door in doors(config)[0] if door.lan and not is_wildcard(door.host))
    return tuple(dict.fromkeys((*own, *(name.lower() for name in config.hosts)))) if is_lan(config) else ()


def lan_url(config: Counter) -> str:
    """What to type on another machine; "" where nobody else can reach it."""
    port = next((door.port for door in doors(config)[0] if door.lan), None)
    names = lan_names(config)
    if port is None:
        return ""
    name = names[0] if names else "ALAMAT-ALAT-INI"
    return f"https://{f'[{name}]' if ':' in name else name}:{port}/"


def is_wildcard(host: str) -> bool:
    """Whether it stands for every address of the machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
