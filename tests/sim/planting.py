"""Plants a bug in the source as it is imported, then lets the simulation find it: python -m tests.sim.planting NAME [SEEDS].

Prints the first broken promise and ends with 0 when the bug is caught, 1 when it lives through all seeds, 2 when the text that the
bug replaces is not there once (the code has moved on and the table in `planted.py` must follow).
"""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from tests.sim.planted import BUGS, Bug

SEEDS = 60
MOVED = 2


class Planter(importlib.abc.MetaPathFinder):
    """Finds the one module of the bug, to be loaded with the bug in it; every other import goes its usual way."""

    def __init__(self, bug: Bug) -> None:
        self._bug = bug

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A spec with our own loader, for that module only."""
        if fullname != self._bug.module:
            return None
        found = importlib.machinery.PathFinder.find_spec(fullname, path)
        assert found is not None
        assert found.origin is not None
        return importlib.util.spec_from_file_location(fullname, found.origin, loader=_Source(self._bug, Path(found.origin)))


class _Source(importlib.abc.Loader):
    def __init__(self, bug: Bug, place: Path) -> None:
        self._bug = bug
        self._place = place

    def exec_module(self, module: ModuleType) -> None:
        """Run the spoilt source."""
        exec(compile(self._bug.spoil(self._place.read_text("utf-8")), str(self._place), "exec"), module.__dict__)  # noqa: S102 - our own source


def main(name: str, seeds: int) -> int:
    """Plant and look."""
    bug = BUGS[name]
    if bug.times() != 1:
        sys.stdout.write(f"{name}: its text is not in {bug.module} exactly once\n")
        return MOVED
    sys.meta_path.insert(0, Planter(bug))
    from tests.sim.invariants import violations  # noqa: PLC0415 - after the planting
    from tests.sim.world import run  # noqa: PLC0415 - the same

    for seed in range(1, seeds + 1):
        try:
            wrong = violations(run(seed))
        except Exception as bug_found:  # noqa: BLE001 - a bug may as well bring the house down: also caught
            wrong = [repr(bug_found)]
        if wrong:
            sys.stdout.write(f"{name}: seed {seed}: {wrong[0][:300]}\n")
            return 0
    sys.stdout.write(f"{name}: lived through {seeds} seeds\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else SEEDS))
