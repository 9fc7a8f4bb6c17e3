"""What a configuration's values must be like, key by key: a table. Pure but for the time zone table that zoneinfo looks up.

Types and unknown keys are `config_read.py`'s business; what two keys must be like together is `config_cross.py`'s.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from ipaddress import ip_address
from itertools import groupby
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from gateway.config import Config

KeyPath = tuple[str | int, ...]
"""Where a value stands: names of tables and keys, and indexes in lists."""

DEVICES = ("scanner", "scale", "printer", "display")
BAUDS = (1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200)
MAX_LINE_TEXT = 64  # the widest printer's columns
MAX_LINES = 10  # header or footer lines; more is a slip, not a heading
MAX_SHOWN = 60  # characters of a wrong value that are shown; it is enough to find it
MAX_PORT = 65_535
WEEK_S = 7 * 86_400
MAX_MB = 1_000_000
LABEL_LENGTH = 13  # an EAN-13
LABEL_FACTORS = ("10", "100")  # prices in tens or hundreds of rupiah: five digits of single ones end at Rp 99.999
LOOPBACK_NAMES = ("localhost", "ip6-localhost")
KEY_BYTES = 33  # C2SP signed note: one byte of algorithm, then the Ed25519 public key


@dataclass(frozen=True, slots=True)
class Check:
    """What one value must be: `holds` says whether, `wanted` finishes "must be …", `write` is a right value in TOML."""

    holds: Callable[[object], bool]
    wanted: str
    write: str


def show(value: object) -> str:
    """A value as TOML writes it, near enough to be found in the file again; at most MAX_SHOWN characters."""
    match value:
        case bool():
            text = str(value).lower()
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            text = '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in escaped) + '"'
        case list() | tuple():
            text = "[" + ", ".join(show(item) for item in value) + "]"
        case Mapping():
            text = "{" + ", ".join(f"{key} = {show(item)}" for key, item in value.items()) + "}"
        case _:
            text = str(value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def join(path: KeyPath) -> str:
    """`("pos", "labels", 0)` as "pos.labels[0]"."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def leaves(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    """Every value of a configuration with its path; lists are given whole and then item by item."""
    if is_dataclass(value):
        for name in (f.name for f in fields(value)):
            yield from leaves(getattr(value, name), (*path, name))
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from leaves(item, (*path, name))
    elif value is not None:
        yield path, value
        if isinstance(value, tuple):
            yield from (((*path, n), item) for n, item in enumerate(value))


def check_values(config: Config) -> Iterator[tuple[KeyPath, object, Check]]:
    """Every value that is not what the table wants."""
    for path, value in leaves(config):
        check = CHECKS.get(pattern_of(path))
        if check and not check.holds(value):
            yield path, value, check


def pattern_of(path: KeyPath) -> str:
    """The table's key for a path: names of devices and indexes become "*"."""
    named = path[0] in DEVICES if path else False
    return ".".join("*" if isinstance(step, int) or (named and n == 1) else step for n, step in enumerate(path))


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in LOOPBACK_NAMES


def split_address(text: str) -> tuple[str, int] | None:
    """`host:port` (IPv6 in brackets) apart; None if it is not one."""
    found = re.fullmatch(r"(?:\[([0-9a-fA-F:]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})", text)
    if not found or not 1 <= int(found[3]) <= MAX_PORT:
        return None
    return found[1] or found[2], int(found[3])


def _text(holds: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and holds(value)


def _matches(pattern: str) -> Callable[[object], bool]:
    return _text(lambda value: re.fullmatch(pattern, value) is not None)


def _whole(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and low <= value <= high


def _printable(value: str) -> bool:
    return len(value) <= MAX_LINE_TEXT and value.isprintable()


def _is_timezone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):  # unknown; a directory such as "Asia"; not a name, such as "../x"
        return False
    return True


def _is_line(value: str) -> bool:
    found = re.fullmatch(r"(\d{3,6}) [78][NEO][12]", value)
    return value == "" or (found is not None and int(found[1]) in BAUDS)


def _is_label(value: str) -> bool:
    """Leading digits, then one field each of I (item), W (grams) or P (price), V (verifier), and C, the check digit, last.

    Behind the thirteen may stand `*10` or `*100`, where W or P counts tens or hundreds.
    """
    pattern, times, factor = value.partition("*")
    found = re.fullmatch(r"\d+([IWPV]+)C", pattern)
    letters = [letter for letter, _ in groupby(found[1])] if found else []
    fields = "I" in letters and len(set(letters)) == len(letters) and not {"W", "P"} <= set(letters)
    return len(pattern) == LABEL_LENGTH and fields and (not times or (factor in LABEL_FACTORS and bool({"W", "P"} & set(letters))))


def _is_broker(value: str) -> bool:
    if value == "":
        return True
    try:
        url = urlsplit(value)
        bare = not (url.path or url.query or url.fragment or "@" in url.netloc) and url.port != 0
    except ValueError:
        return False
    return bare and bool(url.hostname) and (url.scheme == "mqtts" or (url.scheme == "mqtt" and is_loopback(url.hostname or "")))


def _is_verifier(value: str) -> bool:
    """C2SP signed-note verifier key: name + 8 hex digits of its hash + base64 of 0x01 and 32 bytes of Ed25519 public key."""
    found = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", value)
    if not found:
        return False
    try:
        key = base64.b64decode(found[3], validate=True)
    except binascii.Error:
        return False
    digest = hashlib.sha256(found[1].encode() + b"\n" + key).hexdigest()
    return len(key) == KEY_BYTES and key[0] == 1 and digest.startswith(found[2])


_IS_PATH = _matches(r"/[^\0]+")


def _path(write: str) -> Check:
    return Check(_IS_PATH, "an absolute path", f'"{write}"')


_FILE = Check(_matches(r"(/[^\0]+)?"), "an absolute path, or empty", '""')
_ADDRESS = Check(_text(lambda v: v == "" or split_address(v) is not None), "host:port, or empty", '""')
_LINES = Check(lambda v: isinstance(v, tuple) and len(v) <= MAX_LINES, f"at most {MAX_LINES} lines", '["Koperasi Desa Merah Putih"]')
_LINE = Check(_text(_printable), f"at most {MAX_LINE_TEXT} printable characters", '"Jl. Raya 1"')
_PERCENT = Check(_whole(0, 100), "from 0 to 100", "10")
_SECONDS = Check(_whole(1, WEEK_S), "from 1 to 604800 seconds (a week)", "900")

CHECKS: dict[str, Check] = {
    "outlet.id": Check(_matches(r"[a-z0-9-]{3,32}"), "3 to 32 characters of a-z, 0-9 and -", '"3310152015-01"'),
    "outlet.name": Check(_text(_printable), f"at most {MAX_LINE_TEXT} printable characters", '"Gerai Sembako"'),
    "outlet.region": Check(_matches(r"(\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?)?"), "a Kemendagri code, or empty", '"33.10.15.2015"'),
    "outlet.district": Check(_matches(r"[a-z0-9-]{0,32}"), "at most 32 characters of a-z, 0-9 and -", '"3310"'),
    "outlet.koperasi_ref": Check(_matches(r"[A-Za-z0-9-]{0,40}"), "the ministry's reference, or empty", '"KOP-539EF09CDAAD"'),
    "outlet.receipt_prefix": Check(_matches(r"[A-Za-z0-9]{1,8}"), "1 to 8 letters or digits", '"01"'),
    "outlet.receipt_header": _LINES,
    "outlet.receipt_header.*": _LINE,
    "outlet.receipt_footer": _LINES,
    "outlet.receipt_footer.*": _LINE,
    "outlet.timezone": Check(_text(_is_timezone), "a time zone: Asia/Jakarta, Asia/Makassar or Asia/Jayapura", '"Asia/Jakarta"'),
    "outlet.business_day_starts": Check(_matches(r"([01]\d|2[0-3]):[0-5]\d"), "a time of day, HH:MM", '"04:00"'),
    "paths.state": _path("/var/lib/gateway"),
    "paths.copy": _path("/media/gateway"),
    "paths.catalogue": _path("/etc/gateway/catalogue.csv"),
    "paths.clock_synced": _path("/run/systemd/timesync/synchronized"),
    "paths.rules": _FILE,
    "scanner.*.port": _path("/dev/gateway/scanner"),
    "scanner.*.baud": Check(lambda v: v in BAUDS, "one of " + ", ".join(map(str, BAUDS)), "9600"),
    "scale.*.port": _path("/dev/gateway/scale"),
    "scale.*.line": Check(_text(_is_line), "speed, bits, parity and stop bits, or empty", '"9600 8N1"'),
    "scale.*.max_grams": Check(_whole(1, 1_000_000), "from 1 to 1000000 grams", "15000"),
    "printer.*.profile": Check(_matches(r"[A-Za-z0-9._-]{1,40}"), "the name of a python-escpos profile", '"POS-5890"'),
    "printer.*.columns": Check(_whole(20, 64), "from 20 to 64", "32"),
    "printer.*.logo": _FILE,
    "display.*.port": _path("/dev/gateway/display"),
    "display.*.baud": Check(lambda v: v in BAUDS, "one of " + ", ".join(map(str, BAUDS)), "9600"),
    "pos.rounding_step": Check(_whole(1, 10_000), "from 1 to 10000 rupiah", "100"),
    "pos.labels": Check(lambda v: isinstance(v, tuple) and len(v) <= MAX_LINES, f"at most {MAX_LINES} patterns", '["21IIIIIWWWWWC"]'),
    "pos.labels.*": Check(
        _text(_is_label), "13 long: digits, I with W or P, V if any, C last; then *10 or *100 if need be", '"21IIIIIWWWWWC"'
    ),
    "pos.ppn_percent": _PERCENT,
    "pos.discount_max_percent": _PERCENT,
    "pos.discount_max_percent_ketua": _PERCENT,
    "pos.discount_max_percent_teknisi": _PERCENT,
    "pos.bon_limit": Check(_whole(0, 1_000_000_000), "rupiah a member, 0 (no bon) to 1000000000", "500000"),
    "pos.bon_days": Check(_whole(1, 366), "from 1 to 366 days", "30"),
    "pos.qris_max": Check(_whole(1, 9_999_999_999_999), "rupiah, 1 to 9999999999999", "10000000"),
    "pos.qris_static": Check(_matches(r"(000201[ -~]{10,500}6304[0-9A-F]{4})?"), "the merchant's whole QRIS payload, or empty", '""'),
    "counter.listen": Check(_text(lambda v: split_address(v) is not None), "host:port", '"127.0.0.1:8080"'),
    "counter.hosts.*": Check(_matches(r"[A-Za-z0-9.-]{1,253}"), "a host name", '"gerai.local"'),
    "journal.keep_days": Check(_whole(90, 36_500), "from 90 to 36500 days; the district may ask for what is younger", "365"),
    "uplink.broker": Check(
        _text(_is_broker), "mqtts://host:port (mqtt:// on this machine only), or empty", '"mqtts://broker.example:8883"'
    ),
    "uplink.password_file": _FILE,
    "uplink.ca_file": _FILE,
    "uplink.cert_file": _FILE,
    "uplink.key_file": _FILE,
    "uplink.district_keys.*": Check(_text(_is_verifier), "a C2SP verifier key, name+1a2b3c4d+base64, whole and unchanged", '"kdmp/3310+…"'),
    "uplink.batch_events": Check(_whole(1, 1_000), "from 1 to 1000", "100"),
    "uplink.batch_age_s": _SECONDS,
    "uplink.ack_timeout_s": Check(_whole(1, WEEK_S), "from 1 to 604800 seconds (a week)", "2700"),
    "uplink.keepalive_s": Check(lambda v: v == "learn" or _whole(1, MAX_PORT)(v), '"learn", or from 1 to 65535 seconds', '"learn"'),
    "netprobe.budget_mb_month": Check(lambda v: isinstance(v, int | float) and 0 <= v <= MAX_MB, "from 0 to 1000000 megabytes", "10"),
    "netprobe.second": _ADDRESS,
    "netprobe.probe_server": _ADDRESS,
    "netprobe.modem.port": _path("/dev/gateway/modem"),
    "netprobe.ont.password_file": _FILE,
}
