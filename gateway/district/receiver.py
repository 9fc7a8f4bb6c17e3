"""The receiver: takes messages, stores their events once, tells whose ack is due, makes the acks. Pure over `Store`; no thread, no clock.

Order: durable in the table, then acknowledged. A crash anywhere between loses nothing (the outlet sends again) and doubles nothing
(the key is outlet, journal, seq). Any order and any repetition of messages gives the same table, unless outlets contradict themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from gateway.district.acks import Ack, claim, is_beyond, ranges, text, topic_of
from gateway.district.batch import Reads, Unpack
from gateway.district.examine import JOURNAL, OUTLET, Sheet, Status, Stray, examine
from gateway.district.filing import file
from gateway.district.records import Alarm, OutletState, Quarantined
from gateway.district.store import CANNOT_READ_YET, Store
from gateway.district.witness import witness

Message = tuple[str, bytes]
REREAD = 100  # quarantined messages read again in one transaction: at most 6 MiB


@dataclass(slots=True)
class Outcome:
    """What came of some messages, all durable now. `at_once` and `later`: outlets whose ack is due. `strays`: not of this district."""

    at_once: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    new: int = 0
    forks: int = 0
    quarantined: int = 0
    dropped: int = 0
    strays: int = 0
    alarms: list[Alarm] = field(default_factory=list)


class Receiver:
    """One district's receiver. `seal` signs a payload (None: it goes bare).

    `new_epoch`: the table was restored from a backup, so a retained ack beyond it raises the outlet's epoch instead of stopping its
    acks; call `begin_epoch` once at the start then.
    Every method may raise the store's StoreTroubleError; then nothing of the call stands, and it may be made again.
    """

    def __init__(
        self,
        store: Store,
        district: str,
        reads: Reads,
        unpack: Unpack,
        seal: Callable[[str], bytes] | None = None,
        *,
        new_epoch: bool = False,
    ) -> None:
        self._store = store
        self._district = district
        self._reads = reads
        self._unpack = unpack
        self._seal = seal or str.encode
        self._new_epoch = new_epoch

    def begin_epoch(self) -> None:
        """Every outlet's epoch grows by one: `stored` may fall, and outlets send again what they still have."""
        with self._store.transaction():
            self._store.raise_epoch()

    def receive(self, messages: Sequence[Message], now_ms: int) -> Outcome:
        """Store what these messages bring, in one transaction."""
        decisions = [(topic, examine(topic, payload, self._district, self._unpack)) for topic, payload in messages]
        outcome = Outcome()
        with self._store.transaction():
            for _, decision in decisions:
                match decision:
                    case Sheet():
                        self._file(decision, now_ms, outcome)
                    case Quarantined():
                        self._put_aside(decision, now_ms, outcome)
                    case Status():
                        self._saw(decision, now_ms)
                    case Stray():
                        outcome.strays += 1
        outcome.later -= outcome.at_once
        return outcome

    def ack(self, outlet: str, now_ms: int) -> Message | None:
        """The outlet's cumulative ack, with a number never used before. None while it is refused, or no journal of it is known."""
        acks = self.acks([outlet], now_ms)
        return acks[0] if acks else None

    def acks(self, outlets: Sequence[str], now_ms: int) -> list[Message]:
        """The same for several, in one transaction; those without an ack are left out."""
        with self._store.transaction():
            made = [self._ack(outlet, now_ms) for outlet in outlets]
        return [message for message in made if message is not None]

    def outlets(self) -> list[str]:
        """Every outlet that gets acks."""
        with self._store.transaction():
            return self._store.outlets()

    def compare(self, topic: str, payload: bytes, now_ms: int) -> Alarm | None:
        """Hold a retained ack, found on the broker, against the table.

        An alarm when it lies beyond: the outlet gets no more acks then (with `new_epoch`: it gets them, under a new epoch).
        """
        outlet, said = _outlet_of(topic, self._district), claim(payload)
        if said is None or outlet is None or not JOURNAL.match(said.journal):
            return None
        with self._store.transaction():
            state = self._state(outlet)
            position = self._store.position(outlet, said.journal)
            held = self._store.hashes(outlet, said.journal, (said.stored, said.stored)).get(said.stored)
            state = replace(state, n=max(state.n, said.n))
            beyond = is_beyond(said, state.epoch, position, held)
            if beyond and self._new_epoch:
                state = replace(state, epoch=said.epoch + 1, refused="")
            self._store.keep_outlet(outlet, state)
            if self._new_epoch and not state.journal:
                self._note_journal(outlet, said.journal, is_told=True)  # the table has lost it altogether: ask for all of it
            if not beyond or self._new_epoch:
                return None
            return self._refuse(outlet, state, f"journal {said.journal}: epoch {said.epoch}, stored {said.stored}", position.stored, now_ms)

    def reread(self, now_ms: int) -> Outcome:
        """Read again what an older version could not; what can be read now leaves the quarantine."""
        total, after = Outcome(), 0
        while True:
            with self._store.transaction():
                batch = self._store.unread(after, REREAD)
                for number, topic, raw in batch:
                    after = number
                    decision = examine(topic, raw, self._district, self._unpack)
                    if isinstance(decision, Sheet):
                        self._file(decision, now_ms, total)
                        self._store.drop_quarantined(number)
            if len(batch) < REREAD:
                return total

    def _file(self, sheet: Sheet, now_ms: int, outcome: Outcome) -> None:
        self._note_journal(sheet.outlet, sheet.journal, is_told=False)
        filed = file(self._store, sheet, now_ms)
        outcome.new += filed.new
        outcome.forks += filed.forks
        for alarm in (*_begun(sheet), *filed.alarms, *witness(self._store, sheet, now_ms)):
            self._alarm(alarm, now_ms, outcome)
        is_urgent = sheet.ack_now or any(event.kind == "z" for event in sheet.events)
        (outcome.at_once if is_urgent else outcome.later).add(sheet.outlet)

    def _put_aside(self, item: Quarantined, now_ms: int, outcome: Outcome) -> None:
        if not self._store.add_quarantined(item, now_ms):
            outcome.dropped += 1
            self._alarm(Alarm(item.outlet, "quarantine_full", "nothing more is kept for this outlet; it keeps its events"), now_ms, outcome)
            return
        outcome.quarantined += 1
        if not item.reason.startswith(CANNOT_READ_YET):
            self._alarm(Alarm(item.outlet, "quarantine", item.reason), now_ms, outcome)
        if item.span is not None:
            self._note_journal(item.outlet, item.journal, is_told=False)
            outcome.later.add(item.outlet)

    def _saw(self, status: Status, now_ms: int) -> None:
        if status.journal:
            self._note_journal(status.outlet, status.journal, is_told=True)
        self._store.saw(status.outlet, status.text, now_ms)

    def _note_journal(self, outlet: str, journal: str, *, is_told: bool) -> None:
        """The outlet's present journal: the one it tells, or one never seen before. A late batch of an older one changes nothing."""
        state = self._state(outlet)
        if state.journal != journal and (is_told or not self._store.knows(outlet, journal)):
            self._store.keep_outlet(outlet, replace(state, journal=journal))
        if not self._store.knows(outlet, journal):
            self._store.keep_position(outlet, journal, self._store.position(outlet, journal))

    def _state(self, outlet: str) -> OutletState:
        return self._store.outlet(outlet) or OutletState(epoch=self._store.epoch())

    def _ack(self, outlet: str, now_ms: int) -> Message | None:
        state = self._store.outlet(outlet)
        if state is None or not state.journal or state.refused:
            return None
        # The clock helps the number over a restore from a backup, which brings an old number back.
        state = replace(state, n=max(state.n + 1, now_ms))
        self._store.keep_outlet(outlet, state)
        position = self._store.position(outlet, state.journal)
        held = self._store.islands(outlet, state.journal, position.stored)
        missing, quarantined = ranges(position.stored, held, self._store.aside(outlet, state.journal, position.stored))
        topic = topic_of(self._district, outlet)
        ack = Ack(outlet, topic, state.n, state.journal, state.epoch, position, missing, quarantined, now_ms, self._reads)
        return topic, self._seal(text(ack))

    def _refuse(self, outlet: str, state: OutletState, said: str, stored: int, now_ms: int) -> Alarm:
        why = f"the broker's retained ack lies beyond this table ({said}; here {stored}): restored from a backup? start with --new-epoch"
        self._store.keep_outlet(outlet, replace(state, refused=why))
        alarm = Alarm(outlet, "ack_refused", why)
        self._store.add_alarm(alarm, now_ms)
        return alarm

    def _alarm(self, alarm: Alarm, now_ms: int, outcome: Outcome) -> None:
        self._store.add_alarm(alarm, now_ms)
        if alarm not in outcome.alarms:
            outcome.alarms.append(alarm)


def _begun(sheet: Sheet) -> list[Alarm]:
    """A journal after another is a lost, restored, swapped or cloned card: somebody must look."""
    words = (said.follows for said in sheet.meanings if said.follows)
    return [Alarm(sheet.outlet, "journal", f"journal {sheet.journal} was begun: {what}") for what in words]


def _outlet_of(topic: str, district: str) -> str | None:
    """The outlet whose ack this topic carries."""
    outlet = topic.removeprefix(f"kdmp/1/{district}/").removesuffix("/down/ack")
    return outlet if OUTLET.match(outlet) and topic == topic_of(district, outlet) else None
