"""The daemon under the shim: python -m tests.powercut.daemon CONFIG CACHE [BUG...], then one line on stdin for each start.

Everything is imported once and each start is a fork of it: what `gateway run` would be, without the second that Python takes to begin.
A planted bug is put in while it is imported. CACHE: a directory off the medium for what the printer library keeps.
"""

import os
import sys

from tests.powercut.planted import BUGS
from tests.sim.planting import Planter


def main(config: str, cache: str, *bugs: str) -> int:
    """Serve the starts; the daemon's process number goes to stdout, and an empty line when it has ended."""
    for name in bugs:
        sys.meta_path.insert(0, Planter(BUGS[name]))
    os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = cache
    import escpos.escpos  # noqa: F401, PLC0415 - costly: once, and not in each child

    from gateway.app import Start  # noqa: PLC0415 - the same
    from gateway.cli.run import serve  # noqa: PLC0415 - after the planting
    from gateway.config_read import load  # noqa: PLC0415 - the same

    for _ in sys.stdin:
        child = os.fork()
        if not child:
            sys.exit(serve(load(config), Start()))
        say(str(child))
        os.waitpid(child, 0)
        say("")
    return 0


def say(line: str) -> None:
    """To whoever started us."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
