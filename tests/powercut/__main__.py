"""The table of cuts, for people: python -m tests.powercut [--cuts 200] [--boots 20] [--seed 1] [--planted]."""

import argparse
import sys
from pathlib import Path

from tests.powercut.campaign import LATER, boots, cut_days, days, sound_days, workplace
from tests.powercut.models import TOLD
from tests.powercut.planted import CONTROLS, PLANTS


def main(cuts: int, count: int, seed: int, *, planted: bool) -> int:
    """Print what became of the promises; 1 if one was not kept."""
    with workplace() as home:
        table = cut_days(home, sound_days(home), cuts, seed)
        say("\n".join(f"{model:8} {told}" for model, told in TOLD.items()))
        say(f"\n{cuts} cuts of each model, seed {seed}:\n{table}")
        after = boots(home, count, seed)
        say(f"\n{count} boots in a row on one medium:\n{after}")
        if planted:
            _show_planted(home, cuts, seed)
    return 1 if table.bad() or after.bad() else 0


def _show_planted(home: Path, cuts: int, seed: int) -> None:
    for name, plant in {**CONTROLS, **PLANTS}.items():
        say(f"\n{name}:\n{cut_days(home, [days(home, LATER, 0, plant)], cuts, seed)}")


def say(text: str) -> None:
    """To whoever asked, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.powercut", description=__doc__)
    parser.add_argument("--cuts", type=int, default=200, help="of each model")
    parser.add_argument("--boots", type=int, default=20, help="in a row on one medium")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--planted", action="store_true", help="the same with bugs planted, which must be caught")
    asked = parser.parse_args()
    sys.exit(main(asked.cuts, asked.boots, asked.seed, planted=asked.planted))
