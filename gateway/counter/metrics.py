"""The figures of /metrics, as Prometheus text written by hand. Pure. What nobody knows has no line; it is never zero."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway import __version__
from gateway.messages.counter import CounterState

MAX_DEVICES = 6  # at most 25 series in all: 80,000 outlets are not scraped, a technician reads this by eye


@dataclass(frozen=True, slots=True)
class Served:
    """What the server counts of itself. `replies`: number by first digit of the status."""

    replies: Mapping[str, int]
    streams: int
    waiting: int
    bugs: int
    resident_bytes: int


def metrics(state: CounterState | None, served: Served) -> str:
    """The whole text."""
    return "\n".join([*_server(served), *(_shop(state) if state else ()), ""])


def _server(served: Served) -> Iterator[str]:
    yield from _figure("build_info", "gauge", "Version of the program.", {f'{{version="{__version__}"}}': 1})
    yield from _figure("resident_bytes", "gauge", "Resident memory of the process.", {"": served.resident_bytes})
    replies = {f'{{status="{first}xx"}}': count for first, count in sorted(served.replies.items())}
    yield from _figure("http_replies_total", "counter", "Replies of the counter by status.", replies)
    yield from _figure("http_streams", "gauge", "Open event streams.", {"": served.streams})
    yield from _figure("http_calls_waiting", "gauge", "Calls that wait for an answer.", {"": served.waiting})
    yield from _figure("http_bugs_total", "counter", "Requests ended by a bug.", {"": served.bugs})


def _shop(state: CounterState) -> Iterator[str]:
    yield from _figure("state_rev", "counter", "Revision of the counter's state.", {"": state.rev})
    watermarks = {f'{{at="{name}"}}': value for name, value in state.uplink}
    yield from _figure("journal_seq", "gauge", "Journal head, what the broker accepted, what the district stored, what waits.", watermarks)
    link = dict(state.link)["state"]
    yield from _figure("uplink_online", "gauge", "Whether the broker is reached.", {} if link == "unknown" else {"": int(link == "ok")})
    trust = dict(state.clock)["trust"]
    yield from _figure("clock_trust", "gauge", "0 unset, 1 told by the clerk, 2 by the district, 3 NTP or RTC.", {"": trust})
    known = [(name, device) for name, device in state.devices if device.state != "unknown"][:MAX_DEVICES]
    up = {f'{{device="{name}"}}': int(device.state == "ok") for name, device in known}
    yield from _figure("device_up", "gauge", "Whether a device answers.", up)
    yield from _figure("prints_unfinished", "gauge", "Receipts not known to be printed.", {"": len(state.prints)})
    yield from _figure("warnings", "gauge", "Lasting conditions shown to the clerk.", {"": len(state.warnings)})
    if state.last_sale:
        yield from _figure("receipt_no", "counter", "Number of the last receipt.", {"": state.last_sale.receipt_no})


def _figure(name: str, kind: str, about: str, values: Mapping[str, int]) -> Iterator[str]:
    if values:
        yield f"# HELP gateway_{name} {about}"
        yield f"# TYPE gateway_{name} {kind}"
        yield from (f"gateway_{name}{labels} {value}" for labels, value in values.items())
