"""`gateway devices …`: what is plugged in, how it fares, what it says; names by udev, captures and their replay."""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from gateway.drivers.usb import ROLES

RULES_DIR = "/etc/udev/rules.d"
_MAX_SECONDS = 7 * 86_400  # a capture holds a week


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    parser.add_argument("--config", metavar="FILE", default=None, help="the configuration file")
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    verbs = parser.add_subparsers(dest="verb", metavar="list|detect|watch|assign|capture|replay")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="the same")
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="the same as JSON")
    verbs.add_parser("list", parents=[common], help="each device: port, protocol, last good, last error (what the bare command does)")
    _detect(verbs.add_parser("detect", parents=[common], help="find out which protocol a scale talks"))
    _watch(verbs.add_parser("watch", parents=[common], help="weights and scans as they come, until Ctrl-C"))
    _assign(verbs.add_parser("assign", parents=[common], help="give a device a name of its own by a udev rule"))
    _capture(verbs.add_parser("capture", parents=[common], help="write down every byte of a device with its time"))
    _replay(verbs.add_parser("replay", parents=[common], help="what the gateway makes of a capture"))


def run(args: argparse.Namespace) -> int:
    """Load the file of the verb, and only that one."""
    return int(import_module(f"gateway.cli.devices_{args.verb or 'list'}").run(args))


def _detect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("port", nargs="?", metavar="PORT", help="a serial port; without it all that no configured device uses")


def _watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("device", nargs="?", metavar="DEVICE", help="as in the list: scale.counter; without it all")
    parser.add_argument("--seconds", type=_seconds, metavar="N", help="end after so long")


def _assign(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("role", choices=ROLES, metavar="ROLE", help=", ".join(ROLES))
    parser.add_argument("port", nargs="?", metavar="PORT", help="its node now, as /dev/ttyUSB0; without it the only one that fits")
    parser.add_argument("--name", default="", metavar="NAME", help="for a second device of the role: /dev/gateway/ROLE-NAME")
    parser.add_argument("--rules-dir", type=Path, default=Path(RULES_DIR), metavar="DIR", help=f"where the rule goes (default {RULES_DIR})")
    parser.add_argument("--root", type=Path, default=Path("/"), help=argparse.SUPPRESS)
    parser.add_argument("--dry-run", action="store_true", help="print the rule and write nothing")


def _capture(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a new file")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--device", metavar="NAME", help="as in the list: scale.counter; the only one needs no name")
    which.add_argument("--port", metavar="PORT", help="any serial port: only listened to")
    parser.add_argument("--line", default="9600 8N1", metavar="LINE", help='with --port: its settings (default "9600 8N1")')
    parser.add_argument("--role", choices=ROLES[:4], default="scale", metavar="ROLE", help="with --port: what is behind it (default scale)")
    parser.add_argument("--seconds", type=_seconds, metavar="N", help="end after so long; without it at Ctrl-C")


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a capture")
    parser.add_argument("--real-time", action="store_true", help="as slowly as it came")
    parser.add_argument("--protocol", metavar="NAME", help="read it as another protocol")


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= _MAX_SECONDS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds; write one from 1 to {_MAX_SECONDS}")
    return int(text)


def interrupted() -> None:
    """Ctrl-C is the usual end of a command that runs on; the terminal's ^C stands alone on its line."""
    sys.stderr.write("\n")
