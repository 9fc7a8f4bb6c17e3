"""The code on a receipt: what was sold in which event, signed with the outlet's key, in one line that fits a small QR. Pure.

    KDMP1:<outlet id in capitals>:<base45 of 116 bytes>

    offset  bytes
       0      4   journal id
       4      4   seq of the event                     (unsigned, big-endian, as all numbers here)
       8      1   generation of the journal
       9      4   receipt number
      13      5   total, rupiah, before rounding
      18      2   rounding, rupiah                     (signed; total + rounding is what stands on the paper as TOTAL)
      20     32   head: the event's hash, which covers every event before it too
      52     64   Ed25519 signature

Signed are the bytes `kdmp-receipt-1`, newline, the outlet id as configured, newline, and bytes 0 to 51: no other message of ours
begins like that. The outlet id is plain text so that a reader knows whose key to take. An id of 13 characters makes 194 of QR's
alphanumeric ones: version 6 at level L; the longest, 32, makes 213: version 7.
"""

import re
from dataclasses import dataclass, replace

from gateway.journal.base45 import decode45, encode45
from gateway.keys import PublicKey, Signer

MARK = "KDMP1"
DOMAIN = b"kdmp-receipt-1\n"
CLAIM_BYTES = 52
SIGNATURE_BYTES = 64
CODE_CHARS = 174
"""Of 116 bytes in base45: always as many, so that spaces lost at the end are known."""
MAX_TEXT = 400
"""Characters looked at; a code has at most 213."""
_OUTLET = re.compile(r"[a-z0-9-]{3,32}", re.ASCII)
_JOURNAL = re.compile(r"[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """What the code says. `total` and `rounding`: rupiah; `head`: the event's hash; `signature`: b"" until it is signed.

    Raises ValueError for what its bytes cannot hold.
    """

    outlet: str
    journal: str
    seq: int
    generation: int
    receipt_no: int
    total: int
    rounding: int
    head: bytes
    signature: bytes = b""

    def __post_init__(self) -> None:
        if _OUTLET.fullmatch(self.outlet) is None or _JOURNAL.fullmatch(self.journal) is None or len(self.head) != 32:  # noqa: PLR2004 - a SHA-256
            raise ValueError(f"no receipt code can be made for {self.outlet} {self.journal}")
        if not (0 < self.seq < 1 << 32 and 0 < self.generation < 1 << 8 and 0 < self.receipt_no < 1 << 32):
            raise ValueError(f"no receipt code has room for event {self.seq}, receipt {self.generation}-{self.receipt_no}")
        if not (0 <= self.total < 1 << 40 and -(1 << 15) <= self.rounding < 1 << 15):
            raise ValueError(f"no receipt code has room for {self.total} and {self.rounding} rupiah")

    @property
    def paid(self) -> int:
        """Rupiah: what stands on the paper as TOTAL."""
        return self.total + self.rounding

    @property
    def number(self) -> str:
        """Generation and receipt number as on the paper, behind the point: "1-000871"."""
        return f"{self.generation}-{self.receipt_no:06}"

    def signed(self, signer: Signer) -> "ReceiptCode":
        """The same with its signature; the same key gives the same one each time."""
        return replace(self, signature=signer.sign(self._message()))

    def is_signed_by(self, key: PublicKey) -> bool:
        """Whether this key made the signature."""
        return key.verifies(self.signature, self._message())

    def text(self) -> str:
        """The code as it stands in the QR. It must be signed."""
        if len(self.signature) != SIGNATURE_BYTES:
            raise ValueError("a receipt code is signed before it is shown")
        return f"{MARK}:{self.outlet.upper()}:{encode45(self._claim() + self.signature)}"

    def _message(self) -> bytes:
        return DOMAIN + self.outlet.encode() + b"\n" + self._claim()

    def _claim(self) -> bytes:
        numbers = ((self.seq, 4), (self.generation, 1), (self.receipt_no, 4), (self.total, 5))
        return b"".join((
            bytes.fromhex(self.journal),
            *(value.to_bytes(count, "big") for value, count in numbers),
            self.rounding.to_bytes(2, "big", signed=True),
            self.head,
        ))


def read_code(text: str) -> ReceiptCode | str:
    """The code in this text, its signature not checked; or in English why it is none. Spaces lost at its end are put back."""
    outlet, encoded = _parts(text)
    encoded = encoded.rstrip()
    if not outlet:
        return f"it does not begin with {MARK}: and an outlet id"
    if len(encoded) > CODE_CHARS:
        return f"it has {len(encoded)} characters behind the outlet id instead of {CODE_CHARS}"
    try:
        data = decode45(encoded.ljust(CODE_CHARS))
    except ValueError:
        return _damaged(encoded)
    return _read(outlet, data) or _damaged(encoded)


def is_whole(text: str) -> bool:
    """Whether no character can be missing: a code with a hole in it says nothing, not even that it is false."""
    return len(_parts(text)[1]) >= CODE_CHARS


def _parts(text: str) -> tuple[str, str]:
    """Outlet id and base45; empty where it is no code."""
    mark, _, rest = text[:MAX_TEXT].lstrip().rstrip("\r\n\t").partition(":")
    outlet, gap, encoded = rest.partition(":")
    return (outlet.lower(), encoded) if mark.upper() == MARK and gap else ("", "")


def _read(outlet: str, data: bytes) -> ReceiptCode | None:
    number = int.from_bytes
    try:
        return ReceiptCode(
            outlet, data[:4].hex(), number(data[4:8], "big"), data[8], number(data[9:13], "big"), number(data[13:18], "big"),
            number(data[18:20], "big", signed=True), data[20:CLAIM_BYTES], data[CLAIM_BYTES:],
        )  # fmt: skip
    except ValueError:
        return None


def _damaged(encoded: str) -> str:
    if len(encoded) < CODE_CHARS:
        return f"{CODE_CHARS - len(encoded)} characters are missing"
    return "its characters make no code"
