"""Who may call: which Host names are ours, which pages may post. Pure: headers in, a refusal out.

The Host check on every request is what stops DNS rebinding (a rebound page is same-origin, so Origin alone proves nothing).
"""

import ipaddress
import re
from collections.abc import Iterable

from gateway.config import Counter
from gateway.counter.api import Refusal
from gateway.counter.doors import lan_names
from gateway.faults import fault

Headers = Iterable[tuple[bytes, bytes]]
_JSON = "application/json"
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")


def refused_host(headers: Headers, config: Counter) -> Refusal | None:
    """Refuse a request whose Host is not a loopback name, `counter.hosts` or the address listened on.

    The port is free: a tunnel changes it.
    """
    hosts = _values(headers, b"host")
    ours = {*(each.lower() for each in config.hosts), *lan_names(config)}
    if len(hosts) == 1 and (_is_loopback(name := _hostname(hosts[0])) or name in ours):
        return None
    return Refusal(403, fault("GW-7107", "never", host=_printable(",".join(hosts))))


def refused_site(headers: Headers) -> Refusal | None:
    """Refuse what another site's page sent: an Origin that is not this very Host, or a browser that says cross-site.

    Programs send neither header and pass.
    """
    origins, sites = _values(headers, b"origin"), _values(headers, b"sec-fetch-site")
    hosts = _values(headers, b"host")
    ours = all(_origin_host(origin) == host.lower() for origin in origins for host in hosts) and len(origins) <= 1
    if ours and all(site in ("same-origin", "none") for site in sites):
        return None
    return Refusal(403, fault("GW-7108", "never"))


def refused_type(headers: Headers) -> Refusal | None:
    """Refuse a body that is not sent as JSON: the types that a form of any page may post without asking are among those."""
    types = [value.partition(";")[0].strip().lower() for value in _values(headers, b"content-type")]
    return None if types == [_JSON] else Refusal(415, fault("GW-7106", "never"))


def _values(headers: Headers, wanted: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for name, value in headers if name.lower() == wanted]


def _hostname(host: str) -> str:
    """The name without its port and brackets, lower case; "" when it is no host at all."""
    found = _HOST.fullmatch(host.lower())
    return found[1].strip("[]") if found else ""


def _origin_host(origin: str) -> str:
    """Host and port of an http(s) Origin; "" for "null" and anything else."""
    scheme, separator, host = origin.lower().partition("://")
    return host if separator and scheme in ("http", "https") else ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:80])
