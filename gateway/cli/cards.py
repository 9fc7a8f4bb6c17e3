"""`gateway cards`: the control cards on the receipt printer, to hang beside the counter of a shop without a screen."""

import argparse

from gateway.cli.slip import Slip, print_slip
from gateway.config import Config
from gateway.pos.card_sheet import card_sheet

LOOK_AT_IT = "look at the paper: has every card its bars, down to the last line?"


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    parser.add_argument("--config", metavar="FILE", default=None, help="the configuration file")
    parser.add_argument("--digits", action="store_true", help="the digits, in place of the words")
    parser.add_argument("--json", action="store_true", help="the same as JSON")


def run(args: argparse.Namespace) -> int:
    """0 printed, 1 fault or unknown, 3 the daemon runs and does not answer."""
    from gateway.config_read import load  # noqa: PLC0415 - as in print_test

    return print_cards(load(args.config), digits=args.digits, as_json=args.json)


def print_cards(config: Config, *, digits: bool, as_json: bool) -> int:
    """Through the daemon while it runs."""
    document = card_sheet(config.outlet.name or config.outlet.id, digits=digits)
    return print_slip(config, Slip("/api/cards", {"digits": digits}, document, "the cards", LOOK_AT_IT), as_json=as_json)
