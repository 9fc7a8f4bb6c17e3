"""`gateway demo`: a whole shop on this machine, so that a newcomer sees a sale travel from the scanner to the district's table."""

import argparse
import json
import secrets
import signal
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from gateway.cli.demo_count import Count, recount
from gateway.cli.demo_shop import DemoError, Shop, free_listen, open_shop
from gateway.cli.demo_till import Ringer

SHOWN = 3  # baskets rung for a newcomer
STORED_S = 60.0  # how long the district may take to store the last sale
LISTEN = "127.0.0.1:8080"
MOST = 100_000  # a busy shop rings 500 a day
PACE_S = 1.0  # between two acts of the demo's clerk while somebody may be watching

WELCOME = """\
A village shop on this machine: the real gateway with a simulated scanner, scale, receipt printer and
customer display, and beside it a broker and the district that collects the sales. Everything listens on 127.0.0.1 only.

  Counter page  http://{address}/{watch}
  Files         {home}

{sales} to be rung, over the same wires as a clerk's (--seed {seed} repeats them):
"""
WATCH = "   open it in a browser and watch; it is in Bahasa Indonesia, as the clerks read it"
YOURS = """\
Now sell something yourself: on the page type {code} ({name}) and Enter, then F4 twice (cash, the exact sum) and Enter.
  The receipt   {home}/printer.txt
  The journal   {python} -m gateway journal verify --config {home}/gateway.toml
  The district  {home}/district.db, table event (SQLite)
Ctrl-C ends the demo and stops all that it started{cleared}.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    parser.add_argument("--sales", metavar="N", type=_count, default=SHOWN, help=f"ring N random baskets (default {SHOWN})")
    parser.add_argument("--exit", action="store_true", help="end when the district has stored them all, with the recount as last line")
    parser.add_argument("--listen", metavar="HOST:PORT", help=f"address of the counter page (default {LISTEN}; with --exit a free port)")
    parser.add_argument("--seed", type=int, help="repeat the baskets of an earlier run")
    parser.add_argument("--keep", metavar="DIR", help="keep everything in this directory, which holds no earlier demo")


def run(args: argparse.Namespace) -> int:
    """Open the shop and ring. 0 when every figure is right, 1 when one is off or the demo could not run."""
    signal.signal(signal.SIGTERM, _interrupted)
    with ExitStack() as stack:
        home = Path(args.keep or stack.enter_context(tempfile.TemporaryDirectory(prefix="gateway-demo-"))).absolute()
        try:
            _must_be_new(home)
            shop = stack.enter_context(open_shop(home, args.listen or (free_listen() if args.exit else LISTEN)))
            return _ring(shop, args)
        except DemoError as err:
            sys.stderr.write(f"demo: {err}\n")
            return 1


def _must_be_new(home: Path) -> None:
    if (home / "state").exists():
        raise DemoError(f"{home} holds an earlier demo, whose sales would be counted too: give --keep another directory")


def _ring(shop: Shop, args: argparse.Namespace) -> int:
    seed = args.seed if args.seed is not None else secrets.randbelow(1_000_000)
    watch = "" if args.exit else WATCH
    sys.stderr.write(WELCOME.format(address=shop.address, watch=watch, home=shop.home, seed=seed, sales=_sales(args.sales)))
    ringer = Ringer(shop, seed, 0.0 if args.exit else PACE_S)
    for number in range(1, args.sales + 1):
        sold = ringer.sale()
        top, bottom = ringer.buyer_reads()
        sys.stderr.write(f"{number:>4}  {sold}\n      the buyer reads |{top:20}|{bottom:20}|\n")
    count = _settled(shop, args.sales)
    sys.stderr.write(_outcome(count, args.sales) + "\n")
    if not args.exit:
        example, cleared = ringer.example(), "" if args.keep else "; its files go too"
        sys.stderr.write("\n" + YOURS.format(code=example.code, name=example.name, home=shop.home, python=sys.executable, cleared=cleared))
        _stay(shop)
        return 0
    sys.stdout.write(json.dumps(asdict(count), separators=(",", ":")) + "\n")
    return 0 if count.is_right(args.sales) else 1


def _sales(number: int) -> str:
    return "One sale" if number == 1 else f"{number} sales"


def _outcome(count: Count, asked: int) -> str:
    """What the recount found, in words."""
    if count.is_right(asked):
        found = f"{count.sold} in the journal, {count.printed} on paper, {count.stored} in the district's table"
        return f"      recounted: {found}; none lost, none doubled"
    return f"      the recount is off after {STORED_S:.0f} s: {json.dumps(asdict(count))}; see gateway.log and district.log in the files"


def _settled(shop: Shop, asked: int) -> Count:
    """The recount once it is right, or as it stands when time is up."""
    end = time.monotonic() + STORED_S
    while True:
        count = recount(shop.journal, shop.printer.act(lambda core: list(core.slips)), shop.district)
        if count.is_right(asked) or time.monotonic() > end:
            return count
        time.sleep(0.1)


def _stay(shop: Shop) -> None:
    """Until Ctrl-C; what the printer prints is written down meanwhile."""
    quiet = threading.Event()
    while not quiet.wait(1):
        slips = shop.printer.act(lambda core: list(core.slips))
        (shop.home / "printer.txt").write_text(("\n" + "~" * 32 + "\n").join(slips) + "\n", "utf-8")


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else -1  # noqa: PLR2004 - digits, more than MOST has
    if not 0 <= number <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of sales; write one from 0 to {MOST}")
    return number
