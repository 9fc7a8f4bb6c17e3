"""Reads the file of regulated goods (paths.rules). A file that cannot be used never stops selling; it is told that nothing is checked."""

from pathlib import Path

from gateway.config_problem import Problem
from gateway.faults import Fault, fault
from gateway.pos.rules import Rules
from gateway.pos.rules_read import read_rules

MAX_BYTES = 262_144
"""A file of two hundred rules has some 80 kB; more is another file under this name."""


def check_rules(path: str) -> Rules | tuple[Problem, ...]:
    """The rules in this file, or all that is wrong with it; "" is no file and no rules."""
    if not path:
        return Rules()
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            return (Problem("paths.rules", path, f"is larger than {MAX_BYTES} bytes", "a TOML file like config/rules.toml"),)
        return read_rules(data.decode("utf-8-sig"))
    except OSError as err:
        write = 'rules = "" for no rules, or copy config/rules.toml there'
        return (Problem("paths.rules", path, f"cannot be read: {err.strerror}", write),)
    except UnicodeDecodeError:
        return (Problem("paths.rules", path, "is not UTF-8 text", "save the file as UTF-8"),)


def load_rules(path: str) -> tuple[Rules, tuple[Fault, ...]]:
    """The rules to sell by, and what the page must say of them."""
    found = check_rules(path)
    if isinstance(found, Rules):
        return found, ()
    return Rules(), (fault("GW-3806", "never", path=path, count=len(found), first=found[0]),)
