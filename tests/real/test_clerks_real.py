"""Clerks and the network with the real daemon: the command lines, the printer, the log and the journal."""

import http.client
import json
import ssl
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gateway.certificate import der_of, fingerprint
from tests.real.parts import Shop, free_port, open_shop

pytestmark = pytest.mark.real
PIN = "739148"


def gateway(shop: Shop, *words: str, stdin: str = "") -> tuple[int, str]:
    command = [sys.executable, "-m", "gateway", *words, "--config", str(shop.config)]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_first_clerk_closes_a_running_counter_and_the_command_line_still_prints(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        assert shop.state()["basket"] is not None
        assert gateway(shop, "clerk", "add", "Siti", "--role", "kasir", "--pin-stdin", stdin=f"{PIN}\n")[0] == 0
        shop.until(lambda: shop.state()["clerks"], "the clerk to be noticed")
        assert shop.call("/api/scan", {"code": "8996006142511"})["status"] == 401
        assert shop.state()["basket"] is None
        told = shop.call("/api/login", {"clerk": "Siti", "pin": PIN})
        assert (told["clerk"], told["role"]) == ("Siti", "kasir")
        assert gateway(shop, "print-test", "--json")[0] == 0
        assert shop.call("/api/login", {"clerk": PIN, "pin": PIN})["status"] == 403
        assert gateway(shop, "clerk", "remove", "Siti")[0] == 0
        shop.until(lambda: not shop.state()["clerks"], "the removal to be noticed")
        shop.daemon.end()
        assert PIN not in shop.daemon.log()
        kept = [file for file in tmp_path.rglob("*") if file.is_file() and PIN.encode() in file.read_bytes()]
        assert kept == []


def test_the_network_door_shows_the_printed_certificate_and_keeps_it_over_a_restart(tmp_path: Path) -> None:
    with open_shop(tmp_path, extra="") as shop:
        port = free_port()
        text = shop.config.read_text("utf-8").replace(f'listen = "{shop.listen}"', f'listen = "0.0.0.0:{port}"\nhosts = ["gerai.local"]')
        shop.config.write_text(text, "utf-8")
        assert shop.daemon.end() == 0
        gateway(shop, "clerk", "add", "Siti", "--role", "kasir", "--pin-stdin", stdin=f"{PIN}\n")
        seen = set()
        for _ in range(2):
            shop.daemon.start()
            shop.until(lambda: bool(served(port)), "the network door")
            seen.add(served(port))
            code, out = gateway(shop, "setup", "lan", "--json")
            assert code == 0, out
            told = json.loads(out)
            assert told["url"] == f"https://gerai.local:{port}/"
            seen.add(told["fingerprint"])
            first = told["fingerprint"].replace(":", " ")[:23]
            shop.until(lambda: any(first in slip for slip in shop.printer.act(lambda core: list(core.slips))), "the card")  # noqa: B023
            assert shop.daemon.end() == 0
        assert len(seen) == 1
        pem = (tmp_path / "state" / "identity" / "counter.pem").read_text()
        assert fingerprint(pem) in seen
        assert (tmp_path / "state" / "identity" / "counter.pem").stat().st_mode & 0o777 == 0o600
        assert der_of(pem)


def served(port: int) -> str:
    """The fingerprint that a browser would show."""
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    with closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=blind)) as line:
        line.connect()
        assert isinstance(line.sock, ssl.SSLSocket)
        return fingerprint(ssl.DER_cert_to_PEM_cert(line.sock.getpeercert(binary_form=True) or b""))
