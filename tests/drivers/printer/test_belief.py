"""Lines that say something and know nothing: an echo, a make that answers every command. None of them calls a slip printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from gateway.drivers.printer.belief import ECHO, Belief
from gateway.drivers.sim.printer import PrinterCore

if TYPE_CHECKING:
    from tests.drivers.conftest import PrinterBench, Slips


@pytest.mark.parametrize("cut", range(len(ECHO) + 1))
def test_an_echo_is_heard_however_it_is_cut(cut: int) -> None:
    belief = Belief()
    belief.heard(ECHO[:cut])
    belief.heard(ECHO[cut:])
    assert not belief.holds(asked=True)
    belief.opened()
    assert belief.holds(asked=True)


def test_one_answer_too_many_makes_all_that_follow_doubtful() -> None:
    belief = Belief()
    assert belief.holds(asked=True)
    assert not belief.holds(asked=False)
    assert not belief.holds(asked=True)


class Parrot(PrinterCore):
    """No printer: something that answers all it hears with what `says` makes of it, and never prints."""

    def __init__(self, says: Callable[[bytes], bytes]) -> None:
        super().__init__()
        self._says = says

    def feed(self, data: bytes) -> bytes:
        return self._says(data)


@pytest.mark.parametrize("says", [bytes, lambda _: b"\x00", lambda _: b"OK\r\n", lambda _: b"\xff", lambda data: b"\x12" * len(data)])
def test_a_line_that_echoes_or_babbles_never_calls_a_slip_printed(
    printer_bench: type[PrinterBench], a_slip: Slips, says: Callable[[bytes], bytes]
) -> None:
    bench = printer_bench()
    bench.core = bench.wire.core = Parrot(says)
    bench.plug()
    bench.run(30)
    bench.order(a_slip(871), a_slip(872))
    bench.run(120)
    assert bench.story("871") == bench.story("872") == ["PrintSent", "PrintUnknown"]


class BarriersAlone(PrinterCore):
    """Knows GS r and no DLE EOT."""

    def feed(self, data: bytes) -> bytes:
        return super().feed(re.sub(rb"\x10\x04.", b"", data))


def test_a_printer_that_answers_barriers_alone_is_believed(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.core = bench.wire.core = BarriersAlone()
    bench.plug()
    bench.run(10)
    bench.order(a_slip(871))
    bench.run(5)
    assert bench.story("871") == ["PrintSent", "PrintUnknown", "Printed"]
