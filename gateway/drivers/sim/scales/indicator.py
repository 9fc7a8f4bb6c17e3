"""An indicator double: streams text, or waits for `R`. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Streams


@dataclass(kw_only=True)
class IndicatorCore(Streams):
    """Ten lines a second, or one per `R`."""

    def line(self) -> bytes:
        """State, gross or net, sign and kilograms."""
        state = b"OL" if self.over else b"US" if self.moving else b"ST"
        sign, weight = (b"-" if self.grams < 0 else b"+"), abs(self.grams)
        return b"%s,%s,%s %04d.%03dkg\r\n" % (state, b"NT" if self.net else b"GS", sign, weight // 1000, weight % 1000)
