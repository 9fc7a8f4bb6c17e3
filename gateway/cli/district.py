"""`gateway district run`: the reference subscriber, storing each event once and telling the outlets so."""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from gateway.district.link_io import Place
from gateway.district.receiver import Receiver
from gateway.district.run_io import Plan, Runner
from gateway.district.signer import Signer, parse_signer
from gateway.district.store_io import SqliteStore, open_store
from gateway.faults import Fault, fault, tell
from gateway.uplink.address import Address, parse_address
from gateway.uplink.dictionary_io import load_dictionaries
from gateway.uplink.envelope import Unpacker
from gateway.uplink.header import VERSION
from gateway.uplink.topics import DISTRICT

OK, BROKEN, USAGE, CONFIGURATION = 0, 1, 64, 78
ACK_AFTER_S = 900.0
SQLITE = "sqlite:///"


def configure(parser: argparse.ArgumentParser) -> None:
    """`run --broker URL --district CODE --store URL …`."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    sub = commands.add_parser("run", help="receive, store, acknowledge; in the foreground")
    sub.add_argument("--broker", required=True, metavar="URL", help="mqtts://HOST:PORT or mqtt://HOST:PORT")
    sub.add_argument("--district", required=True, metavar="CODE", help="the district in the topics, for example 3310")
    sub.add_argument("--store", required=True, metavar="URL", help="sqlite:///FILE (a relative FILE, or an absolute one after a fourth /)")
    sub.add_argument("--ca", default="", metavar="FILE", help="the authority of the broker's certificate")
    sub.add_argument("--cert", default="", metavar="FILE", help="our certificate")
    sub.add_argument("--key", default="", metavar="FILE", help="its key")
    sub.add_argument("--ack-after", type=_seconds, default=ACK_AFTER_S, metavar="S", help="at most one ack per outlet in so many seconds")
    sub.add_argument("--new-epoch", action="store_true", help="once, after the store was restored from a backup")
    sub.add_argument("--sign-key", type=Path, metavar="FILE", help="sign acks with this key (C2SP signer form)")


def run(args: argparse.Namespace) -> int:
    """Until SIGTERM or SIGINT. Says first what it is and where; then only what is wrong and when it is well again."""
    address, signer = _address(args), _signer(args.sign_key)
    for what, code in ((address, USAGE), (signer, CONFIGURATION)):
        if isinstance(what, Fault):
            return _refuse(what, code)
    path = _path(args.store)
    store = path if isinstance(path, Fault) else open_store(path)
    if isinstance(store, Fault):
        return _refuse(store, USAGE if store.code == "GW-8010" else BROKEN)
    try:
        _serve(args, address, signer, store)  # type: ignore[arg-type] # both were looked at above
    finally:
        store.close()
    return OK


def _serve(args: argparse.Namespace, address: Address, signer: Signer | None, store: SqliteStore) -> None:
    unpacker = Unpacker(load_dictionaries())
    reads = {"v": [VERSION], "dictionaries": list(unpacker.known)}
    receiver = Receiver(store, args.district, reads, unpacker.unpack, signer.sign if signer else None)
    _introduce(args, signer, store)
    if args.new_epoch:
        receiver.renew()
        _line(f"epoch {store.epoch()}: acks may go back, the outlets send again what is missing")
    place = Place(address, f"district-{args.district}", args.ca, args.cert, args.key)
    teller = _Teller()
    plan = Plan(args.district, place, args.ack_after, args.store)
    runner = Runner(plan, receiver, lambda: list(store.outlets()), teller.say, teller.back)

    def end(_number: int, _frame: FrameType | None) -> None:
        runner.stop()

    previous = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        runner.run()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    _line("ended")


def _introduce(args: argparse.Namespace, signer: Signer | None, store: SqliteStore) -> None:
    events, outlets = store.counts()
    signed = f"acks signed, verifier key {signer.verifier}" if signer else "acks unsigned"
    where = Path(args.store.removeprefix(SQLITE)).absolute()
    sys.stdout.write(f"district {args.district}: from {args.broker} into {where}; {events} events of {outlets} outlets; {signed}\n")
    sys.stdout.flush()


class _Teller:
    """One line when something goes wrong, one when it is well again; a broker that stays away is not told every minute."""

    def __init__(self) -> None:
        self._away = 0

    def say(self, what: Fault) -> None:
        """This is wrong."""
        if what.code in {"GW-8001", "GW-8002"}:
            self._away += 1
            if self._away > 1:
                return
        told = tell(what, "en")
        _line(f"{what.code} {told.message} {told.safe} {told.next}")

    def back(self) -> None:
        """The broker took us."""
        _line(f"connected after {self._away} failure(s)" if self._away else "connected")
        self._away = 0


def _address(args: argparse.Namespace) -> Address | Fault:
    if not DISTRICT.match(args.district):
        return fault("GW-5009", retry="never", key=f"--district {args.district!r}", reason="letters, digits, points and dashes only")
    return parse_address(args.broker, "--broker")


def _path(url: str) -> Path | Fault:
    if url.startswith(("postgresql://", "postgres://")):
        return fault("GW-8010", retry="never", store=url.partition("@")[2] or url, reason="PostgreSQL is not in this version")
    if not url.startswith(SQLITE) or not url.removeprefix(SQLITE):
        return fault("GW-8010", retry="never", store=url, reason="it is no sqlite:///FILE")
    return Path(url.removeprefix(SQLITE))


def _signer(file: Path | None) -> Signer | Fault | None:
    if file is None:
        return None
    try:
        line = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        return fault("GW-8009", retry="never", file=file, reason=err)
    return parse_signer(line, str(file))


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 86_400:  # noqa: PLR2004 - a day: longer, and the outlets send everything again
        raise argparse.ArgumentTypeError("from 0 to 86400 seconds")
    return value


def _refuse(what: Fault, code: int) -> int:
    told = tell(what, "en")
    _line(f"{what.code} {told.message} {told.next}")
    return code


def _line(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
