"""Lives on a disk that fails on order: python -m tests.powercut.sick_process ROOT LOG [BUG...] under the shim, cases on stdin.

What was answered goes to the log as a mark before the disk is well again; what must never be, to stdout after it is.
"""

import json
import sys
from pathlib import Path

from tests.powercut.planted import BUGS
from tests.powercut.shim import WELL, Failing, mark
from tests.sim.planting import Planter


def main(root: str, log: str, *bugs: str) -> int:
    """Live once for each case."""
    for name in bugs:
        sys.meta_path.insert(0, Planter(BUGS[name]))
    from tests.powercut.sick import Sick  # noqa: PLC0415 - after the planting

    for line in sys.stdin:
        life = Sick(Path(root))
        Failing(**json.loads(line)).order()
        life.live()
        mark(Path(log), json.dumps(life.answers))
        calls = WELL.order()
        life.settle()
        sys.stdout.write(json.dumps({"calls": calls, "troubles": life.troubles}) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
