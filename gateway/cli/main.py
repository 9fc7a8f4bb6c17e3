"""The command line's table: which words lead to which file. Heavy imports happen only in the command that is run."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from gateway.config_problem import ConfigError

USAGE = 64
NO_PERMISSION = 77
CONFIGURATION = 78
INTERRUPTED = 130  # as shells have it: 128 and the signal's number
COMMANDS = {
    "run": "run the gateway in the foreground (what systemd starts)",
    "demo": "daemon, simulated devices, broker and district on this machine",
    "config": "check a configuration file",
    "devices": "what is plugged in and how it fares; detect, watch, assign, capture, replay",
    "journal": "verify, explain and read the journal",
    "restore": "bring a dead card's past back: from a stick, an export, the old card, or the district's totals",
    "copy": "make a stick for the journal's second copy",
    "clerk": "who may work at the counter: add, list, remove",
    "setup": "show and print where the page is on the network",
    "print-test": "print a test slip, and say whether it came out",
    "cards": "print the control cards, for a shop without a screen",
    "member": "list, name, export or erase a member",
    "uplink": "the wire's dictionary",
    "district": "the district's receiver",
    "version": "print the version",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Usage errors end with 64, as the contract says."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def main(argv: Sequence[str]) -> int:
    """Run the command named by `argv`; returns the exit code. What the world does wrong is told in words, never as a traceback.

    Every file `gateway/cli/<name>.py` (with _ for -) has `configure(parser)` and `run(args) -> int`.
    """
    args = _parse(argv)
    try:
        return int(_file(args.command).run(args))
    except ConfigError as err:
        sys.stderr.write(f"BROKEN  the configuration has {len(err.problems)} problem(s); mend each line, then try again\n{err}\n")
        return CONFIGURATION
    except PermissionError as err:
        sys.stderr.write(f"{err.filename}: no permission; run it as the user of the service: sudo -u gateway gateway {args.command} …\n")
        return NO_PERMISSION
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader went away (`gateway … | head`); the rest of the output is nobody's
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(prog="gateway", description="The outlet gateway of a village cooperative.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    chosen = argv[0] if argv and argv[0] in COMMANDS else None
    for name, about in COMMANDS.items():
        sub = commands.add_parser(name, help=about, description=about)
        if name == chosen:
            _file(name).configure(sub)
    return parser.parse_args(list(argv))


def _file(name: str) -> ModuleType:
    return import_module(f"gateway.cli.{name.replace('-', '_')}")
