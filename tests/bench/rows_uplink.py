"""Figures of the wire: bytes of a frame, bytes of a day."""

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from gateway.config import Config, Outlet, Uplink
from gateway.journal.ledger import Ledger
from gateway.keys import new_signer
from gateway.messages.journal import Row
from gateway.uplink.dictionary_io import load_dictionary
from gateway.uplink.envelope import Packed, Packer, Stamp
from gateway.uplink.pace import KeepAlive
from tests.bench.day import Day
from tests.bench.proxy import CountingProxy
from tests.bench.row import Row as Figure
from tests.bench.row import at_most
from tests.bench.sales import WALL_MS, Goods, foreign_goods, orders, shipped_goods
from tests.bench.shop import SEED, TlsBroker, district, until

OUTLET = "3310152015-01"
SALES = 180
OPEN_H = 12
PING_KEEPALIVE_S = 1  # to have pings to measure
PINGS = 5
OUTLETS = 8  # seeds, of which the mean is told
BUDGETS = {10: 60, 100: 42}
WIRE_KB = 60


def frames(_: Path) -> Iterator[Figure]:
    """Payload bytes per sale, header line and all, packed as the sealer does. No sale here has trained the dictionary."""
    packer = Packer(load_dictionary())
    for told, by_page, goods_of in (
        ("shipped catalogue, own prices", False, shipped_goods),
        ("a catalogue never seen", False, foreign_goods),
        ("shipped catalogue, paid on the page", True, shipped_goods),
    ):
        for size, limit in BUDGETS.items():
            each = statistics.mean(_frame(packer, seed, goods_of(seed), size, by_page=by_page) for seed in range(10_100, 10_100 + OUTLETS))
            yield Figure(f"whole frame per sale, batch of {size}, {told}", each, "B", at_most(limit))


def _frame(packer: Packer, seed: int, goods: Sequence[Goods], size: int, *, by_page: bool) -> float:
    """Bytes per sale of a batch from the middle of a day."""
    _, entries = Ledger().append(list(islice(orders(seed, goods, 200, by_page=by_page), 200)))
    rows: list[Row] = [entry.row for entry in entries if entry.row is not None][50 : 50 + size]
    packed = packer.pack(Stamp(OUTLET, "be9c4000", WALL_MS, 3), random.Random(seed).randbytes(32), rows)
    if not isinstance(packed, Packed) or packed.header.count != size:
        raise AssertionError("a batch that does not fit")
    return len(packed.payload) / size


def wire(directory: Path) -> Iterator[Figure]:
    """A day by the real parts over TLS: connection, batches, acks, status measured; pings measured once and reckoned."""
    broker = TlsBroker(directory)
    receiver = district(directory, broker, directory / "district.db", 0)
    broker.start()
    receiver.start()
    try:
        until(lambda: "subscribed" in receiver.log(), "the district to subscribe")
        with CountingProxy(broker.port) as proxy:
            day_bytes = _day(_config(directory, proxy.port, "learn"), proxy)
        with CountingProxy(broker.port) as proxy:
            ping_bytes = _ping(_config(directory, proxy.port, PING_KEEPALIVE_S), proxy)
    finally:
        if receiver.running:
            receiver.end()
        broker.stop()
    pings = 86_400 // KeepAlive(None).seconds
    total = day_bytes + pings * ping_bytes
    yield Figure("one ping and its answer over TLS", ping_bytes, "B on the wire")
    yield Figure("wire per day, sales alone: connection, batches, acks, status (measured)", day_bytes / 1_000, "kB")
    name = f"wire per day, all in: that and {pings} pings (reckoned; link samples do not exist yet), {SALES} sales"
    yield Figure(name, total / 1_000, "kB", at_most(WIRE_KB))


def _config(directory: Path, port: int, keepalive_s: str | int) -> Config:
    uplink = Uplink(
        broker=f"mqtts://localhost:{port}",
        ca_file=str(directory / "ca.pem"),
        district_keys=(new_signer("klaten", SEED).public.verifier,),
        keepalive_s=keepalive_s,  # type: ignore[arg-type] # "learn" or a number
    )
    return Config(outlet=Outlet(id=OUTLET), uplink=uplink)


def _day(config: Config, proxy: CountingProxy) -> int:
    """Bytes of 24 hours with one connection: the shop is open for 12 of them, the sales come as they come."""
    day, dice = Day(config, WALL_MS), random.Random(10_200)
    try:
        day.open()
        at_s, times = 0.0, sorted(dice.uniform(0, OPEN_H * 3_600) for _ in range(SALES))
        for when, order in zip(times, orders(10_201, shipped_goods(10_201), SALES, by_page=True), strict=True):
            day.wait(when - at_s)
            at_s = when
            day.sell(order)
        day.wait(86_400 - at_s)
        if day.uplink.stored != SALES:
            raise AssertionError(f"not all was stored: {day.uplink}")
        return proxy.count
    finally:
        day.close()


def _ping(config: Config, proxy: CountingProxy) -> float:
    """Bytes of one ping on an idle line, the mean of some."""
    day = Day(config, WALL_MS)
    try:
        day.open()
        before = proxy.count
        time.sleep((PINGS + 0.5) * PING_KEEPALIVE_S)
        return (proxy.count - before) / PINGS
    finally:
        day.close()


MEASURES = (frames, wire)
