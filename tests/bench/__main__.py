"""Measures every figure that has a budget, and prints one table: python -m tests.bench [--json] [--strict] [--long] [WORD].

To add a row: write a function that takes an empty directory and yields `Row`s, in rows_<room>.py beside this file, and name it in
that file's MEASURES, or in LONG where it takes minutes. Give speeds as a ratio to something measured in the same run, so that they mean
the same on any machine.
"""

import argparse
import sys
import tempfile
import traceback
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from tests.bench.row import Measure, Row, to_json, to_table

HERE = Path(__file__).parent
SCRATCH = HERE.parents[1]  # the checkout: /tmp may lie in memory, where a sync costs nothing


def measures(word: str = "", *, long: bool = False) -> list[Measure]:
    """Every measure of every rows_*.py, in the files' order; with a word, those whose name or file holds it. `long`: the long ones too."""
    found: list[Measure] = []
    for place in sorted(HERE.glob("rows_*.py")):
        module = import_module(f"tests.bench.{place.stem}")
        there = (*module.MEASURES, *(getattr(module, "LONG", ()) if long else ()))
        found += [measure for measure in there if word in place.stem or word in _name(measure)]
    return found


def run(chosen: Iterable[Measure]) -> tuple[list[Row], int]:
    """All rows, and how many measures broke; a broken one is told on stderr and does not cost the others."""
    rows: list[Row] = []
    broken = 0
    for measure in chosen:
        sys.stderr.write(f"measuring {_name(measure)} …\n")
        with tempfile.TemporaryDirectory(prefix=".bench-", dir=SCRATCH) as directory:
            try:
                rows += measure(Path(directory))
            except Exception:  # noqa: BLE001 - the wall of one measure: whatever broke it, the others are still wanted
                broken += 1
                traceback.print_exc()
    return rows, broken


def main(argv: list[str]) -> int:
    """Measure, print, and answer: 0; 1 when a measure broke or, with --strict, when a figure is over its budget."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures every figure that has a budget.")
    parser.add_argument("--json", action="store_true", help="the rows as JSON")
    parser.add_argument("--strict", action="store_true", help="a figure over its budget is exit 1")
    parser.add_argument("--long", action="store_true", help="what takes minutes, too")
    parser.add_argument("word", nargs="?", default="", help="only measures whose name or file holds this")
    args = parser.parse_args(argv)
    rows, broken = run(measures(args.word, long=args.long))
    sys.stdout.write(to_json(rows) if args.json else to_table(rows))
    return int(broken > 0 or (args.strict and any(row.ok is False for row in rows)))


def _name(measure: Measure) -> str:
    return getattr(measure, "__name__", repr(measure))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
