"""Hundreds of outlets lived through in virtual time. A seed that fails is written down and run ever after."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sim.invariants import violations
from tests.sim.world import KINDS, run

SEEDS, LONG_SEEDS = 200, 3_000
REGRESSIONS = Path(__file__).parent / "regressions"


def test_no_promise_is_broken_under_any_seed(pytestconfig: pytest.Config, record_property: Callable[[str, object], None]) -> None:
    """`--seeds N` runs more of them, from `--first-seed`; `--long` thousands."""
    first = pytestconfig.getoption("--first-seed")
    seeds = pytestconfig.getoption("--seeds") or (LONG_SEEDS if pytestconfig.getoption("--long") else SEEDS)
    fired: Counter[str] = Counter()
    sold = 0
    for seed in range(first, first + seeds):
        story = run(seed)
        fired += story.fired
        sold += len(story.site.disk.receipts())
        wrong = violations(story)
        if wrong:
            (REGRESSIONS / f"{seed}.txt").write_text("\n".join(wrong[:20]) + "\n", "utf-8")
        assert not wrong, f"seed {seed}:\n" + "\n".join(wrong[:20])
    told = ", ".join(f"{kind} {times}" for kind, times in sorted(fired.items()))
    record_property("faults", told)
    print(f"\n{seeds} seeds, {sold} sales; faults fired: {told}")  # noqa: T201 - the report of the run
    assert set(fired) == KINDS, f"kinds of fault that never fired: {KINDS - set(fired)}; unknown: {set(fired) - KINDS}"


def test_a_seed_that_failed_once_never_fails_again() -> None:
    seeds = sorted(int(path.stem) for path in REGRESSIONS.glob("*.txt"))
    assert {seed: wrong for seed in seeds if (wrong := violations(run(seed)))} == {}


def test_a_seed_tells_the_same_story_twice() -> None:
    one, two = run(4711), run(4711)
    assert [row.hash for row in one.site.disk.rows()] == [row.hash for row in two.site.disk.rows()]
    assert one.site.printer.slips == two.site.printer.slips
    assert one.fired == two.fired
