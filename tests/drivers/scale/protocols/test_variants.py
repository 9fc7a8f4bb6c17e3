"""Scales that speak a protocol in another way than its double does at first: weighed through a session all the same."""

import pytest

from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.sim.scales import IndicatorCore, KernCore, NciCore, SbiCore, ScaleCore, ToledoCore
from tests.conformance.counter import Counter

VARIANTS = [
    ("toledo-8217", ToledoCore(once=True)),
    ("nci", NciCore(scp02=True)),
    ("nci", NciCore(third=True)),
    ("kern", KernCore(model="eoc")),
    ("kern", KernCore(model="short")),
    ("kern", KernCore(model="long")),
    ("sbi", SbiCore(short=True)),
    ("indicator", IndicatorCore(streams=False)),
    ("indicator", IndicatorCore(streams=False, ask=b"W")),
]


@pytest.mark.parametrize(("name", "core"), VARIANTS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_variant_is_weighed(name: str, core: ScaleCore) -> None:
    counter = Counter(BY_NAME[name], core)
    for grams in (0, 1_250, 40):
        reading = counter.weigh(grams)
        assert (reading.grams, reading.stable) == (grams, True)
        assert reading.flags == (("zero",) if grams == 0 else ())


@pytest.mark.parametrize(("name", "core"), VARIANTS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_variant_at_its_limits_is_no_weight_for_sale(name: str, core: ScaleCore) -> None:
    counter = Counter(BY_NAME[name], core)
    counter.weigh(1_250)
    core.moving = True
    assert not counter.weigh(1_300).stable
    core.moving, core.over = False, True
    assert counter.weigh(20_000).grams is None
    core.over = False
    below = counter.weigh(-200)
    assert below.grams is None or (below.grams == -200 and "negative" in below.flags)
