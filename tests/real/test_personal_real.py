"""Nothing personal leaves an apotek: planted numbers, names and goods are looked for in journal, copy, log, paper and on the wire."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import zstandard
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from gateway.cli.main import main
from gateway.uplink.dictionary_io import load_dictionary
from tests.real.clerk import NOODLES, TEA
from tests.real.parts import Shop

pytestmark = pytest.mark.real

NIK = "3310154107900001"  # of nobody
MEMBER, NAME = "AGT-77123", "Sri Wahyuni Planted"
GOODS = ("Tehbotol", TEA, "Mie Sedaap", NOODLES)


class Apotek(Shop):
    """The shop as an apotek, and somebody who listens to everything on the broker."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.heard: list[tuple[str, bytes]] = []
        self._ear = Client(CallbackAPIVersion.VERSION2, client_id="ear")
        self._ear.on_message = self._hear

    def settings(self) -> str:
        return super().settings().replace("[outlet]\n", '[outlet]\nkind = "apotek"\n')

    def listen_in(self) -> None:
        """Subscribe to every topic."""
        port = int((self.home / "mosquitto.conf").read_text().split()[1])
        self._ear.connect("127.0.0.1", port)
        self._ear.subscribe("#", 1)
        self._ear.loop_start()

    def stop(self) -> None:
        self._ear.disconnect()
        self._ear.loop_stop()
        super().stop()

    def wire(self) -> bytes:
        """All that went over the broker, batches unpacked."""
        unpacker = zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(load_dictionary()))
        return b"\n".join(topic.encode() + unpacker.decompress(data) if topic.endswith("/up/tx") else data for topic, data in self.heard)

    def _hear(self, _client: Client, _user: object, message: MQTTMessage) -> None:
        self.heard.append((message.topic, bytes(message.payload)))


@pytest.fixture
def apotek(tmp_path: Path) -> Iterator[Apotek]:
    shop = Apotek(tmp_path)
    try:
        shop.start()
        shop.listen_in()
        yield shop
    finally:
        shop.stop()


def files(directory: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


def sell(shop: Apotek) -> dict[str, object]:
    for code in (TEA, NOODLES):
        shop.scan(code)
    shop.until(lambda: len(shop.state()["basket"]["lines"]) == 2, "two lines")
    shop.call("/api/member", {"member": MEMBER})
    basket = shop.state()["basket"]
    assert basket["member"] == MEMBER
    result = shop.call("/api/pay", {"basket": basket["id"], "payments": [{"kind": "tunai", "tendered": 50_000}]})["result"]
    assert isinstance(result, dict)
    return result


def type_a_nik_everywhere(shop: Apotek) -> None:
    """Each of them is refused, and the answer does not say it back."""
    shop.scan(TEA)
    shop.until(lambda: len(shop.state()["basket"]["lines"]) == 1, "a line")
    basket = shop.state()["basket"]["id"]
    calls: list[tuple[str, dict[str, object]]] = [
        ("/api/member", {"member": NIK}),
        ("/api/scan", {"code": NIK}),
        ("/api/scan", {"code": "kopi", "name": f"Kopi {NIK}", "price": 1_000}),
        ("/api/pay", {"basket": basket, "payments": [{"kind": "transfer", "reference": NIK}]}),
        ("/api/void", {"basket": basket, "reason": f"ibu {NIK}"}),
    ]
    for path, body in calls:
        answer = shop.call(path, body)
        assert answer["code"] in ("GW-3306", "GW-3120"), path
        assert NIK not in json.dumps(answer)
    shop.scan(NIK)
    shop.call("/api/void", {"basket": basket, "reason": "pembeli batal"})


def test_planted_numbers_names_and_goods_are_where_they_belong_and_nowhere_else(
    apotek: Apotek, capsys: pytest.CaptureFixture[str]
) -> None:
    config = ["--config", str(apotek.config)]
    assert main(["member", "name", MEMBER, NAME, *config]) == 0
    first = sell(apotek)
    type_a_nik_everywhere(apotek)
    sell(apotek)
    head = apotek.state()["uplink"]["head"]
    apotek.until(lambda: apotek.state()["uplink"]["stored"] >= head, "the district to have it all")
    apotek.printer.wait_for(lambda core: len(core.slips) == 2)
    apotek.daemon.end()

    journal, wire = files(apotek.home / "state" / "journal") + files(apotek.home / "stick"), apotek.wire()
    district = files_of_the_district(apotek.home / "district.db")
    log = apotek.daemon.log().encode()
    for planted in (NIK, NAME, MEMBER, *GOODS):
        for where, data in (("journal", journal), ("wire", wire), ("district", district), ("log", log)):
            assert planted.encode() not in data, f"{planted} in the {where}"
    assert b'"lines_digest":' in wire, "it was looked for where it would be"
    paper = "\n".join(apotek.printer.act(lambda core: core.slips))
    assert MEMBER in paper
    assert "Tehbotol" in paper
    assert NIK.encode() not in files(apotek.home / "state"), "nor anywhere else on the card"

    apotek.daemon.start()
    apotek.wait_open()
    apotek.call("/api/reprint", {"receipt_no": first["receipt_no"]})
    apotek.printer.wait_for(lambda core: "SALINAN" in core.slips[-1])
    copy = apotek.printer.act(lambda core: core.slips[-1])
    assert "Tehbotol" in copy, "a copy after a restart has the lines from the outlet"
    assert MEMBER in copy
    assert main(["member", "erase", MEMBER, *config]) == 0
    assert NAME.encode() not in (apotek.home / "state" / "members.db").read_bytes()
    assert main(["journal", "verify", *config]) == 0
    capsys.readouterr()
    assert main(["journal", "explain", "--day", apotek.state()["shift"]["business_day"], *config]) == 0
    told = capsys.readouterr().out
    assert "Keranjang dibatalkan" in told
    assert "dicetak lagi (SALINAN)" in told


def files_of_the_district(path: Path) -> bytes:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        bodies = [body for (body,) in database.execute("SELECT body FROM event")]
    return b"\n".join(body if isinstance(body, bytes) else str(body).encode() for body in bodies)
