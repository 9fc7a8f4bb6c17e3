"""Reads rules.toml, the regulated goods: all its rules, or all that is wrong with it at once. Pure; nothing is guessed or mended.

`zone = 1` at the top, then a table `[[rule]]` for each rule: `name`, what it is about (`codes`, `kinds`), what it says (`het` with
`unit` and `content`, `max_qty` and `max_qty_day` with `pack`, `reminder`, `floor`, `no_discount`), where (`zones`) and when
(`valid_from`, `valid_to`), and `on = false` for one that is only there to be switched on.
"""

import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gateway.config_checks import show
from gateway.config_problem import Problem
from gateway.pos.catalogue import own_code
from gateway.pos.gtin import gtin14
from gateway.pos.money import MAX_PRICE
from gateway.pos.names import tidy
from gateway.pos.rules import Rule, Rules

MAX_RULES = 200
"""Ten times what an outlet has; each is looked at in every sale of its goods."""
MAX_PROBLEMS = 100
"""More than anybody mends in one sitting."""
MAX_CODES = 500
MAX_REMINDER = 160
"""Characters: three lines on the page."""
MAX_MANY = 99_999
MAX_ZONE = 99

Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Key:
    """What a key's value must be: `holds`, in words, and a right one in TOML."""

    holds: Callable[[object], bool]
    wanted: str
    write: str


def _whole(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _text(limit: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and bool(tidy(value, limit + 1)) and len(value) <= limit


def _list(holds: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and 1 <= len(value) <= MAX_CODES and all(map(holds, value))


def _is_code(value: object) -> bool:
    return isinstance(value, str) and _code(value) is not None


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


_RUPIAH = _Key(_whole(1, MAX_PRICE), f"whole rupiah from 1 to {MAX_PRICE}", "15700")
_MANY = _Key(_whole(1, MAX_MANY), f"from 1 to {MAX_MANY}", "5")
_FLAG = _Key(lambda value: isinstance(value, bool), "true or false", "true")
_WORD = _Key(_text(20), "a word of at most 20 characters", '"kg"')
_DAY = _Key(_is_day, "a date without quotes", "2026-01-31")
_KEYS: dict[str, _Key] = {
    "on": _FLAG,
    "name": _Key(_text(60), "a name of at most 60 characters", '"Minyakita"'),
    "codes": _Key(_list(_is_code), "a list of GTINs with right check digits, or of the shop's own codes", '["2900002000009"]'),
    "kinds": _Key(_list(_text(20)), "a list of words from the catalogue's column kind", '["minyakita"]'),
    "het": _RUPIAH,
    "unit": _WORD,
    "content": _Key(_whole(1, 10_000_000), "thousandths of the unit in one piece, from 1 to 10000000", "1000"),
    "max_qty": _MANY,
    "max_qty_day": _MANY,
    "pack": _WORD,
    "reminder": _Key(_text(MAX_REMINDER), f"a sentence of at most {MAX_REMINDER} characters", '"Catat KTP di MAP dahulu. Sudah dicatat?"'),
    "floor": _RUPIAH,
    "no_discount": _FLAG,
    "zones": _Key(_list(_whole(1, MAX_ZONE)), "a list of zones, numbers from 1 to 99", "[1]"),
    "valid_from": _DAY,
    "valid_to": _DAY,
}
_ZONE = _Key(_whole(1, MAX_ZONE), "the number of the outlet's zone, from 1 to 99", "1")
_ABOUT = ("codes", "kinds")
_SAYS = ("het", "max_qty", "max_qty_day", "reminder", "floor", "no_discount")


def read_rules(text: str) -> Rules | tuple[Problem, ...]:
    """The rules of this text, or every problem of it."""
    try:
        tree = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as err:
        return (Problem("", "", f"is not TOML: {err}", "a TOML file like config/rules.toml"),)
    problems = list(_wrong(tree))[:MAX_PROBLEMS]
    if problems:
        return tuple(problems)
    zone, tables = tree.get("zone"), tree.get("rule", [])
    return Rules((_rule(table) for table in tables if table.get("on", True)), zone if isinstance(zone, int) else None)


def _wrong(tree: Table) -> Iterator[Problem]:
    for key, value in tree.items():
        if key not in ("zone", "rule"):
            yield _unknown(key, key, value, ("zone", "rule"))
    if "zone" in tree and not _ZONE.holds(tree["zone"]):
        yield Problem("zone", show(tree["zone"]), f"must be {_ZONE.wanted}", f"zone = {_ZONE.write}")
    tables = tree.get("rule", [])
    if not isinstance(tables, list) or len(tables) > MAX_RULES or not all(isinstance(table, dict) for table in tables):
        yield Problem("rule", "", f"must be at most {MAX_RULES} tables, each under a head of its own", "[[rule]]")
        return
    for at, table in enumerate(tables):
        yield from _wrong_rule(f"rule[{at}]", table, zone="zone" in tree)


def _wrong_rule(path: str, table: Table, *, zone: bool) -> Iterator[Problem]:
    for key, value in table.items():
        if key not in _KEYS:
            yield _unknown(f"{path}.{key}", key, value, tuple(_KEYS))
        elif not _KEYS[key].holds(value):
            yield Problem(f"{path}.{key}", show(value), f"must be {_KEYS[key].wanted}", f"{key} = {_KEYS[key].write}")
    if "name" not in table:
        yield _missing(path, "has no name", "name")
    if not any(key in table for key in _ABOUT):
        yield _missing(path, "does not say which goods it is about", "codes")
    if not any(key in table for key in _SAYS):
        yield _missing(path, "says nothing of these goods", "het")
    if "het" in table and "unit" not in table:
        yield _missing(path, "has a cap without saying of which unit", "unit")
    if "zones" in table and not zone:
        what = "holds in some zones, and the file does not say which one this outlet is in"
        yield Problem(f"{path}.zones", show(table["zones"]), what, "zone = 1")
    first, last = table.get("valid_from"), table.get("valid_to")
    if isinstance(first, date) and isinstance(last, date) and _is_day(first) and _is_day(last) and first > last:
        yield Problem(f"{path}.valid_to", str(last), f"is before valid_from ({first})", f"valid_to = {first}")


def _unknown(path: str, key: str, value: object, known: tuple[str, ...]) -> Problem:
    close = difflib.get_close_matches(key, known, n=1)
    write = f"{close[0]} = {show(value)}" if close else "remove it; known here: " + ", ".join(known)
    return Problem(path, show(value), f"is not known; did you mean {close[0]}?" if close else "is not known", write)


def _missing(path: str, what: str, key: str) -> Problem:
    return Problem(path, "", what, f"{key} = {_KEYS[key].write}")


def _rule(table: Table) -> Rule:
    """The rule of a table in which nothing is wrong."""
    number = {name: value for name, key in _NUMBERS if isinstance(value := table.get(key), int)}
    word = {name: tidy(value, MAX_REMINDER) for name in ("name", "unit", "pack", "reminder") if isinstance(value := table.get(name), str)}
    day = {name: value.isoformat() for name, key in _DAYS if isinstance(value := table.get(key), date)}
    codes = frozenset(_code(str(each)) or "" for each in _items(table, "codes"))
    kinds = frozenset(str(each).lower() for each in _items(table, "kinds"))
    zones = frozenset(each for each in _items(table, "zones") if isinstance(each, int))
    return Rule(codes=codes, kinds=kinds, zones=zones, no_discount=table.get("no_discount") is True, **word, **number, **day)  # type: ignore[arg-type]  # the keys above are these fields


_DAYS = (("first", "valid_from"), ("last", "valid_to"))
_NUMBERS = (("het", "het"), ("content", "content"), ("most", "max_qty"), ("most_day", "max_qty_day"), ("floor", "floor"))


def _items(table: Table, key: str) -> list[object]:
    value = table.get(key, [])
    return value if isinstance(value, list) else []


def _code(text: str) -> str | None:
    return gtin14(text) or own_code(text)
