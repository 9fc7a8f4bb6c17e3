"""`gateway run`: the daemon in the foreground, as systemd starts it."""

import argparse
import os
import signal
import sys
import traceback
from pathlib import Path

from gateway.app import Gateway, Start
from gateway.config import Config
from gateway.config_read import DEFAULT_PATH, ConfigError, load_or_last_good
from gateway.ends_io import Ends
from gateway.faults import fault, tell
from gateway.health_io import Health
from gateway.journal.writer_io import JournalRefusedError
from gateway.messages.house import Stopping

BUG, CONFIGURATION, DOWN = 70, 78, 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--config", metavar="FILE", default=DEFAULT_PATH, help="configuration file")
    parser.add_argument("--verbose", action="store_true", help="also log what repeats (DEBUG)")


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT. 0 after a clean end, 2 when the journal cannot be opened, 70 after a bug, 78 configuration."""
    try:
        config, problems = load_or_last_good(args.config)
    except ConfigError as err:
        sys.stderr.write(f"<3>{err}\n")
        return CONFIGURATION
    faults = (fault("GW-1004", count=len(problems)),) if problems else ()
    return serve(config, Start(faults=faults, verbose=args.verbose))
