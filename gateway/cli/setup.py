"""`gateway setup lan`: where the counter page is on the network, and the fingerprint to know it by; here and on the receipt printer."""

import argparse
import sys
from pathlib import Path

from gateway.cli.daemon import UNREACHABLE, Daemon, find_daemon
from gateway.cli.saying import BROKEN, NEEDS_DAEMON, OK, Said, cannot, say
from gateway.config import Config
from gateway.counter.clerk_file_io import ClerkFile
from gateway.counter.doors import lan_names, lan_url
from gateway.counter.identity_io import kept_fingerprint
from gateway.pos.address_card import address_text, drawn

NO_CLERK = ["    why: no clerk is defined, so nobody can log in there", "    next: `gateway clerk add NAME --role kasir --pin-stdin`"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Tell argparse what the command takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="lan")
    lan = verbs.add_parser("lan", help="print the card with the page's address on the network and its certificate's fingerprint")
    parser.add_argument("--config", metavar="FILE", default=None, help="the configuration file")
    lan.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="the same")
    lan.add_argument("--json", action="store_true", help="the same as JSON")


def run(args: argparse.Namespace) -> int:
    """0 shown and on its way to the printer, 1 something is missing, 3 the daemon does not run."""
    from gateway.config_read import load  # noqa: PLC0415 - cattrs costs a tenth of a second; tests of this command do without

    return setup_lan(load(args.config), as_json=args.json)


def setup_lan(config: Config, *, as_json: bool) -> int:
    """Show what the daemon serves; the certificate is the daemon's business, this only reads it. Raises PermissionError."""
    outlet, state = config.outlet.id, Path(config.paths.state)
    url = lan_url(config.counter)
    if not url:
        then = 'set counter.listen = "192.168.1.50:8443" (this machine\'s address), then `sudo systemctl restart gateway`'
        return cannot(outlet, "the page is served on this machine alone", then, BROKEN, as_json=as_json)
    daemon = find_daemon(config)
    shown = kept_fingerprint(state)
    if shown is None or not daemon.runs:
        why = "the daemon does not run, and it is the daemon that makes the certificate and prints"
        return cannot(outlet, why, "`sudo systemctl start gateway`", NEEDS_DAEMON, as_json=as_json)
    if not lan_names(config.counter):
        then = 'name it: counter.hosts = ["192.168.1.50"], then `sudo systemctl restart gateway`'
        return cannot(outlet, "the page is served at every address, and none of them has a name", then, BROKEN, as_json=as_json)
    return _show(config, url, shown, _printed(daemon, url, shown), as_json=as_json)


def _printed(daemon: Daemon, url: str, shown: str) -> str:
    """Why the card is not printed, "" if it is on its way."""
    try:
        status, answer = daemon.call("/api/print-test", {"url": url, "fingerprint": shown})
    except UNREACHABLE as err:
        return f"the daemon does not answer at {daemon.host}:{daemon.port}: {err}"
    return "" if status == 200 else f"{answer.get('code', status)} {answer.get('message', '')}".strip()  # noqa: PLR2004 - HTTP


def _show(config: Config, url: str, shown: str, why: str, *, as_json: bool) -> int:
    file = ClerkFile(Path(config.paths.state))
    file.look()
    clerks = len(file.roll.clerks)
    told = {"url": url, "fingerprint": shown, "printed": not why, "why": why or None, "clerks": clerks}
    lines = [f"SHA-256  {shown}", *(drawn(address_text(url, shown)) if _speaks_utf8() else ())]
    lines += [f"    why: not printed: {why}", "    next: `gateway devices`"] if why else []
    lines += [] if clerks else NO_CLERK
    verdict = "degraded" if why or not clerks else "ok"
    return say(Said(verdict, config.outlet.id, url, lines, told), OK if verdict == "ok" else BROKEN, as_json=as_json)


def _speaks_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
