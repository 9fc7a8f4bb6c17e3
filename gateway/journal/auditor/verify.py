"""Checks the journal of an outlet that lies beside this file. Needs Python 3.9 or later and nothing else; changes nothing.

Exit 0: whole and signed. 1: something is wrong. 2: nothing wrong was found, but it cannot be said to be whole.
Checked, in this order: every file against SHA256SUMS; the frames (RFC 8878) of the batches; the chain of SHA-256 hashes from event to
event; each body's form, the receipt numbers, the sums; the keys, each signed by the one before it; the root over all events (RFC 6962)
against each checkpoint (C2SP tlog-checkpoint, Ed25519 by RFC 8032); the district's acknowledgements; what was given by an option.
"""

import argparse
import base64
import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
unbase64 = functools.partial(base64.b64decode, validate=True)  # raises ValueError
ZERO = (0, 1, 1, 0)  # a point of the curve is X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z
MAX_FILE, MAX_EXACT = 4 * 2**20 + 4096, 2**53  # bytes that are read of a file; the largest whole number that is exact everywhere


def add(p: Any, q: Any) -> Any:
    a, b, c, d = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, p: Any) -> Any:
    return add(times(n >> 1, add(p, p)), p if n & 1 else ZERO) if n else ZERO


def point(raw: bytes) -> Any:
    """The point of 32 bytes. None: it is no point, is not written in the one right way, or is one of the eight of small order."""
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    sign, square = raw[31] >> 7 if len(raw) == 32 else -1, (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    x = x if x & 1 == sign else P - x
    found = (x % P, y, 1, x * y % P)
    return None if sign < 0 or y >= P or (x * x - square) % P or times(8, found)[0] == 0 else found


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Ed25519: whether the key signed the message."""
    key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    base = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    p, q = times(s, base), add(r, times(k, key))
    return bool((p[0] * q[2] - q[0] * p[2]) % P == 0 == (p[1] * q[2] - q[1] * p[2]) % P)


def read_key(text: str) -> tuple[str, bytes]:
    """Id (name+hash) and the 32 bytes of a verifier line `name+hash+base64` (C2SP signed-note). Raises ValueError."""
    name, hashed, encoded = [*text.strip().split("+", 2), "", ""][:3]
    raw = unbase64(encoded)
    if len(raw) != 33 or raw[0] != 1 or hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8] != hashed:
        raise ValueError(f"{text!r} is no key")
    return f"{name}+{hashed}", raw[1:]


def has_signed(key: tuple[str, bytes], note: str) -> bool:
    """Whether the key signed this note (C2SP signed-note)."""
    text, _, lines = note.rpartition("\n\n")
    for name, encoded in re.findall("^\u2014 (\\S+) (\\S+)$", lines, re.MULTILINE):
        if f"{name}+{unbase64(encoded)[:4].hex()}" == key[0]:
            return is_signed(key[1], unbase64(encoded)[4:], (text + "\n").encode())
    return False


def node(right: bytes, left: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def unframe(frame: bytes) -> bytes:
    """What a zstd frame of raw blocks holds. Raises ValueError."""
    parts, at, last = [b""], 9, frame[:5] != b"\x28\xb5\x2f\xfd\xa0"
    while not last:
        head = int.from_bytes(frame[at : at + 3].ljust(3, b"\xff"), "little")
        last, at = bool(head & 1), at + 3 + (head >> 3)
        parts.append(frame[at - (head >> 3) : at])
        if head >> 1 & 3:
            raise ValueError("a block of its frame is not raw, or cut off")
    content = b"".join(parts)
    if at != len(frame) or len(content) != int.from_bytes(frame[5:9], "little"):
        raise ValueError("it is no frame of an export, or not as long as it says")
    return content


def exact(text: str) -> int:
    if not re.fullmatch("-?[0-9]{1,16}", text) or abs(int(text)) > MAX_EXACT:
        raise ValueError(f"its body holds {text:.40}, which is not exact")
    return int(text)


def read_body(body: bytes) -> dict[str, Any]:
    """The keys of a body in canonical form: sorted, no spaces, raw UTF-8, whole numbers. Raises ValueError."""
    fields = json.loads(body.decode("utf-8"), parse_float=exact, parse_int=exact, parse_constant=exact)
    again = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    if again != body or not isinstance(fields, dict) or not isinstance(fields.get("kind"), str) or fields.get("v") != 1:
        raise ValueError("its body is not in canonical form, says no kind, or is of a version that this program cannot read")
    return fields


def whole(fields: Any, name: str) -> int:
    value = fields.get(name) if isinstance(fields, dict) else None
    return value if isinstance(value, int) else 0


class Check:
    """One journal. `wrong`: what does not hold; `told`: what was found to hold; `covered`: the last event that is signed.

    `hashes` and `roots`: of and up to those events that a head, an acknowledgement or a checkpoint names.
    """

    def __init__(self, place: Path) -> None:
        self.place, self.outlet, self.journal, self.tip = place, "", "", bytes(32)
        self.wrong, self.told, self.said_keys, self.signers = list[str](), list[str](), list[str](), set[str]()
        self.first = self.seq = self.events = self.covered = 0
        self.totals, self.sure = {"receipt_no": 0, "z": 0, "grand_total": 0}, False  # before the next event, and whether they are known
        self.keys, self.hashes, self.roots = dict[int, tuple[str, bytes]](), dict[int, bytes](), dict[int, bytes]()

    def files(self, pattern: str) -> list[str]:
        return sorted(path.relative_to(self.place).as_posix() for path in self.place.glob(pattern) if path.is_file())

    def read(self, name: str) -> bytes:
        with (self.place / name).open("rb") as file:
            return file.read(MAX_FILE)

    def sums(self) -> None:
        """Every file is the one that was written. This finds accidents: whoever changes a file can change the list as well."""
        lines = self.read("SHA256SUMS").decode().splitlines() if self.files("SHA256SUMS") else []
        listed = {line[66:]: line[:64] for line in lines} or {"SHA256SUMS": ""}
        there = {name for name in self.files("*") + self.files("*/*") if name in listed or re.search(r"\.(zst|note|json)$", name)}
        for name in sorted(set(listed) | there):
            if name not in there or hashlib.sha256(self.read(name)).hexdigest() != listed.get(name):
                self.wrong.append(f"{name}: missing, or not what the export wrote (SHA256SUMS)")

    def attempt(self, name: str, step: Callable[..., None], *args: Any) -> None:
        """Take a step; what cannot even be read is wrong."""
        try:
            step(*args)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as err:
            self.wrong.append(f"{name}: {err}")

    def batch(self, name: str, peaks: list[bytes]) -> None:
        """`peaks`: the roots of the whole subtrees of the tree over all events before, the largest first."""
        for body in self.bodies(name, peaks):
            leaf, size = self.tip, self.seq - 1
            while size & 1:
                leaf, size = node(leaf, peaks.pop()), size >> 1
            peaks.append(leaf)
            self.hashes.update({self.seq: self.tip} if self.seq in self.hashes else {})
            self.roots.update({self.seq: functools.reduce(node, reversed(peaks))} if self.seq in self.roots else {})
            self.attempt(f"event {self.seq}", self.event, self.seq, body)

    def bodies(self, name: str, peaks: list[bytes]) -> Iterator[bytes]:
        """The bodies of a batch whose chain holds. Raises ValueError and others."""
        line, *bodies = unframe(self.read(name)).split(b"\n")
        header = json.loads(line.decode("utf-8"))
        first, prev, whose = header["first"], bytes.fromhex(header["prev"]), (header["outlet"], header["journal"])
        if Path(name).name != f"{first:012}-{first + len(bodies) - 1:012}.zst" or (header["v"], header["count"]) != (1, len(bodies)):
            raise ValueError("its name, its header and what it holds are not of the same events")
        hashes = [prev]
        for seq, body in enumerate(bodies, first):
            hashes.append(hashlib.sha256(b"\0" + hashes[-1] + seq.to_bytes(8, "big") + body).digest())
        if hashes[-1].hex() != header["tip"] or (self.events and whose != (self.outlet, self.journal)) or (first == 1 and any(prev)):
            raise ValueError("it was changed, or is of another journal: its events do not give its last hash")
        if not self.events:
            (self.outlet, self.journal), self.first, self.seq, self.tip = whose, first, first - 1, prev
            peaks += [unbase64(peak) for peak in self.read(f"before-{first}.txt").split()] if first > 1 else []
            if any(len(peak) != 32 for peak in peaks) or len(peaks) != bin(first - 1).count("1"):
                self.wrong.append(f"before-{first}.txt: it does not tell the tree before event {first}")
        gap = f"events {self.seq + 1} to {first - 1} are missing" if first > self.seq + 1 else "it does not follow the one before"
        if (first, prev) != (self.seq + 1, self.tip):
            self.sure, self.wrong = False, [*self.wrong, f"{name}: {gap}"]
        for self.seq, (body, self.tip) in enumerate(zip(bodies, hashes[1:]), first):
            self.events += 1
            yield body

    def event(self, seq: int, body: bytes) -> None:
        """What one event says must fit those before it."""
        fields = read_body(body)
        kind, marks, totals, checks = fields["kind"], fields.get("marks"), self.totals, dict[str, bool]()
        self.sure = self.sure or seq == 1
        if isinstance(marks, dict):
            marked = {name: whole(marks, name) for name in totals}
            checks["the totals it carries are wrong"] = marked == totals or kind in ("genesis", "segment", "recovered", "restored")
            totals = self.totals = marked
        if kind in ("sale", "refund"):
            number, before = whole(fields, "receipt_no"), totals["receipt_no"]
            checks[f"receipt {number} comes after receipt {before}"], totals["receipt_no"] = number == before + 1, number
        if kind == "z":
            number, before, total = whole(fields, "z"), totals["z"], totals["grand_total"]
            checks[f"Z {number} comes after Z {before}"], totals["z"] = number == before + 1, number
            checks[f"its grand total should be {total}"] = fields.get("grand_total", total) == total
        self.wrong += [f"event {seq}: {why}" for why, holds in checks.items() if self.sure and not holds]
        self.sure = self.sure or isinstance(marks, dict)
        if kind == "sale":  # where goods tell of somebody's health (klinik, apotek), a digest stands for the lines
            total, paid = whole(fields, "total"), whole(fields, "paid")
            totals["grand_total"] += total
            lines, payments = (sum(whole(item, "amount") for item in fields.get(name, [])) for name in ("lines", "payments"))
            owed = {whole(fields, "subtotal") - whole(fields, "discount"), lines if "lines" in fields else total}
            if owed != {total} or {total + whole(fields, "rounding"), payments} != {paid}:
                self.wrong.append(f"event {seq}: the sums of its sale do not add up")
        if kind in ("genesis", "key") and "key" in fields:
            names = ("key",) if kind == "genesis" else ("key", "previous", "signature")
            self.said_keys.append(" ".join([str(seq), *(str(fields.get(name, "-")) for name in names)]))

    def key_chain(self) -> None:
        """The outlet's keys by the event since which each signs: the first as it stands, each later one signed by the one before."""
        lines = self.read("keys.txt").decode().splitlines()
        if (self.first == 1 and lines != self.said_keys) or not set(self.said_keys) <= set(lines):
            self.wrong.append("keys.txt: these are not the keys that the events name")
        for line in lines:
            since, verifier, before, sig = [*line.split(" "), "", ""][:4]
            key, old = read_key(verifier), next(reversed(list(self.keys.values())), None)
            is_next = old is None or (before == old[0] and is_signed(old[1], unbase64(sig), f"kdmp-key-1\n{before}\n{verifier}\n".encode()))
            if not is_next or not key[0].startswith(f"kdmp/{self.outlet}/{self.journal}+"):
                raise ValueError(f"{key[0]} is not a key of this journal, or not signed by the key before it")
            self.keys[int(since)] = key

    def checkpoint(self, name: str, note: str) -> None:
        """The events here are those that this checkpoint was signed over."""
        origin, size, told = note.split("\n")[:3]
        key = self.keys[max(since for since in [*self.keys, 0] if since <= int(size))]
        if origin != f"kdmp/{self.outlet}/{self.journal}" or not has_signed(key, note):
            self.wrong.append(f"{name}: it is not of this journal, or not signed by its key of that time")
        elif int(size) > self.seq:
            self.wrong.append(f"{name}: {size} events were signed, the journal here ends at event {self.seq}: its end is missing")
        elif int(size) >= self.first and self.roots[int(size)] != unbase64(told):
            self.wrong.append(f"{name}: the events up to {size} here are not those that were signed")
        else:
            self.covered = max(self.covered, int(size))
            self.told.append(f"{name}: signed with {key[0]}")

    def ack(self, name: str, given: list[tuple[str, bytes]]) -> None:
        """The district had these events. Its signature is checked where its key is given."""
        outer = json.loads(self.read(name))
        ack = json.loads(outer["p"])
        good = [is_signed(key[1], unbase64(outer["sig"]), outer["p"].encode()) for key in given if key[0] == outer["key"]]
        if not all(good) or ack["journal"] != self.journal:
            self.wrong.append(f"{name}: not signed by {outer['key']}, or of another journal")
        self.signers.add(outer["key"])
        self.head(name, ack["stored"], ack["tip"])
        self.told.append(f"{name}: the district had them up to event {ack['stored']}{'' if good else ' (signature not checked)'}")

    def head(self, name: str, seq: int, digest: str) -> None:
        if seq > self.seq or (seq >= self.first and not self.hashes[seq].hex().startswith(digest)):
            self.wrong.append(f"{name}: event {seq} is not here, or another one")

    def run(self, given: list[tuple[str, bytes]], kept: list[str], head: str) -> None:
        """Everything, in the order that the head of this file tells."""
        notes = {name: self.read(name).decode("utf-8", "replace") for name in self.files("checkpoints/*.note") + kept}
        heads = [(int(seq), digest) for seq, digest in re.findall(r"event (\d+), ([0-9a-f]{8,64})", head)]
        heads_at = [seq for seq, _ in heads] + [int(Path(name).stem) for name in self.files("acks/*.json")]
        self.hashes.update(dict.fromkeys(heads_at, b""))
        self.roots.update((int(note.split("\n")[1]), b"") for note in notes.values() if re.match(r".*\n\d{1,16}\n", note))
        self.attempt("SHA256SUMS", self.sums)
        peaks: list[bytes] = []
        for name in self.files("batches/*.zst") or ["batches"]:
            self.attempt(name, self.batch, name, peaks)
        self.attempt("keys.txt", self.key_chain)
        for name, note in notes.items():
            self.attempt(name, self.checkpoint, name, note)
        for name in self.files("acks/*.json"):
            self.attempt(name, self.ack, name, given)
        for seq, digest in heads:
            self.head("--head", seq, digest)
        if any(key not in self.keys.values() and key[0] not in self.signers for key in given) or (head and not heads):
            self.wrong.append("--key or --head: that key is nobody's here, or that line is no head")
        is_given = any(key in self.keys.values() for key in given)
        self.told.append("the key is one that you gave" if is_given else "the key lies here too: ask the district whose it is")


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks the journal of an outlet that lies beside this file.")
    parser.add_argument("place", metavar="DIR", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", metavar="VERIFIER", action="append", default=[], type=read_key, help="a key that you trust")
    parser.add_argument("--checkpoint", metavar="FILE", action="append", default=[], help="one that was kept elsewhere")
    parser.add_argument("--head", metavar="LINE", default="", help="what `gateway journal head` said")
    args = parser.parse_args()
    check = Check(args.place)
    check.attempt(str(args.place), check.run, args.key, [str(Path(path).resolve()) for path in args.checkpoint], args.head)
    unsigned = [f"events {max(check.covered + 1, check.first)} to {check.seq} are signed by nobody"] * (check.covered < check.seq)
    code = 1 if check.wrong else 2 if unsigned else 0
    words = f"{check.outlet}  journal {check.journal}: events {check.first} to {check.seq}, {check.events} of them here"
    print(f"{('OK / UTUH', 'BROKEN / RUSAK', 'UNKNOWN / BELUM PASTI')[code]}  {words}")
    print(*check.wrong, *unsigned, *check.told, sep="\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
