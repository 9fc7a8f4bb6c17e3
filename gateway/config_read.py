"""Reads a configuration: TOML into a frozen `Config`, or every `Problem` at once.

`read` is pure; `load` opens the file. Nothing is ever written here, and no setting is guessed: a wrong one is told, not mended.
"""

import ast
import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError

from gateway.config import Config
from gateway.config_checks import CHECKS, DEVICES, MAX_SHOWN, KeyPath, check_values, join, pattern_of, show
from gateway.config_cross import check_together
from gateway.config_problem import ConfigError, Problem
from gateway.config_types import MistypedError, structure

DEFAULT_PATH = "/etc/gateway/gateway.toml"
MAX_BYTES = 262_144  # a configuration has some 100 lines; more is another file under this name
_STAND_IN = "stand-in"  # an outlet id that lets the rest be checked when the real one is missing
MAX_PROBLEMS = 100  # more than anybody mends in one sitting

Table = dict[str, object]

__all__ = ["DEFAULT_PATH", "ConfigError", "Problem", "load", "read"]


def load(path: str | None = None) -> Config:
    """The configuration in this file (None: `/etc/gateway/gateway.toml`). Raises ConfigError with every problem, of the file too."""
    found = read(read_text(path or DEFAULT_PATH))
    if isinstance(found, Config):
        return found
    raise ConfigError(found)


def read_text(path: str) -> str:
    """The file's text. Raises ConfigError when it is absent, unreadable, oversize or not UTF-8."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as err:
        absent = isinstance(err, FileNotFoundError)
        write = f"copy config/gateway.toml to {path}" if absent else f"make {path} a file that this user may read"
        raise ConfigError((Problem("", path, f"cannot be read: {err.strerror}", write),)) from err
    if len(data) > MAX_BYTES:
        raise ConfigError((Problem("", path, f"is larger than {MAX_BYTES} bytes", "a TOML file like config/gateway.toml"),))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = data[: err.start].count(b"\n") + 1
        problem = Problem(f"line {line}", f"byte 0x{data[err.start]:02x}", "is not UTF-8 text", "save the file as UTF-8")
        raise ConfigError((problem,)) from err


def read(text: str) -> Config | tuple[Problem, ...]:
    """A configuration from its text, or all its problems, in the order of the contract's sections."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        return (_syntax(text, str(err)),)
    except (RecursionError, ValueError):  # lists in lists in lists, or a number of thousands of digits
        return (Problem("", "", "holds a list or a number too large to be a setting", "a TOML file like config/gateway.toml"),)
    problems: dict[KeyPath, Problem] = {}
    config = _structure(tree, problems)
    for path, value, check in check_values(config):
        write = check.write if isinstance(path[-1], int) else f"{path[-1]} = {check.write}"
        problems.setdefault(path, Problem(join(path), show(value), f"must be {check.wanted}", write))
    alone = set(problems)  # a key that is wrong by itself is not also told of what its default would not fit
    for clash in check_together(config):
        if not {clash.path, clash.other} & alone:
            problems.setdefault(clash.path, clash.problem)
    found = [problem for path, problem in problems.items() if not any(path[:n] in problems for n in range(1, len(path)))]
    return tuple(sorted(found, key=_rank)[:MAX_PROBLEMS]) if found else config


def _structure(tree: Table, problems: dict[KeyPath, Problem]) -> Config:
    """The typed configuration. What does not fit is put into `problems` and left at its default, so that the rest is checked too."""
    try:
        return structure(tree)
    except BaseValidationError as group:
        broken = list(_flatten(group, ()))
    for path, bug in broken:
        for where, problem in _explain(path, bug, tree):
            problems.setdefault(where, problem)
            _drop(tree, where)
    outlet = tree.setdefault("outlet", {})
    if isinstance(outlet, dict):
        outlet.setdefault("id", _STAND_IN)
    return structure(tree)


def _flatten(bug: Exception, path: KeyPath) -> Iterator[tuple[KeyPath, Exception]]:
    """The single errors inside cattrs' groups, each with its path."""
    if not isinstance(bug, BaseValidationError):
        yield path, bug
        return
    for inner in bug.exceptions:
        yield from _flatten(inner, (*path, *_step(inner)))


def _step(bug: BaseException) -> KeyPath:
    """Where inside its group an error belongs: cattrs notes "… @ attribute name", "… @ key 'name'" or "… @ index 0", in every version."""
    for note in getattr(bug, "__notes__", ()):
        found = re.search(r" @ (attribute|key|index) (.+)$", str(note))
        if found:
            return (found[2] if found[1] == "attribute" else ast.literal_eval(found[2]),)
    return ()


def _explain(path: KeyPath, bug: Exception, tree: Table) -> Iterator[tuple[KeyPath, Problem]]:
    """The problems behind one error: an unknown key each, a missing key, or a value of the wrong type."""
    if isinstance(bug, ForbiddenExtraKeysError):
        for key in sorted(bug.extra_fields):
            value = _look(tree, (*path, key))
            yield (*path, key), Problem(join((*path, key)), show(value), *_unknown(path, key, value, bug.cl))
    elif isinstance(bug, MistypedError):
        yield path, Problem(join(path), show(_look(tree, path)), *_mistyped(path, bug))
    else:
        yield path, Problem(join(path), "", "is missing: every outlet needs its own", 'write under [outlet]: id = "3310152015-01"')


def _unknown(path: KeyPath, key: str, value: object, cl: type) -> tuple[str, str]:
    """What to say of a key that the section's class `cl` does not have, and what to write."""
    here = [f.name for f in fields(cl)]
    what = f"is not a key of [{join(path)}]" if path else "is not a section"
    close = difflib.get_close_matches(key, here, n=1)
    if close:
        return f"{what}; did you mean {close[0]}?", _line((*path, close[0]), value)
    home = next((pattern.rpartition(".")[0].replace("*", "counter") for pattern in CHECKS if pattern.rpartition(".")[2] == key), None)
    if home:
        return f"{what}; it belongs in [{home}]", f"move it under [{home}]"
    return what, "remove it; known here: " + ", ".join(here)


def _mistyped(path: KeyPath, bug: MistypedError) -> tuple[str, str]:
    """What to say of a value of the wrong type, or of a word that is not among the known ones, and what to write."""
    key = path[-1]
    if path[0] in DEVICES and len(path) <= 2:  # noqa: PLR2004 - section and device's name
        return f"is not under a device's name: a section is [{path[0]}.counter]", f"[{path[0]}.counter], and the keys below it"
    if bug.words:
        close = difflib.get_close_matches(str(bug.value), bug.words, n=1) or bug.words
        return f"must be {bug.wanted}", f"{key} = {show(close[0])}"
    check = CHECKS.get(pattern_of(path))
    example = check.write if check else bug.example
    if not example:
        return f"must be {bug.wanted}", f"[{join(path)}]"
    return f"must be {bug.wanted}", example if isinstance(key, int) else f"{key} = {example}"


def _line(path: KeyPath, value: object) -> str:
    """The line that puts this value there: a key's, or a section's head."""
    return f"[{join(path)}]" if isinstance(value, dict) or len(path) == 1 else f"{path[-1]} = {show(value)}"


def _look(tree: object, path: KeyPath) -> object:
    """The value that stands there in the file."""
    for step in path:
        if isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int):
            tree = tree[step]
    return tree


def _drop(tree: Table, path: KeyPath) -> None:
    """Take out the key at this path, so that its default stands in for it; a list keeps its length."""
    above = _look(tree, path[:-1])
    if isinstance(above, dict):
        above.pop(path[-1], None)
    elif isinstance(above, list) and isinstance(path[-1], int):
        above[path[-1]] = ""


def _syntax(text: str, said: str) -> Problem:
    """TOML's own complaint, with the line it is about."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", said)
    lines = text.splitlines()
    number = int(found[1]) if found else len(lines)
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    what = re.sub(r" \(at .*\)$", "", said)
    return Problem(f"line {number}", line[:MAX_SHOWN], f"is not TOML: {what[:1].lower()}{what[1:]}", _hint(line, what))


def _hint(line: str, what: str) -> str:
    """What most likely was meant."""
    if "overwrite" in what or "twice" in what:
        return "this key or section only once"
    if re.match(r"[\w.-]+\s*:", line):
        return line.replace(":", " =", 1)
    key, equals, value = line.partition("=")
    if not equals and line.startswith("["):
        return "a section as [name] or [name.device]"
    if not equals:
        return "key = value"
    return f'{key.strip()} = "{value.strip().strip(chr(34)).strip(chr(39))}" (text stands in quotes)'


def _rank(problem: Problem) -> tuple[int, str]:
    """Sections in the contract's order, keys by name."""
    order = [f.name for f in fields(Config)]
    section = re.split(r"[.\[]", problem.path, maxsplit=1)[0]
    return (order.index(section) if section in order else -1, problem.path)
