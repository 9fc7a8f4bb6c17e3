"""Fuzzes every parser: python -m tests.fuzz [--inputs N] [--seed N] [--engine guided|plain] [--jobs N] [WORD].

`guided` (atheris, Linux on x86-64) follows the coverage of gateway/; `plain` is our own mutations and runs anywhere. WORD chooses targets
by their names. Exit code 1 when something was found; put the input among the target's seeds, where it stays.
"""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.fuzz.run import ENGINES, Outcome, best_engine
from tests.fuzz.table import all_targets


def main(arguments: list[str]) -> int:
    """One line for each target as it is done, and every finding under it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz every parser of the gateway.")
    parser.add_argument("--inputs", type=int, default=20_000, help="for each target (20000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=tuple(ENGINES), default=best_engine())
    parser.add_argument("--jobs", type=int, default=1, help="guided targets at the same time (1)")
    parser.add_argument("word", nargs="?", default="", help="targets whose name holds it")
    asked = parser.parse_args(arguments)
    play = ENGINES[asked.engine]
    with ThreadPoolExecutor(asked.jobs if asked.engine == "guided" else 1) as pool:
        outcomes = [_shown(one) for one in pool.map(lambda target: play(target, asked.inputs, asked.seed), all_targets(asked.word))]
    found = sum(len(outcome.findings) for outcome in outcomes)
    print(f"{asked.engine}: {len(outcomes)} targets, {sum(one.inputs for one in outcomes)} inputs, {found} findings")  # noqa: T201
    return 1 if found or not outcomes else 0


def _shown(outcome: Outcome) -> Outcome:
    rate = outcome.inputs / outcome.seconds if outcome.seconds else 0
    print(f"{outcome.target:24} {outcome.inputs:>9} inputs {outcome.seconds:8.1f} s {rate:9.0f}/s", flush=True)  # noqa: T201
    for finding in outcome.findings:
        print(f"  FOUND {finding.data!r}\n    {finding.why}", flush=True)  # noqa: T201
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
