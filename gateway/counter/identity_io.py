"""The counter's certificate on the card: made where it is first needed, made anew when the names change. state/identity/counter.pem."""

import json
import os
import secrets
import ssl
from pathlib import Path

from gateway.certificate import SEED_BYTES, fingerprint, new_certificate
from gateway.config import Counter
from gateway.counter.doors import lan_names
from gateway.counter.kept_io import read_small, write_whole

NAME = "counter.pem"
MAX_PEM = 16_384  # bytes; certificate and key have some 1,500
SERIAL_BITS = 120
OWN_NAMES = ("localhost", "127.0.0.1", "::1")


def pem_file(state: Path) -> Path:
    """Where it lies."""
    return state / "identity" / NAME


def kept_fingerprint(state: Path) -> str | None:
    """The fingerprint of the certificate that is there, None where there is none. Raises OSError."""
    data = read_small(pem_file(state), MAX_PEM)
    try:
        return None if data is None else fingerprint(data.decode("utf-8", "replace"))
    except ValueError:
        return None


def server_context(state: Path, outlet: str, config: Counter) -> ssl.SSLContext:
    """What the network door speaks with. Raises OSError (ssl.SSLError is one) where no certificate can be read or made."""
    names = (*lan_names(config), *OWN_NAMES)
    path = pem_file(state)
    if not _is_for(path, names):
        _make(path, outlet, names)
    try:
        return _context(path)
    except ssl.SSLError:  # damaged: nothing depends on this key but a fingerprint on paper, so a new one is made
        _make(path, outlet, names)
        return _context(path)


def _context(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(path)
    return context


def _is_for(path: Path, names: tuple[str, ...]) -> bool:
    """Whether the certificate there is for these names; its first line says so."""
    data = read_small(path, MAX_PEM)
    return data is not None and data.partition(b"\n")[0].decode("utf-8", "replace") == _head(names)


def _make(path: Path, outlet: str, names: tuple[str, ...]) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    made = new_certificate(outlet, names, os.urandom(SEED_BYTES), secrets.randbits(SERIAL_BITS) + 1)
    write_whole(path, f"{_head(names)}\n{made.pem}".encode())


def _head(names: tuple[str, ...]) -> str:
    return f"# {json.dumps(names)}"
