"""The `gateway` command: finds the sub-command's file in `gateway.cli` and hands over."""

import sys

from gateway.cli.main import main


def console() -> None:
    """Entry point of the console script."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    console()
