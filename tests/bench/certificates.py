"""A certificate authority for one run, on P-256 as in the field, and a broker's certificate of it."""

import datetime as dt
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LIVES = dt.timedelta(days=2)


def make_certificates(directory: Path, host: str = "localhost") -> None:
    """Write ca.pem, and broker.pem with broker.key for this host, into the directory."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Bench CA", "Bench CA", root_key.public_key(), root_key, x509.BasicConstraints(ca=True, path_length=0))
    broker = _certificate(host, "Bench CA", key.public_key(), root_key, x509.SubjectAlternativeName([x509.DNSName(host)]))
    (directory / "ca.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (directory / "broker.pem").write_bytes(broker.public_bytes(Encoding.PEM))
    (directory / "broker.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _certificate(
    name: str, issuer: str, key: ec.EllipticCurvePublicKey, by: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(_name(issuer), _name(name), key, x509.random_serial_number(), now - LIVES, now + LIVES)
    return made.add_extension(extension, critical=True).sign(by, hashes.SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
