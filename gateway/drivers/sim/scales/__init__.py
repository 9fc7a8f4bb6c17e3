"""The scale doubles by the names of their protocols. One file each, named as the protocol's own file."""

from collections.abc import Callable

from gateway.drivers.sim.scales.indicator import IndicatorCore
from gateway.drivers.sim.scales.plate import Asked, Streams
from gateway.drivers.sim.scales.toledo_8217 import ToledoCore

ScaleCore = Asked | Streams
DOUBLES: dict[str, Callable[[], ScaleCore]] = {
    "toledo-8217": ToledoCore,
    "indicator": IndicatorCore,
}

__all__ = ["DOUBLES", "Asked", "IndicatorCore", "ScaleCore", "Streams", "ToledoCore"]
