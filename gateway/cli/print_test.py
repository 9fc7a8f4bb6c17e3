"""`gateway print-test`: a test slip on the receipt printer, and whether it came out."""

import argparse
import time

from gateway.cli.slip import WAIT_S, Slip, print_slip
from gateway.clock import Now
from gateway.clock_io import boottime_ns
from gateway.config import Config
from gateway.pos.trial import trial_slip

LOOK_AT_IT = "look at the paper: is the slip whole, from UJI CETAK to Selesai?"


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    parser.add_argument("--config", metavar="FILE", default=None, help="the configuration file")
    parser.add_argument("--json", action="store_true", help="the same as JSON")


def run(args: argparse.Namespace) -> int:
    """0 printed, 1 fault or unknown, 3 the daemon runs and does not answer."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    return print_test(load(args.config), as_json=args.json)


def print_test(config: Config, *, as_json: bool, wait_s: float = WAIT_S) -> int:
    """Through the daemon while it runs: it holds the printer, and its job waits and is told like any other."""
    document = trial_slip(config.outlet, Now(0, boottime_ns(), time.time_ns() // 1_000_000, 0))
    slip = Slip("/api/print-test", {}, document, "the test slip", LOOK_AT_IT)
    return print_slip(config, slip, as_json=as_json, wait_s=wait_s)
