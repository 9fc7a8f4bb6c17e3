"""The settings of `gateway district run`: from the command line, and from the table [district] of a TOML file below it."""

import difflib
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

EXIT_DOWN = 2
EXIT_USAGE = 64
EXIT_PERMISSION = 77
EXIT_CONFIGURATION = 78
PORTS = {"mqtt": 1883, "mqtts": 8883}
DISTRICT = re.compile(r"[A-Za-z0-9.-]{1,32}\Z", re.ASCII)
NAMES = ("broker", "district", "store", "ca", "cert", "key", "ack_after", "new_epoch", "sign_key")
ACK_AFTER_S = 900.0  # an ack costs an outlet some 400 bytes of its data budget
MAX_ACK_AFTER_S = 2_000.0  # an outlet sends again when it heard nothing for 2,700 s


class RefusedError(Exception):
    """Told to the user as it is; `code` is the exit code."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the receiver goes by. `broker` is the address as it was given."""

    broker: str
    host: str
    port: int
    tls: bool
    district: str
    store: Path
    ack_after_s: float = ACK_AFTER_S
    new_epoch: bool = False
    sign_key: Path | None = None
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


def settings(args: Mapping[str, object]) -> Settings:
    """The settings of parsed arguments. Raises RefusedError with everything that is wrong, a line each."""
    config = args.get("config")
    found = _table(Path(str(config))) if config else {}
    found |= {name: args[name] for name in NAMES if args.get(name) not in (None, False)}
    problems = [f"--{name} is missing" for name in ("broker", "district", "store") if not found.get(name)]
    text = {name: str(found[name]) if name in found else "" for name in NAMES}
    host, port, tls = _broker(text["broker"], problems)
    store = _store(text["store"], problems)
    if text["district"] and not DISTRICT.match(text["district"]):
        problems.append(f"--district {text['district']}: letters, digits, dots and dashes, at most 32, e.g. 3310")
    ack_after_s = _seconds(text["ack_after"], problems)
    if bool(text["cert"]) != bool(text["key"]):
        problems.append("--cert and --key go together")
    if problems:
        raise RefusedError(EXIT_USAGE, "\n".join(("gateway district run: these settings cannot be used", *problems)))
    ca, cert, key, sign_key = (Path(text[name]) if text[name] else None for name in ("ca", "cert", "key", "sign_key"))
    is_new = found.get("new_epoch") is True
    return Settings(text["broker"], host, port, tls, text["district"], store, ack_after_s, is_new, sign_key, ca, cert, key)


def store_settings(args: Mapping[str, object], command: str) -> tuple[Path, str]:
    """The store, and the district or "", for a command that needs no broker. Raises RefusedError as `settings` does."""
    config = args.get("config")
    found = _table(Path(str(config))) if config else {}
    found |= {name: args[name] for name in NAMES if args.get(name) not in (None, False)}
    problems = [] if found.get("store") else ["--store is missing"]
    store, district = _store(str(found.get("store", "")), problems), str(found.get("district", ""))
    if district and not DISTRICT.match(district):
        problems.append(f"--district {district}: letters, digits, dots and dashes, at most 32, e.g. 3310")
    if problems:
        raise RefusedError(EXIT_USAGE, "\n".join((f"gateway district {command}: these settings cannot be used", *problems)))
    return store, district


def _table(path: Path) -> dict[str, object]:
    """The table [district] of a file; other tables are none of ours."""
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except PermissionError as err:
        raise RefusedError(EXIT_PERMISSION, f"{path}: no permission to read it") from err
    except (OSError, ValueError) as err:
        raise RefusedError(EXIT_CONFIGURATION, f"{path} cannot be used: {getattr(err, 'strerror', None) or err}") from err
    table = tree.get("district", {})
    if not isinstance(table, dict):
        raise RefusedError(EXIT_CONFIGURATION, f"{path}: district must be a table; write [district]")
    problems = [_unknown(key) for key in table if key not in NAMES]
    if problems:
        raise RefusedError(EXIT_CONFIGURATION, "\n".join((f"{path}: some keys of [district] are not known", *problems)))
    return dict(table)


def _unknown(key: str) -> str:
    close = difflib.get_close_matches(key, NAMES, n=1)
    return f"{key}: did you mean {close[0]}?" if close else f"{key}: remove it; known are {', '.join(NAMES)}"


def _broker(url: str, problems: list[str]) -> tuple[str, int, bool]:
    if not url:
        return "", 0, False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as err:
        problems.append(f"--broker {url}: {err}")
        return "", 0, False
    is_plain = not parts.path.strip("/") and not parts.query and not parts.fragment
    if parts.username is not None:
        problems.append("--broker: no user and password in the address; the receiver is known by its certificate")
    elif parts.scheme not in PORTS or not parts.hostname or not is_plain:
        problems.append(f"--broker {url}: write mqtts://HOST[:PORT], or mqtt://HOST[:PORT] on this machine")
    return parts.hostname or "", port or PORTS.get(parts.scheme, 0), parts.scheme == "mqtts"


def _store(url: str, problems: list[str]) -> Path:
    """sqlite:///relative or sqlite:////absolute, as SQLAlchemy has it."""
    if url.startswith(("postgresql://", "postgres://")):
        problems.append("--store: PostgreSQL is not in this version; use sqlite:///FILE")
    elif url and not (url.startswith("sqlite:///") and len(url) > len("sqlite:///")):
        problems.append(f"--store {url}: write sqlite:///FILE, e.g. sqlite:////var/lib/district/3310.db")
    return Path(unquote(url.removeprefix("sqlite:///")))


def _seconds(text: str, problems: list[str]) -> float:
    if not text:
        return ACK_AFTER_S
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= MAX_ACK_AFTER_S:
        problems.append(f"--ack-after {text}: seconds from 0 to {MAX_ACK_AFTER_S:.0f}; outlets that hear nothing for 2,700 s send again")
    return seconds
