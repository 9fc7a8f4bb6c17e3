"""`gateway config check`: whether the configuration can be used, and every line to mend if not. Reads it and the rules; changes nothing."""

import argparse
import json
import re
import sys
from dataclasses import asdict, replace

from gateway.config import Config
from gateway.config_problem import ConfigError, Problem
from gateway.config_read import DEFAULT_PATH, read, read_text
from gateway.pos.rules import Rules
from gateway.pos.rules_io import check_rules

OK = 0
CONFIGURATION = 78


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    parser.add_argument("--config", metavar="FILE", default=DEFAULT_PATH, help=f"the file to read (default {DEFAULT_PATH})")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="check")
    check = verbs.add_parser("check", help="read the file and list everything that is wrong with it")
    check.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="the same")
    check.add_argument("--json", action="store_true", help="the same as JSON")


def run(args: argparse.Namespace) -> int:
    """Check, tell, and answer with the exit code: 0 fine, 78 not."""
    outlet, problems = _check(args.config)
    if args.json:
        verdict = "broken" if problems else "ok"
        told = {"schema_version": 1, "verdict": verdict, "outlet": outlet, "file": args.config, "problems": [asdict(p) for p in problems]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(_first_line(args.config, outlet, problems) + "".join(f"{problem}\n" for problem in problems))
    return CONFIGURATION if problems else OK


def _check(path: str) -> tuple[str | None, tuple[Problem, ...]]:
    """The outlet's id as far as the file tells it, and the problems."""
    try:
        text = read_text(path)
    except ConfigError as err:
        return None, err.problems
    found = read(text)
    if isinstance(found, Config):
        rules = check_rules(found.paths.rules)
        return found.outlet.id, () if isinstance(rules, Rules) else tuple(replace(each, path=_in_file(found, each)) for each in rules)
    told = re.search(r'^\s*id\s*=\s*"([a-z0-9-]{3,32})"', text, re.MULTILINE)
    return told[1] if told else None, found


def _in_file(config: Config, problem: Problem) -> str:
    """Where it stands: the rules are a file of their own."""
    return problem.path if problem.path == "paths.rules" else f"{config.paths.rules}: {problem.path}".rstrip(": ")


def _first_line(path: str, outlet: str | None, problems: tuple[Problem, ...]) -> str:
    if not problems:
        return f"OK  {outlet}  {path}: no problem\n"
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return f"BROKEN  {outlet or 'outlet unknown'}  {path}: {count}; mend each line below, then check again\n"
