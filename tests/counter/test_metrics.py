"""The figures: valid Prometheus text, few series, and no figure for what nobody knows."""

import re

from gateway.counter.metrics import Served, metrics
from gateway.messages.counter import CounterState, DeviceView, LastSale, PrintView

SERVED = Served({"2": 5, "4": 1, "5": 2}, 3, 1, 0, 41_000_000)
DEVICES = tuple((f"scale.{n}", DeviceView("ok" if n else "absent")) for n in range(9))


def state(link: str = "ok", uplink: tuple[tuple[str, int], ...] = (), devices: tuple[tuple[str, DeviceView], ...] = ()) -> CounterState:
    line = (("state", link), ("grade", "?"), ("medium", "lte"))
    sale = LastSale(871, 1, 1, 0, 1, 1, 0, None)
    return CounterState(7, (), None, None, None, sale, devices, line, uplink, (PrintView(1, "fault"),), (("trust", 3),), None, ())


def series(text: str) -> dict[str, str]:
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


def test_every_figure_has_help_type_and_one_value() -> None:
    text = metrics(state(uplink=(("head", 9),), devices=DEVICES), SERVED)
    assert text.endswith("\n")
    for line in text.splitlines():
        assert re.fullmatch(r'(# (HELP|TYPE) gateway_[a-z_]+ .+)|(gateway_[a-z_]+(\{[a-z]+="[^"]*"\})? -?\d+)', line), line


def test_series_stay_within_twenty_five_however_many_devices() -> None:
    full = state(uplink=(("head", 9), ("accepted", 9), ("stored", 9), ("waiting", 0)), devices=DEVICES)
    assert len(series(metrics(full, SERVED))) <= 25


def test_what_nobody_knows_has_no_line() -> None:
    found = series(metrics(state("unknown", devices=(("scale.x", DeviceView("unknown")),)), SERVED))
    assert not [name for name in found if "uplink_online" in name or "journal_seq" in name or "device_up" in name]


def test_known_figures_are_told() -> None:
    found = series(metrics(state("offline", (("waiting", 13),), DEVICES[:2]), SERVED))
    assert found['gateway_journal_seq{at="waiting"}'] == "13"
    assert found["gateway_uplink_online"] == "0"
    assert found['gateway_device_up{device="scale.0"}'] == "0"
    assert found['gateway_device_up{device="scale.1"}'] == "1"
    assert found['gateway_http_replies_total{status="4xx"}'] == "1"
    assert found["gateway_receipt_no"] == "871"
    assert found["gateway_prints_unfinished"] == "1"


def test_before_any_state_the_server_tells_of_itself() -> None:
    assert series(metrics(None, SERVED))["gateway_resident_bytes"] == "41000000"
