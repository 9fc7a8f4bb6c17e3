"""`gateway district run`: the district's receiver in the foreground. Subscribes, stores each event once, acknowledges what is stored."""

import argparse
import os
import signal
import sqlite3
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from gateway.cli import district_parcels
from gateway.cli.district_settings import EXIT_DOWN, EXIT_PERMISSION, RefusedError, Settings, settings
from gateway.district.broker_io import Broker
from gateway.district.dictionaries_io import dictionaries
from gateway.district.reading import reads_of, unpack_with
from gateway.district.receiver import Receiver
from gateway.district.run_io import District
from gateway.district.schema_io import ForeignFileError
from gateway.district.signing import seal
from gateway.district.store import StoreTroubleError
from gateway.district.store_io import SqliteStore
from gateway.faults import Fault, fault, tell
from gateway.keys import Signer, read_signer
from gateway.uplink.envelope import Unpacker

CONFIGURATION = 78
MAX_KEY_FILE = 4_096  # a signer is one line of some 120 characters


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="run|import|export")
    run_ = verbs.add_parser("run", help="receive, store and acknowledge, in the foreground")
    run_.add_argument("--broker", metavar="URL", help="mqtts://HOST[:8883], or mqtt://HOST[:1883]")
    run_.add_argument("--district", metavar="CODE", help="the district of the topics, e.g. 3310")
    run_.add_argument("--store", metavar="URL", help="sqlite:///FILE (sqlite:////absolute/file)")
    run_.add_argument("--ca", metavar="FILE", help="the certificate authority of the broker (default: the system's)")
    run_.add_argument("--cert", metavar="FILE", help="our certificate")
    run_.add_argument("--key", metavar="FILE", help="its private key")
    run_.add_argument("--ack-after", metavar="S", help="seconds that acks are gathered (default 900)")
    run_.add_argument("--new-epoch", action="store_true", help="the store was restored from a backup: begin a new epoch of acks")
    run_.add_argument("--sign-key", metavar="FILE", help="the key that signs acks, C2SP signer form (default: unsigned)")
    run_.add_argument("--config", metavar="FILE", help="a TOML file with the same names under [district]; the command line goes first")
    district_parcels.configure(verbs)


def run(args: argparse.Namespace) -> int:
    """Answer the verb."""
    return _run(args) if args.verb == "run" else district_parcels.run(args, _store)


def _run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT: 0. What cannot be used is told in words: 64 usage, 77 permission, 78 configuration, 2 the store."""
    try:
        chosen = settings(vars(args))
        signer, tls = _signer(chosen.sign_key), _tls(chosen)
        with ExitStack() as opened:
            store = opened.enter_context(_store(chosen.store))
            _serve(chosen, store, signer, tls)
    except RefusedError as err:
        sys.stderr.write(f"{err}\n")
        return err.code
    except StoreTroubleError as err:
        sys.stderr.write(f"{_words(err.fault)}\n")
        return EXIT_DOWN
    return 0


def _serve(chosen: Settings, store: SqliteStore, signer: Signer | None, tls: ssl.SSLContext | None) -> None:
    unpacker = Unpacker(dictionaries())
    seal_it = partial(seal, signer) if signer else None
    receiver = Receiver(store, chosen.district, reads_of(unpacker), unpack_with(unpacker), seal_it, new_epoch=chosen.new_epoch)
    broker = Broker(chosen.broker, chosen.host, chosen.port, f"kdmp-district-{chosen.district}", tls)
    if chosen.new_epoch:
        receiver.begin_epoch()
    told = f"signs as {signer.public.verifier}" if signer else "unsigned: outlets may not forget anything on these acks"
    _out(f"district {chosen.district}  receiver  {chosen.broker} -> {chosen.store}  {told}")
    receiver.reread(_now_ms())
    with _stop_signals() as stop:
        District(receiver, broker, chosen.district, chosen.ack_after_s, _err).run(stop)
    _err("stopped")


def _store(path: Path) -> SqliteStore:
    try:
        return SqliteStore(path)
    except PermissionError as err:
        raise RefusedError(EXIT_PERMISSION, _words(fault("GW-8202", path=path, reason="no permission"))) from err
    except BlockingIOError as err:
        raise RefusedError(EXIT_DOWN, _words(fault("GW-8203", path=path))) from err
    except (ForeignFileError, sqlite3.DatabaseError, OSError) as err:
        reason = err.strerror if isinstance(err, OSError) and err.strerror else str(err)
        raise RefusedError(EXIT_DOWN, _words(fault("GW-8202", path=path, reason=reason))) from err


def _signer(path: Path | None) -> Signer | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            text = file.read(MAX_KEY_FILE).decode()
    except PermissionError as err:
        raise RefusedError(EXIT_PERMISSION, _words(fault("GW-8301", path=path, reason="no permission"))) from err
    except (OSError, UnicodeDecodeError) as err:
        reason = err.strerror if isinstance(err, OSError) else "it is not text"
        raise RefusedError(CONFIGURATION, _words(fault("GW-8301", path=path, reason=reason))) from err
    signer = read_signer(text)
    if isinstance(signer, str):
        raise RefusedError(CONFIGURATION, _words(fault("GW-8301", path=path, reason=signer)))
    return signer


def _tls(chosen: Settings) -> ssl.SSLContext | None:
    """The context for mqtts; None for plain mqtt."""
    if not chosen.tls:
        return None
    for path in (chosen.ca, chosen.cert, chosen.key):
        if path is not None and not os.access(path, os.R_OK):
            code = EXIT_PERMISSION if path.exists() else CONFIGURATION
            raise RefusedError(code, f"{path} cannot be read; give this user the right, or name another file")
    try:
        context = ssl.create_default_context(cafile=str(chosen.ca) if chosen.ca else None)
        if chosen.cert is not None:
            context.load_cert_chain(chosen.cert, chosen.key)
    except (OSError, ssl.SSLError) as err:
        raise RefusedError(CONFIGURATION, f"the certificates cannot be used: {err}; --ca, --cert and --key take PEM files") from err
    return context


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """Set by SIGTERM and SIGINT. They are waited for by a thread: a handler could run while this very thread holds the event's lock."""
    asked = {signal.SIGTERM, signal.SIGINT}
    stop = threading.Event()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, asked)

    def wait() -> None:
        signal.sigwait(asked)
        stop.set()

    threading.Thread(target=wait, name="signals", daemon=True).start()
    try:
        yield stop
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _words(what: Fault) -> str:
    told = tell(what, "en")
    return f"{told.code} {told.message} {told.safe} {told.next}"


def _out(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _err(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
