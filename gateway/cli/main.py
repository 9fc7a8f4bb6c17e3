"""The command line's table: which words lead to which file. Heavy imports happen only in the command that is run."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from gateway import __version__

USAGE = 64
COMMANDS = {
    "run": "run the gateway in the foreground (what systemd starts)",
    "demo": "daemon, simulated devices, broker and district on this machine",
    "config": "check a configuration file",
    "journal": "verify, explain and read the journal",
    "uplink": "the wire's dictionary",
    "district": "the district's receiver",
    "version": "print the version",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        """Usage errors end with 64, as the contract says."""
        self.print_usage(sys.stderr)
        sys.stderr.write(f"{self.prog}: {message}\n")
        raise SystemExit(USAGE)


def main(argv: Sequence[str]) -> int:
    """Run the command named by `argv`; returns the exit code.

    Every file `gateway/cli/<name>.py` has `configure(parser)` and `run(args) -> int`.
    """
    parser = _Parser(prog="gateway", description="The outlet gateway of a village cooperative.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    chosen = argv[0] if argv and argv[0] in COMMANDS else None
    for name, about in COMMANDS.items():
        sub = commands.add_parser(name, help=about, description=about)
        if name == chosen and name != "version":
            import_module(f"gateway.cli.{name}").configure(sub)
    args = parser.parse_args(list(argv))
    if args.command == "version":
        sys.stdout.write(f"{__version__}\n")
        return 0
    return int(import_module(f"gateway.cli.{args.command}").run(args))
