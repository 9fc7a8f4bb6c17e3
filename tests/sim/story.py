"""What happened in a run: the things that can be looked at afterwards, and what was seen while it went on."""

from collections import Counter
from dataclasses import dataclass, field

from gateway.district.memory_store import MemoryStore
from tests.sim.clerk import Clerk
from tests.sim.outlet import Site


@dataclass
class Story:
    """`early_slips` and `watermarks`: promises seen broken for an instant. `ages`: how many sealing ages the run lasted."""

    seed: int
    site: Site
    store: MemoryStore
    clerk: Clerk
    fired: Counter[str]
    ages: int
    bugs: list[str] = field(default_factory=list)
    early_slips: list[str] = field(default_factory=list)
    watermarks: list[str] = field(default_factory=list)
