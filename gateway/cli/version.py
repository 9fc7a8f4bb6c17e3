"""`gateway version`: which version this is. Reads nothing."""

import argparse
import json
import sys

from gateway import __version__


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    parser.add_argument("--config", metavar="FILE", help="taken by every command; this one reads nothing from it")
    parser.add_argument("--json", action="store_true", help="the same as JSON")


def run(args: argparse.Namespace) -> int:
    """Print it."""
    sys.stdout.write(json.dumps({"schema_version": 1, "version": __version__}) + "\n" if args.json else f"{__version__}\n")
    return 0
