"""How long a search takes, in virtual time: the figures of docs/devices.md are these."""

import math
import re
from pathlib import Path

import pytest

from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.sim.core import Core
from gateway.drivers.sim.scales import DOUBLES
from tests.drivers.scale.looking import ROUND_S, Looking
from tests.drivers.scale.strangers import Gps, LoopBack, Modem, Noise, Nothing

DOCS = (Path(__file__).parents[3] / "docs" / "devices.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| (\d+) s \| (.*) \|$", re.MULTILINE)
TIMES = {name: (first, others) for name, first, others in ROW.findall(DOCS)}


def loaded(name: str) -> Core:
    core = DOUBLES[name]()
    core.grams = 1_250
    return core


def seconds(core: Core, line: str) -> float:
    looking = Looking(core, line)
    looking.round()
    return looking.seconds


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - {"adam"}))
def test_the_table_of_the_documents_is_what_a_search_takes(name: str) -> None:
    first, *others = ((math.ceil(seconds(loaded(name), line)), line) for line in BY_NAME[name].lines)
    assert TIMES[name] == (str(first[0]), ", ".join(f"{span} s ({line})" for span, line in others))


class _Babbler(Nothing):
    """Half answers whatever it hears."""

    def feed(self, data: bytes) -> bytes:
        return b"EC,E01\r\n\x02?\x01\r"


@pytest.mark.parametrize(
    ("core", "bound_s"),
    [(Nothing(), 64), (Gps(), 21), (Noise(1), 21), (LoopBack(), 210), (Modem(), 210), (_Babbler(), 210)],
    ids=lambda value: type(value).__name__,
)
def test_no_round_takes_longer_than_the_documents_say(core: Core, bound_s: int) -> None:
    assert seconds(core, "9600 8N1") <= bound_s < ROUND_S
    assert f"{bound_s} s" in DOCS


@pytest.mark.parametrize(("name", "way"), [("toledo-8217", "asked"), ("indicator", "streams")])
def test_a_memory_makes_it_two_seconds(name: str, way: str) -> None:
    line = BY_NAME[name].line
    looking = Looking(loaded(name), line, recall={"scale": f"{name} | {line} | {way}"})
    assert looking.round().protocol == name
    assert looking.seconds <= 2
