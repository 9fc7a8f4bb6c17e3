"""The counter's own TLS certificate: a P-256 key and what it signs of itself. Pure; the seed comes from outside.

Nobody vouches for it; who uses it compares its fingerprint with the card that the shop's printer made. It is valid from the build date
for ten years, so that no unset clock of the gateway hurts it.
"""

import base64
import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from gateway.clock import BUILD_MS

if TYPE_CHECKING:
    from cryptography.x509 import GeneralName

SEED_BYTES = 48  # half as many again as the key has: the remainder by the group's order is then even
DAYS = 3_652
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (FIPS 186-4, D.1.2.3)."""
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Certificate and key as one PEM text, to be kept from everyone."""

    pem: str = field(repr=False)
    names: tuple[str, ...]


def new_certificate(outlet: str, names: Iterable[str], seed: bytes, serial: int) -> Certificate:
    """For these names and addresses. `seed`: `SEED_BYTES` random bytes; `serial`: a random positive number of at most 20 bytes."""
    from cryptography import x509  # noqa: PLC0415 - it costs 5 MB, and most counters speak on loopback only
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID  # noqa: PLC0415 - as above

    key = ec.derive_private_key(int.from_bytes(seed, "big") % (ORDER - 1) + 1, ec.SECP256R1())
    begin = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=BUILD_MS)
    kept = tuple(dict.fromkeys(names))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"gateway {outlet}")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([_general(each) for each in kept]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Certificate((made.public_bytes(serialization.Encoding.PEM) + secret).decode(), kept)


def fingerprint(pem: str) -> str:
    """SHA-256 of the certificate as browsers show it, 32 hex pairs with colons. Raises ValueError for a text that holds none."""
    digest = hashlib.sha256(der_of(pem)).hexdigest().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def der_of(pem: str) -> bytes:
    """The certificate's bytes. Raises ValueError for a text that holds none."""
    body = pem.partition(_BEGIN)[2].partition(_END)[0]
    if not body.strip():
        raise ValueError("no certificate")
    return base64.b64decode("".join(body.split()), validate=True)


def _general(name: str) -> "GeneralName":
    from cryptography import x509  # noqa: PLC0415 - as above

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
