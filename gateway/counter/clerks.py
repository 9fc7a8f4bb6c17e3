"""Who may work at the counter: names, roles and salted PINs, as state/clerks.json keeps them. Pure; salts come from outside.

A PIN of few digits falls to any hash once the card is stolen; what defends it is the counting of attempts (attempts.py).
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import cast, get_args

from gateway.messages.acts import Role, Who
from gateway.messages.journal import Json

MAX_CLERKS = 32  # people who take turns at one counter in a year; the file stays small and the login page readable
MAX_NAME = 40
MAX_BYTES = 65_536  # thirty-two clerks have some 10 kB; a longer file is not one of ours
SALT_BYTES = 16
ROLES: tuple[Role, ...] = get_args(Role)
_PIN = re.compile(r"[0-9]{4,8}")
_HEX = re.compile(r"[0-9a-f]{16,128}")
_COSTS = {"n": (2**10, 2**17), "r": (1, 16), "p": (1, 4)}
_MEMORY = 64 << 20  # bytes that one hash may take, whatever the file says: the whole daemon has fifty-two


@dataclass(frozen=True, slots=True)
class Cost:
    """What a hash costs (RFC 7914). As it stands: 16 MiB, 60 ms on a PC, some 0.6 s on the slowest Pi."""

    n: int = 2**14
    r: int = 8
    p: int = 1


@dataclass(frozen=True, slots=True)
class Secret:
    """A PIN that nobody can read back."""

    salt: bytes = field(repr=False)
    hash: bytes = field(repr=False)
    cost: Cost = Cost()

    def fits(self, pin: str) -> bool:
        """Whether it is this PIN. Takes as long for a wrong one as for the right one."""
        return hmac.compare_digest(hashed(pin, self.salt, self.cost), self.hash)


@dataclass(frozen=True, slots=True)
class Clerk:
    """One clerk. Two are equal only with the same salt: one who was removed and added again is another."""

    name: str
    role: Role
    secret: Secret

    @property
    def who(self) -> Who:
        """As the till knows him."""
        return Who(self.name, self.role)


def hashed(pin: str, salt: bytes, cost: Cost) -> bytes:
    """Scrypt of the PIN, 32 bytes."""
    return hashlib.scrypt(pin.encode("utf-8", "replace"), salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=2 * _MEMORY, dklen=32)


def new_clerk(name: str, role: Role, pin: str, salt: bytes) -> Clerk:
    """A clerk with this PIN and a fresh salt of `SALT_BYTES`."""
    return Clerk(name, role, Secret(salt, hashed(pin, salt, Cost())))


def nobody(salt: bytes) -> Secret:
    """What a PIN is held against when there is no such clerk: it costs the same and fits none."""
    return Secret(salt, b"")


def weak_pin(pin: str) -> str | None:
    """In English why this is no PIN: not 4 to 8 digits, all alike, a run, or a piece repeated. None: it will do."""
    if _PIN.fullmatch(pin) is None:
        return "a PIN has 4 to 8 digits"
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        return "digits that are all alike or follow each other are tried first"
    if any(len(pin) % size == 0 and pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1)):
        return "a piece that is repeated is tried first"
    return None


def plain_name(name: str) -> str:
    """The name as it is compared: nobody gets a second row of tries by writing it otherwise."""
    return " ".join(name.split()).casefold()


def clerks_text(clerks: Iterable[Clerk]) -> bytes:
    """The file."""
    rows: list[Json] = [_row(clerk) for clerk in clerks]
    return json.dumps({"v": 1, "sum": _sum(rows), "clerks": rows}, ensure_ascii=False, indent=1).encode() + b"\n"


def read_clerks(data: bytes) -> tuple[Clerk, ...] | str:
    """The clerks of a file, or in English why it is none. A file that was changed by anything but this program is none."""
    try:
        tree = json.loads(data.decode())
        rows = tree["clerks"]
        if tree["v"] != 1 or tree["sum"] != _sum(rows) or len(rows) > MAX_CLERKS:
            return "it is not as this program wrote it"
        clerks = tuple(_clerk(row) for row in rows)
    except (ValueError, LookupError, TypeError, RecursionError) as why:
        return f"it cannot be read ({type(why).__name__})"
    return clerks if len({plain_name(clerk.name) for clerk in clerks}) == len(clerks) else "a name stands in it twice"


def _row(clerk: Clerk) -> dict[str, Json]:
    secret = clerk.secret
    cost: dict[str, Json] = {"n": secret.cost.n, "r": secret.cost.r, "p": secret.cost.p}
    return {"name": clerk.name, "role": clerk.role, "salt": secret.salt.hex(), "hash": secret.hash.hex()} | cost


def _clerk(row: dict[str, Json]) -> Clerk:
    """Raises ValueError, KeyError or TypeError for what is no clerk."""
    name, role = str(row["name"]), str(row["role"])
    salt, digest = str(row["salt"]), str(row["hash"])
    cost = {key: row[key] for key in _COSTS}
    fine = 1 <= len(name) <= MAX_NAME and name.isprintable() and role in ROLES and _HEX.fullmatch(salt) and _HEX.fullmatch(digest)
    if not fine or not _affordable(cost):
        raise ValueError("no clerk")
    return Clerk(name, cast("Role", role), Secret(bytes.fromhex(salt), bytes.fromhex(digest), Cost(**cast("dict[str, int]", cost))))


def _affordable(cost: dict[str, Json]) -> bool:
    within = all(type(value) is int and low <= value <= high for value, (low, high) in zip(cost.values(), _COSTS.values(), strict=True))
    n, r = cost["n"], cost["r"]
    return within and isinstance(n, int) and isinstance(r, int) and n & (n - 1) == 0 and 128 * n * r <= _MEMORY


def _sum(rows: list[Json]) -> str:
    """Rot and slips of the pen, not malice: whoever can write here can do anything."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16]
