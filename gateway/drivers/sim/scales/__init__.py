"""The scale doubles by the names of their protocols. One file each, named as the protocol's own file."""

from collections.abc import Callable

from gateway.drivers.sim.scales.aandd import AandDCore
from gateway.drivers.sim.scales.adam import AdamCore
from gateway.drivers.sim.scales.cas_ap import CasApCore
from gateway.drivers.sim.scales.cas_pd2 import CasPd2Core
from gateway.drivers.sim.scales.dialog_06 import DialogCore
from gateway.drivers.sim.scales.dibal import DibalCore
from gateway.drivers.sim.scales.dini import DiniCore
from gateway.drivers.sim.scales.indicator import IndicatorCore
from gateway.drivers.sim.scales.kern import KernCore
from gateway.drivers.sim.scales.mt_sics import MtSicsCore
from gateway.drivers.sim.scales.nci import NciCore
from gateway.drivers.sim.scales.plate import Asked, Streams
from gateway.drivers.sim.scales.reversed import ReversedCore
from gateway.drivers.sim.scales.sbi import SbiCore
from gateway.drivers.sim.scales.sma import SmaCore
from gateway.drivers.sim.scales.toledo_8217 import ToledoCore
from gateway.drivers.sim.scales.xk3190_a9 import A9Core
from gateway.drivers.sim.scales.xk3190_a12 import A12Core

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
    "xk3190-a9": A9Core,
    "xk3190-a12": A12Core,
    "reversed": ReversedCore,
    "dialog-06": DialogCore,
    "cas-ap": CasApCore,
    "dibal": DibalCore,
    "adam": AdamCore,
    "dini": DiniCore,
}

__all__ = [
    "DOUBLES", "A9Core", "A12Core", "AandDCore", "AdamCore", "Asked", "CasApCore", "CasPd2Core", "DialogCore", "DibalCore", "DiniCore",
    "IndicatorCore", "KernCore", "MtSicsCore", "NciCore", "ReversedCore", "SbiCore", "ScaleCore", "SmaCore", "Streams", "ToledoCore",
]
