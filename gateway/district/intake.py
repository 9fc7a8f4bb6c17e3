"""Takes in what came on a stick: the same batches through the same receiver, as if the link had brought them. Pure over `Store`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from gateway.district.examine import MAX_PACKED
from gateway.district.receiver import Receiver
from gateway.district.records import Alarm
from gateway.district.store import Store
from gateway.journal.parcel import MAX_CONTENT
from gateway.journal.raw_frame import read_frame

GROUP = 20  # batches in one transaction: about a megabyte, and a store shared with a receiver is not held long
LEVEL = 9  # of a frame that is packed anew: fast, and far below the bound


@dataclass(slots=True)
class Intake:
    """What came of one journal's batches. `events`: in those that could be read; `stored`: the table holds every event up to it."""

    outlet: str
    journal: str
    events: int = 0
    new: int = 0
    forks: int = 0
    quarantined: int = 0
    dropped: int = 0
    stored: int = 0
    alarms: list[Alarm] = field(default_factory=list)

    @property
    def known(self) -> int:
        """Events that were in the table already."""
        return self.events - self.new - self.forks


def take_in(store: Store, receiver: Receiver, taken: Intake, messages: Iterable[tuple[str, bytes]], now_ms: int) -> None:
    """File these messages of one journal, in order; `taken` is brought up to date. Raises StoreTroubleError; again changes nothing."""
    before = _present(store, taken.outlet)
    for group in _groups(messages):
        outcome = receiver.receive(group, now_ms)
        taken.new += outcome.new
        taken.forks += outcome.forks
        taken.quarantined += outcome.quarantined
        taken.dropped += outcome.dropped
        taken.alarms += [alarm for alarm in outcome.alarms if alarm not in taken.alarms]
    _stay_with(store, taken.outlet, before)
    with store.transaction():
        taken.stored = store.position(taken.outlet, taken.journal).stored


def as_sent(frame: bytes, notes: Mapping[int, str]) -> bytes:
    """A batch file as the outlet would have sent it: with the checkpoint of its last event, and small. One that cannot be read as it is."""
    content = read_frame(frame, MAX_CONTENT)
    if isinstance(content, str):
        return frame
    line, _, bodies = content.partition(b"\n")
    try:
        header = json.loads(line)
        note = notes.get(header["first"] + header["count"] - 1)
    except (ValueError, LookupError, TypeError, RecursionError):
        return frame
    if note is None and len(frame) <= MAX_PACKED:
        return frame
    if note is not None:
        line = json.dumps(header | {"checkpoint": note}, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return _packed(line + b"\n" + bodies)


def _packed(lines: bytes) -> bytes:
    import zstandard  # noqa: PLC0415 - as in the envelope

    return zstandard.ZstdCompressor(level=LEVEL).compress(lines)


def _present(store: Store, outlet: str) -> str:
    with store.transaction():
        state = store.outlet(outlet)
    return state.journal if state is not None else ""


def _stay_with(store: Store, outlet: str, journal: str) -> None:
    """An outlet that is known to write one journal is not said to write an older one because that came on a stick."""
    with store.transaction():
        state = store.outlet(outlet)
        if journal and state is not None and state.journal != journal:
            store.keep_outlet(outlet, replace(state, journal=journal))


def _groups(messages: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    passing = iter(messages)
    while group := list(islice(passing, GROUP)):
        yield group
