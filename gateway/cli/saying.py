"""How an answer of the command line is said: verdict and outlet first, then line by line; or the same as JSON."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

OK, BROKEN, DOWN, NEEDS_DAEMON, USAGE, NO_PERMISSION = 0, 1, 2, 3, 64, 77
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. `verdict`: a word ("ok", "degraded", "broken"); `line`: the rest of the first line; `lines`: what follows it."""

    verdict: str
    outlet: str
    line: str
    lines: Sequence[str] = ()
    told: Mapping[str, object] = field(default_factory=dict)


def say(said: Said, code: int, *, as_json: bool) -> int:
    """Write it on stdout; gives the exit code back."""
    if as_json:
        tree = {"schema_version": SCHEMA, "verdict": said.verdict, "outlet": said.outlet, "summary": said.line, **said.told}
        sys.stdout.write(json.dumps(tree, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join([f"{said.verdict.upper()}  {said.outlet}  {said.line}", *said.lines]) + "\n")
    sys.stdout.flush()
    return code


def cannot(outlet: str, why: str, then: str, code: int, *, as_json: bool) -> int:
    """Nothing was done: why, and one thing to do next."""
    return say(Said("refused", outlet, why, [f"    next: {then}"], {"why": why, "next": then}), code, as_json=as_json)


def put(line: str) -> None:
    """One line of a running answer, at once: whoever reads it may be a program."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def chat(line: str) -> None:
    """What is for the person at the terminal and no part of the answer."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def age(seconds: float | None) -> str:
    """How long ago, as people say it; "unknown" for None."""
    if seconds is None:
        return "unknown"
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{int(seconds // length)} {unit} ago"
    return "now" if seconds < 2 else f"{int(seconds)} s ago"  # noqa: PLR2004 - the snapshot itself is a second old
