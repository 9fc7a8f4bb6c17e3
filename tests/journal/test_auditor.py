"""The verifier on the stick: Ed25519 by RFC 8032 against its vectors and the cryptography library; it runs on Python 3.9 and alone."""

import ast
import random
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import gateway.journal
from gateway.journal.event import encode
from gateway.journal.parcel import Parcel
from gateway.journal.raw_frame import make_frame
from gateway.messages.journal import ZERO_HASH
from tests.journal.doubles import OUTLET, chain

SOURCE = Path(gateway.journal.__file__).with_name("auditor") / "verify.py"
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
# RFC 8032 section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]  # fmt: skip
# The eight points of small order, as 32 bytes; the last ones are not written in the one right way.
SMALL = [
    bytes(32), b"\x01" + bytes(31), (P - 1).to_bytes(32, "little"), bytes(31) + b"\x80",
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
    P.to_bytes(32, "little"), (P + 1).to_bytes(32, "little"), b"\x01" + bytes(30) + b"\x80",
]  # fmt: skip


@pytest.fixture(scope="module")
def auditor() -> ModuleType:
    spec = spec_from_file_location("auditor", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def key_pair(seed: int) -> tuple[Ed25519PrivateKey, bytes]:
    key = Ed25519PrivateKey.from_private_bytes(random.Random(seed).randbytes(32))
    return key, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def test_it_is_one_short_file_of_plain_python_3_9_that_imports_the_standard_library_alone() -> None:
    text = SOURCE.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 300
    tree = ast.parse(text, feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_rfc_8032_hold_and_no_changed_one_does(auditor: ModuleType, public: str, message: str, signature: str) -> None:
    key, said, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert auditor.is_signed(key, signed, said)
    assert not auditor.is_signed(key, signed, said + b"\x00")
    for at in range(0, 64, 3):
        spoilt = bytearray(signed)
        spoilt[at] ^= 1 << at % 8
        assert not auditor.is_signed(key, bytes(spoilt), said)
    for length in (0, 31, 32, 63, 65):
        assert not auditor.is_signed(key, (signed + b"\x00")[:length], said)


def test_what_the_cryptography_library_signs_it_takes_from_that_key_alone(auditor: ModuleType) -> None:
    for seed in range(12):
        key, public = key_pair(seed)
        message = random.Random(seed).randbytes(seed * 7)
        signature = key.sign(message)
        assert auditor.is_signed(public, signature, message)
        assert not auditor.is_signed(key_pair(seed + 100)[1], signature, message)


def test_an_s_beyond_the_order_is_refused(auditor: ModuleType) -> None:
    key, public = key_pair(1)
    signature = key.sign(b"kasir")
    s = int.from_bytes(signature[32:], "little")
    assert not auditor.is_signed(public, signature[:32] + (s + L).to_bytes(32, "little"), b"kasir")


@pytest.mark.parametrize("raw", SMALL)
def test_points_of_small_order_and_other_spellings_are_no_keys_and_no_signatures(auditor: ModuleType, raw: bytes) -> None:
    assert auditor.point(raw) is None
    assert not auditor.is_signed(raw, bytes([1]) + bytes(63), b"kasir")
    key, public = key_pair(2)
    assert not auditor.is_signed(public, raw + key.sign(b"kasir")[32:], b"kasir")


def test_bytes_that_are_no_point_are_refused(auditor: ModuleType) -> None:
    dice = random.Random(3)
    taken = sum(auditor.point(dice.randbytes(32)) is not None for _ in range(200))
    assert 60 < taken < 140  # half of all y have a point
    for raw in (b"", bytes(31), b"\x05" * 33, b"\xff" * 32):
        assert auditor.point(raw) is None


def test_it_reads_the_frames_of_the_export_and_no_others(auditor: ModuleType) -> None:
    for size in (0, 1, 200_000):
        content = random.Random(size).randbytes(size)
        frame = make_frame(content)
        assert auditor.unframe(frame) == content
        for spoilt in (frame[:-1], frame + b"x", frame[:4] + b"\xa4" + frame[5:], frame[:9], b"", bytes([frame[0] ^ 1]) + frame[1:]):
            with pytest.raises(ValueError, match="frame"):
                auditor.unframe(spoilt)


@pytest.mark.parametrize(
    "body",
    [
        b'{"kind":"sale", "v":1}', b'{"v":1,"kind":"sale"}', b'{"kind":"sale","v":1.0}', b'{"kind":"sale","n":9007199254740993,"v":1}',
        b'{"kind":"sale","n":NaN,"v":1}', b'{"kind":"sale","name":"\\u0041","v":1}', b'{"kind":"sale","kind":"sale","v":1}', b'["sale"]',
        b'{"v":1}', b'{"kind":"sale","v":2}', b"\xff", b'{"kind":"sale","v":1}\n', b'{"kind":"sale","n":1e3,"v":1}',
    ],
)  # fmt: skip
def test_a_body_in_any_other_form_is_refused(auditor: ModuleType, body: bytes) -> None:
    with pytest.raises(ValueError, match=r"body|codec|exact"):
        auditor.read_body(body)


def test_every_body_that_the_journal_writes_is_read(auditor: ModuleType) -> None:
    for row in chain(20):
        assert auditor.read_body(row.body)["kind"] == row.kind
    name = 'Beras “Mentik” \\ " \x7f \u2028 é 😀'
    assert auditor.read_body(encode({"kind": "note", "name": name, "v": 1, "n": -(2**53)}))["name"] == name


def test_a_frame_of_it_is_the_batch_that_was_packed(auditor: ModuleType) -> None:
    rows = chain(10)
    lines = auditor.unframe(Parcel(OUTLET, "1a2b3c4d", ZERO_HASH, tuple(rows)).frame()).split(b"\n")
    assert lines[1:] == [row.body for row in rows]
