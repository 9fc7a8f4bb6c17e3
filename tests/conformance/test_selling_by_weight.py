"""What every scale and the till's plate promise together: only a weight that lay still is sold, while it is fresh, and once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.session import MS, SECOND
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
    ScaleCore,
    ToledoCore,
)
from tests.conformance.stall import Stall

ALL = list(BY_NAME.values())
each = pytest.mark.parametrize("protocol", ALL, ids=lambda protocol: protocol.name)
Build = Callable[[], ScaleCore]
VARIANTS: list[tuple[str, Build]] = [  # the same protocols in their other manners
    ("toledo-8217", partial(ToledoCore, once=True)),
    ("nci", partial(NciCore, scp02=True)),
    ("nci", partial(NciCore, third=True)),
    ("kern", partial(KernCore, model="eoc")),
    ("kern", partial(KernCore, model="short")),
    ("sbi", partial(SbiCore, short=True)),
    ("indicator", partial(IndicatorCore, streams=False)),
    ("xk3190-a9", partial(A9Core, letters=False, decimals=2)),
    ("xk3190-a12", partial(A12Core, checked=True)),
    ("xk3190-a12", partial(A12Core, streams=False)),
    ("reversed", partial(ReversedCore, signed=True)),
    ("dialog-06", partial(DialogCore, least=40, binary=True)),
    ("cas-ap", partial(CasApCore, wrapped=True, wide=True, blank=True)),
    ("dibal", partial(DibalCore, minimum=True)),
    ("adam", partial(AdamCore, label=b"Net Wt. ")),
    ("dini", partial(DiniCore, standard=True)),
]
MANNERS = [(BY_NAME[name], build) for name, build in (*DOUBLES.items(), *VARIANTS)]
GRAMS = st.sampled_from([0, 0, 250, 250, 500, 1_250, 9_990, -130, 16_000])
SPANS = st.sampled_from([60 * MS, 200 * MS, 700 * MS, 1_500 * MS, 3_000 * MS])
ACTS = st.one_of(
    st.tuples(st.just("put"), GRAMS),
    st.tuples(st.just("moving"), GRAMS),
    st.tuples(st.just("over"), GRAMS),
    st.sampled_from([("scan", 0), ("silent", 0), ("heard", 0), ("unplug", 0), ("plug", 0), ("noise", 0), ("cut", 0)]),
)


def act(stall: Stall, what: str, grams: int) -> None:
    match what:
        case "put" | "moving" | "over":
            stall.put(grams, moving=what == "moving", over=what == "over")
        case "scan":
            stall.sell()
        case "silent" | "heard":
            stall.core.silent, stall.core.noise, stall.core.cut = what == "silent", b"", None
        case "noise":
            stall.core.noise = b"\x8f\x02\x00 0."
        case "cut":
            stall.core.cut = 7
        case _:
            stall.plug(in_=what == "plug")


@pytest.mark.parametrize(("protocol", "build"), MANNERS, ids=lambda value: getattr(value, "name", ""))
@settings(max_examples=25)
@given(story=st.lists(st.tuples(ACTS, SPANS), min_size=4, max_size=16))
def test_what_may_be_sold_lay_still_a_moment_ago_and_was_not_sold_before(
    protocol: Protocol, build: Build, story: list[tuple[tuple[str, int], int]]
) -> None:
    stall = Stall(protocol, build())
    for (what, grams), span_ns in story:
        act(stall, what, grams)
        stall.pass_by(span_ns)


def sold_of(stall: Stall, grams: int) -> int | None:
    """The goods are put on while the till waits for the scale, as long as it waits."""
    stall.put(grams)
    for _ in range(50):
        stall.pass_by(100 * MS)
        if (sold := stall.sell()) is not None:
            return sold
    return None


@each
def test_goods_are_sold_within_the_five_seconds_that_they_wait_and_again_when_the_plate_was_empty(protocol: Protocol) -> None:
    stall = Stall(protocol, DOUBLES[protocol.name]())
    stall.pass_by(3 * SECOND)
    assert sold_of(stall, 1_250) == 1_250
    assert sold_of(stall, 1_250) is None, "the same load lies there still"
    assert sold_of(stall, 1_750) is None, "something was put beside it"
    stall.put(0)
    stall.pass_by(3 * SECOND)
    # A scale that never tells an empty plate cannot weigh twice in a row.
    assert sold_of(stall, 700) == (None if protocol.silent_when_unchanged else 700)


@pytest.mark.parametrize("build", [partial(DialogCore, least=40), partial(DialogCore, least=40, binary=True)])
def test_a_scale_that_only_says_too_little_of_an_empty_plate_sells_again_too(build: Build) -> None:
    stall = Stall(BY_NAME["dialog-06"], build())
    stall.pass_by(3 * SECOND)
    assert sold_of(stall, 1_250) == 1_250
    stall.put(0)
    stall.pass_by(SECOND)
    assert sold_of(stall, 1_250) == 1_250


@each
def test_a_weight_grows_old_on_a_scale_that_falls_silent(protocol: Protocol) -> None:
    stall = Stall(protocol, DOUBLES[protocol.name]())
    stall.put(1_250)
    stall.pass_by(3 * SECOND)
    stall.core.silent = True
    stall.pass_by(3 * SECOND)
    assert stall.sell() is None
    stall.core.silent = False
    stall.put(0)
    stall.pass_by(3 * SECOND)
    assert stall.sell() is None
