"""The broker's address. Pure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from gateway.faults import Fault, fault

PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the broker is. `tls`: the scheme was mqtts."""

    host: str
    port: int
    tls: bool


def parse_address(url: str, key: str = "uplink.broker") -> Address | Fault:
    """`mqtt://host[:port]` (1883) or `mqtts://host[:port]` (8883); GW-5009 for anything else. `key` names where it was configured."""
    try:
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError as err:  # a bad port, or a host name that no name server could be asked for
        return _bad(key, url, str(err))
    if parts.scheme not in PORTS:
        return _bad(key, url, "it must begin with mqtts:// or mqtt://")
    if not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.fragment:
        return _bad(key, url, "write mqtts://HOST:PORT and nothing after it")
    if parts.username is not None:
        return _bad(key, "…", "user and password do not go into the address: use uplink.user and password_file")
    return Address(parts.hostname, port or PORTS[parts.scheme], parts.scheme == "mqtts")


def _bad(key: str, url: str, reason: str) -> Fault:
    return fault("GW-5009", retry="never", key=f"{key} = {url!r}", reason=reason)
