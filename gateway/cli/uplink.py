"""`gateway uplink dictionary`: the dictionary that the wire's batches are packed with."""

import argparse
import sys
from pathlib import Path

from gateway.uplink.dictionary_io import load_dictionaries
from gateway.uplink.envelope import DICTIONARY

OK, BROKEN, NO_PERMISSION, USAGE = 0, 1, 77, 64


def configure(parser: argparse.ArgumentParser) -> None:
    """`dictionary --out FILE [--id N]`."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    sub = commands.add_parser("dictionary", help="write the zstd dictionary to a file, for `zstd -D FILE`")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write it")
    sub.add_argument("--id", type=int, default=DICTIONARY, metavar="N", help=f"which one (now in use: {DICTIONARY})")


def run(args: argparse.Namespace) -> int:
    """Write the file; says what it wrote and how to use it."""
    dictionaries = load_dictionaries()
    data = dictionaries.get(args.id)
    if data is None:
        sys.stderr.write(f"there is no dictionary {args.id}; there are: {', '.join(map(str, sorted(dictionaries)))}\n")
        return USAGE
    try:
        args.out.write_bytes(data)
    except OSError as err:
        sys.stderr.write(f"{args.out} cannot be written: {err.strerror}\n")
        return NO_PERMISSION if isinstance(err, PermissionError) else BROKEN
    sys.stdout.write(f"dictionary {args.id}: {len(data)} bytes in {args.out}; read a batch with: zstd -d -D {args.out} < batch\n")
    return OK
