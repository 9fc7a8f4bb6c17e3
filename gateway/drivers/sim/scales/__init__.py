"""The scale doubles by the names of their protocols. One file each, named as the protocol's own file."""

from collections.abc import Callable

from gateway.drivers.sim.scales.aandd import AandDCore
from gateway.drivers.sim.scales.cas_pd2 import CasPd2Core
from gateway.drivers.sim.scales.indicator import IndicatorCore
from gateway.drivers.sim.scales.kern import KernCore
from gateway.drivers.sim.scales.mt_sics import MtSicsCore
from gateway.drivers.sim.scales.nci import NciCore
from gateway.drivers.sim.scales.plate import Asked, Streams
from gateway.drivers.sim.scales.sbi import SbiCore
from gateway.drivers.sim.scales.sma import SmaCore
from gateway.drivers.sim.scales.toledo_8217 import ToledoCore

ScaleCore = Asked | Streams
DOUBLES: dict[str, Callable[[], ScaleCore]] = {
    "toledo-8217": ToledoCore,
    "cas-pd2": CasPd2Core,
    "nci": NciCore,
    "sma": SmaCore,
    "mt-sics": MtSicsCore,
    "kern": KernCore,
    "sbi": SbiCore,
    "aandd": AandDCore,
    "indicator": IndicatorCore,
}

__all__ = [
    "DOUBLES",
    "AandDCore",
    "Asked",
    "CasPd2Core",
    "IndicatorCore",
    "KernCore",
    "MtSicsCore",
    "NciCore",
    "SbiCore",
    "ScaleCore",
    "SmaCore",
    "Streams",
    "ToledoCore",
]
