"""Every protocol's double on each of its lines, with every plate: found as what it is, or honestly not. Nothing is written to a stream."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.session import ScaleSession
from gateway.drivers.session import MS, SECOND
from gateway.drivers.sim.core import Core
from gateway.drivers.sim.scales import (
    DOUBLES,
    A9Core,
    A12Core,
    AdamCore,
    CasApCore,
    DialogCore,
    DibalCore,
    DiniCore,
    IndicatorCore,
    KernCore,
    NciCore,
    ReversedCore,
    SbiCore,
    Streams,
    ToledoCore,
)
from gateway.drivers.sim.wire import VirtualWire
from gateway.messages.devices import Reading, Weighed
from tests.drivers.scale.looking import Looking
from tests.drivers.scale.strangers import Gps, Gun, LoopBack, Modem, Noise, Nothing, Printer

CELLS = [(name, line) for name, protocol in BY_NAME.items() for line in protocol.lines]
PLATES: dict[str, dict[str, Any]] = {
    "empty": {},
    "still": {"grams": 1_250},
    "moving": {"grams": 740, "moving": True},
    "negative": {"grams": -50},
    "over": {"grams": 99_000, "over": True},
}
# What is not found while the plate is so, and why; each is found when it rests with a weight (below).
SAME = "the frame without a weight is that of another protocol too"
ERROR = "it says only that there is an error, and so do many devices"
SILENT = "it says nothing at all"
ONCE = "it tells a weight once, and one frame is not enough"
OPEN: dict[tuple[str, str], str] = {
    **{(name, plate): SAME for name in ("toledo-8217", "cas-pd2") for plate in ("moving", "negative", "over")},
    ("indicator", "over"): SAME,
    ("kern", "over"): ERROR,
    ("dibal", "negative"): ERROR,
    ("dibal", "over"): ERROR,
    **{(name, "over"): SILENT for name in ("xk3190-a9", "xk3190-a12", "reversed")},
    **{("adam", plate): SILENT for plate in ("empty", "moving", "negative", "over")},
    ("adam", "still"): ONCE,
}


def streams(core: Core) -> bool:
    return isinstance(core, Streams) and core.streams


def row(name: str, line: str, plate: str) -> tuple[str, bool]:
    """One cell of the matrix: what is shown of it, and whether it is right."""
    core = DOUBLES[name](**PLATES[plate])
    looking = Looking(core, line)
    verdict = looking.round()
    why = OPEN.get((name, plate))
    written = looking.lined.written
    shown = (
        f"{name} {line} {plate}: {verdict.protocol or '?'} {verdict.line} {verdict.way} {verdict.confidence} {verdict.fits} wrote {written}"
    )
    if streams(core) and why != SILENT and written:
        return shown, False
    if why is None:
        way = "streams" if streams(core) else "asked"
        return shown, (verdict.protocol, verdict.line, verdict.way) == (name, line, way) and verdict.confidence > 0.5
    fits = () if why == SILENT else verdict.fits if name in verdict.fits else None
    return shown, not verdict.protocol and verdict.fits == fits and verdict.confidence == 0.0


@pytest.mark.parametrize("plate", PLATES)
def test_every_double_on_each_of_its_lines_is_found_as_what_it_is_or_left_open_for_a_known_reason(plate: str) -> None:
    rows = [row(name, line, plate) for name, line in CELLS]
    assert all(right for _, right in rows), "\n".join(f"{'  ' if right else '! '}{shown}" for shown, right in rows)


@pytest.mark.parametrize(("name", "plate"), [cell for cell in OPEN if cell[0] != "adam"])
def test_what_was_left_open_is_found_when_a_weight_rests_on_the_plate(name: str, plate: str) -> None:
    core = DOUBLES[name](**PLATES[plate])
    looking = Looking(core, BY_NAME[name].line)
    told = looking.round()
    looking.run(100 * MS)
    assert looking.readings == []
    core.moving, core.over, core.grams = False, False, 1_250
    assert looking.found().protocol == name
    looking.run(3 * SECOND)
    assert looking.states == [("fault", "GW-2205" if told.fits else "GW-2204"), ("ok", None)]
    assert looking.readings[-1].grams == 1_250


def test_an_adam_is_found_by_two_weights_and_never_by_one() -> None:
    core = AdamCore(grams=500)
    looking = Looking(core, "4800 8N1")
    while looking.session.found is None and looking.seconds < 200:
        core.grams = 500 if core.grams != 500 else 750  # somebody takes it off and puts another on
        looking.run(4 * SECOND)
    assert looking.session.found is BY_NAME["adam"]


Maker = Callable[[], Core]
VARIANTS: list[tuple[Maker, str, str]] = [
    (lambda: KernCore(model="short", grams=500), "9600 8N1", "kern"),
    (lambda: KernCore(model="long", grams=500), "4800 8N1", "kern"),
    (lambda: SbiCore(short=True, grams=500), "9600 8N1", "sbi"),
    (lambda: DiniCore(standard=True, grams=500), "9600 8N1", "dini"),
    (lambda: NciCore(scp02=True, third=True, grams=500), "9600 7E1", "nci"),
    (lambda: ToledoCore(once=True, grams=500), "9600 7E1", "toledo-8217"),
    (lambda: A9Core(letters=False, grams=500), "600 8N1", "xk3190-a9"),
    (lambda: A12Core(checked=True, grams=500), "1200 8N1", "xk3190-a12"),
    (lambda: A12Core(streams=False, grams=500), "1200 8N1", "xk3190-a12"),
    (lambda: ReversedCore(signed=True, grams=500), "2400 8N1", "reversed"),
    (lambda: IndicatorCore(streams=False, grams=500), "2400 7E1", "indicator"),
    (lambda: IndicatorCore(streams=False, ask=b"W", grams=500), "9600 8N1", "indicator"),
    (lambda: CasApCore(wrapped=True, wide=True, grams=500), "9600 8N1", "cas-ap"),
    (lambda: DialogCore(binary=True, grams=500), "4800 7O1", "dialog-06"),
    (lambda: DialogCore(least=20), "9600 7O1", "dialog-06"),
    (lambda: DibalCore(minimum=True, grams=500), "9600 8N1", "dibal"),
    (lambda: IndicatorCore(grams=500), "1200 7E1", ""),  # on a line that none of them names
]


@pytest.mark.parametrize(("maker", "line", "name"), VARIANTS)
def test_the_other_forms_of_a_protocol_are_found_too(maker: Maker, line: str, name: str) -> None:
    core = maker()
    looking = Looking(core, line)
    verdict = looking.round()
    assert (verdict.protocol, verdict.line) == (name, line if name else "")
    assert looking.lined.written == 0 or not streams(core)


# Doubles that two protocols read alike: (double, line, itself, what may be chosen in its place).
EQUAL: list[tuple[Callable[[], KernCore], str, str, str]] = [
    (lambda: KernCore(model="eoc", grams=500), "9600 8N1", "kern", "indicator"),
    (lambda: KernCore(model="eoc", grams=500), "4800 8N1", "kern", "indicator"),
]


@pytest.mark.parametrize(("maker", "line", "itself", "other"), EQUAL)
def test_where_two_protocols_read_alike_the_one_chosen_reads_the_same_and_is_less_sure(
    maker: Callable[[], KernCore], line: str, itself: str, other: str
) -> None:
    looking = Looking(maker(), line)
    verdict = looking.round()
    assert verdict.protocol in {itself, other}
    assert set(verdict.fits) == {itself, other}
    assert verdict.confidence < 0.5
    for plate in ({"grams": 0}, {"grams": 1_250}, {"grams": 740, "moving": True}, {"grams": -50}, {"grams": 500, "net": True}):
        ours, theirs = (told(name, maker(), plate) for name in (itself, other))
        assert (ours.grams, ours.kind, ours.stable, ours.flags) == (theirs.grams, theirs.kind, theirs.stable, theirs.flags)


def told(name: str, core: KernCore, plate: dict[str, Any]) -> Reading:
    for field, value in plate.items():
        setattr(core, field, value)
    wire = VirtualWire(ScaleSession("scale.counter", BY_NAME[name]), core)
    return list(_heard(wire))[-1]


def _heard(wire: VirtualWire) -> Iterator[Reading]:
    wire.connect(0)
    while (due_ns := wire.due_ns()) is not None and due_ns < 4 * SECOND:
        yield from (event.reading for event in wire.run(due_ns) if isinstance(event, Weighed))


@pytest.mark.parametrize("line", ["9600 8N1", "4800 8N1", "9600 7E1", "115200 8N1"])
@pytest.mark.parametrize(
    "maker", [Nothing, LoopBack, Modem, Gps, lambda: Noise(1), lambda: Noise(2), Printer, Gun], ids=lambda one: one.__name__
)
def test_what_is_no_scale_is_never_taken_for_one(maker: Maker, line: str) -> None:
    core = maker()
    looking = Looking(core, line)
    for _ in range(2):
        verdict = looking.round()
        assert (verdict.protocol, verdict.line, verdict.confidence) == ("", "", 0.0)
    assert looking.states in ([("fault", "GW-2204")], [("fault", "GW-2205")] if isinstance(core, Gun) else [])
    assert looking.lined.written == 0 or core.every_ns is None


def test_a_scale_that_does_not_look_at_parity_is_found_on_its_own_line_all_the_same() -> None:
    looking = Looking(ToledoCore(grams=500), "9600 7E1", lax=True)
    verdict = looking.round()
    assert (verdict.protocol, verdict.line) == ("toledo-8217", "9600 7E1")
