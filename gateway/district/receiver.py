"""The receiver: each event stored once, every contradiction kept and told, and the cumulative ack of what is stored. Pure.

It decides on a store that is given; committing, sending and waiting are `run_io.py`'s business.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gateway.district.reading import Bad, Batch, Read, Unpack, read_batch
from gateway.district.store import AckState, Event, Line, Quarantined, Store
from gateway.faults import Fault, fault
from gateway.journal.chain import event_hash
from gateway.uplink.objects import Fields, encode, integer, parse_object, text
from gateway.uplink.ranges import MAX_RANGES, Range, within, without, written
from gateway.uplink.topics import Topics, outlet_of

VERSION = 1
MAX_KEPT = 256 * 1024  # bytes of one message in quarantine; a batch has a quarter of that
MAX_STATUS = 4096  # bytes of a status message; ours have 400
WALK = 500  # events looked at in one go where a hole was filled

Message = tuple[str, bytes]
Sign = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a group of messages has changed: whose ack is wanted at once, whose may wait; and what an engineer should read."""

    at_once: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Beyond:
    """A retained ack that says more than our table holds."""

    journal: str
    stored: int
    epoch: int


class Receiver:
    """`reads`: what is told to the outlets of versions and dictionaries known. `sign`: wraps an ack's text; None sends it bare."""

    def __init__(self, store: Store, district: str, reads: Mapping[str, Sequence[int]], unpack: Unpack, sign: Sign | None = None) -> None:
        self._store = store
        self._district = district
        self._reads = {key: list(value) for key, value in reads.items()}
        self._unpack = unpack
        self._sign = sign
        self._beyond: dict[str, _Beyond] = {}
        self._faults: list[Fault] = []
        self._renews = False

    def receive(self, messages: Iterable[Message], now_ms: int) -> Outcome:
        """Store a group of messages in one transaction. Whatever the store raises goes through, and nothing of the group stands."""
        at_once, later = set[str](), set[str]()
        self._faults.clear()
        with self._store.transaction():
            for topic, payload in messages:
                if outlet := outlet_of(topic, self._district, "up/tx"):
                    urgent = self._take(outlet, topic, payload, now_ms)
                    (at_once if urgent else later).add(outlet)
                elif outlet := outlet_of(topic, self._district, "up/st"):
                    self._note(outlet, payload, now_ms)
        return Outcome(frozenset(at_once), frozenset(later - at_once), tuple(self._faults))

    def read_again(self, now_ms: int) -> Outcome:
        """After an upgrade: what could not be read yet, once more."""
        changed = set[str]()
        self._faults.clear()
        with self._store.transaction():
            for number, topic, raw in self._store.unread():
                outlet = outlet_of(topic, self._district, "up/tx")
                batch = read_batch(raw, outlet, self._unpack) if outlet else None
                if outlet and isinstance(batch, Batch):
                    self._store.release(number)
                    self._keep(batch, now_ms)
                    changed.add(outlet)
        return Outcome(later=frozenset(changed), faults=tuple(self._faults))

    def renew(self) -> None:
        """The store was restored from a backup: a new epoch, in which acks may go back and the outlets send again what they have."""
        self._renews = True
        with self._store.transaction():
            known = (self._store.ack_state(outlet) for outlet in self._store.outlets())
            self._store.put_epoch(1 + max([self._store.epoch(), *(state.epoch for state in known if state is not None)]))

    def retained(self, topic: str, payload: bytes) -> Fault | None:
        """An ack that the broker still holds. One beyond our table stops our acks to that outlet, unless the epoch is renewed."""
        outlet = outlet_of(topic, self._district, "down/ack")
        fields = parse_object(payload)
        inner = fields if fields is None else parse_object(text(fields, "p") or payload)
        if outlet is None or inner is None:
            return None
        journal, stored = text(inner, "journal"), integer(inner, "stored")
        epoch, n = integer(inner, "epoch"), integer(inner, "n")
        if journal is None or stored is None or epoch is None or n is None:
            return None
        with self._store.transaction():
            return self._compare(outlet, _Beyond(journal, stored, epoch), n)

    def ack(self, outlet: str, now_ms: int) -> Message | None:
        """The ack for one outlet, to be published retained; None when there is nothing to say or it must not be said."""
        return next(iter(self.acks([outlet], now_ms)), None)

    def acks(self, outlets: Iterable[str], now_ms: int) -> list[Message]:
        """The acks for these outlets, their numbers durable before they go."""
        with self._store.transaction():
            return [message for outlet in outlets if (message := self._ack(outlet, now_ms)) is not None]

    # --- storing -----------------------------------------------------------------------------------------------------------------

    def _take(self, outlet: str, topic: str, payload: bytes, now_ms: int) -> bool:
        """Store a batch or keep it raw. True when its ack is wanted at once."""
        batch = read_batch(payload, outlet, self._unpack)
        if isinstance(batch, Bad):
            self._set_aside(outlet, topic, payload, batch, now_ms)
            return batch.header is not None and batch.header.ack_now
        self._keep(batch, now_ms)
        return batch.header.ack_now or any(read.event.kind == "z" for read in batch.events)

    def _keep(self, batch: Batch, now_ms: int) -> None:
        header = batch.header
        line = self._store.line(header.outlet, header.journal) or Line(header.outlet, header.journal)
        there = self._store.hashes(line.outlet, line.journal, header.first - 1, header.last) if header.first <= line.high + 1 else {}
        good = _good(batch, there)
        self._fork(line, [read.event for read in batch.events[good:]], now_ms)
        new = [read for read in batch.events[:good] if read.event.seq not in there]
        self._heard(line.outlet, line.journal, is_news=bool(new))
        if new:
            self._store.insert(line.outlet, line.journal, [read.event for read in new])
            self._store.put_line(self._advance(_marked(line, new), [read.event for read in new], now_ms))

    def _advance(self, line: Line, new: list[Event], now_ms: int) -> Line:
        """Move `stored` as far as the table is whole and chained."""
        if new[0].seq == line.stored + 1 and new[-1].seq == line.high == line.stored + len(new):
            return replace(line, stored=new[-1].seq, tip=new[-1].hash)  # the common case; the batch's chain and `prev` were checked
        seq, tip = line.stored, line.tip
        while self._store.hashes(line.outlet, line.journal, seq + 1, seq + 1):
            for event in self._store.events(line.outlet, line.journal, seq + 1, WALK):
                if event.seq != seq + 1:
                    break
                if event_hash(tip, event.seq, event.body) != event.hash:
                    self._fork(line, [event], now_ms)
                    return replace(line, stored=seq, tip=tip)
                seq, tip = event.seq, event.hash
        return replace(line, stored=seq, tip=tip)

    def _fork(self, line: Line, events: list[Event], now_ms: int) -> None:
        fresh = [event for event in events if self._store.add_fork(line.outlet, line.journal, event, now_ms)]
        if fresh:
            self._alarm(line.outlet, "fork", fault("GW-8008", outlet=line.outlet, journal=line.journal, seq=fresh[0].seq), now_ms)

    def _set_aside(self, outlet: str, topic: str, payload: bytes, bad: Bad, now_ms: int) -> None:
        header = bad.header
        claim = ("", "", 0, 0) if header is None else (header.outlet, header.journal, header.first, header.last)
        if header is not None:
            self._heard(outlet, header.journal, is_news=False)
        if self._store.quarantine(Quarantined(topic, bad.reason, payload[:MAX_KEPT], *claim, bad.later), now_ms):
            self._alarm(outlet, "quarantine", fault("GW-8007", topic=topic, reason=bad.reason, detail=bad.detail), now_ms)

    def _alarm(self, outlet: str, kind: str, what: Fault, now_ms: int) -> None:
        self._store.alarm(outlet, kind, "; ".join(f"{name} {value}" for name, value in what.fields), now_ms)
        self._faults.append(what)

    def _heard(self, outlet: str, journal: str, *, is_news: bool) -> None:
        """Acks are about the journal that news came from last: something old that comes again does not bring an old journal back."""
        state = self._store.ack_state(outlet)
        if state is None or (is_news and state.journal != journal):
            self._store.put_ack_state(outlet, replace(state or AckState("", 0, 0), journal=journal))

    def _note(self, outlet: str, payload: bytes, now_ms: int) -> None:
        if len(payload) <= MAX_STATUS and parse_object(payload) is not None:
            self._store.status(outlet, payload.decode("utf-8"), now_ms)

    # --- acknowledging -----------------------------------------------------------------------------------------------------------

    def _compare(self, outlet: str, theirs: _Beyond, n: int) -> Fault | None:
        state = self._store.ack_state(outlet) or AckState(theirs.journal, 0, 0)
        state = replace(state, n=max(state.n, n))
        epoch = max(self._store.epoch(), state.epoch)
        line = self._store.line(outlet, theirs.journal)
        ours = 0 if line is None else line.stored
        beyond = theirs.epoch > epoch or (theirs.epoch == epoch and theirs.stored > ours)
        if beyond and self._renews:
            state = replace(state, epoch=theirs.epoch + 1)
        self._store.put_ack_state(outlet, state)
        if not beyond or self._renews:
            return None
        self._beyond[outlet] = theirs
        return fault("GW-8006", retry="never", outlet=outlet, theirs=theirs.stored, epoch=theirs.epoch, ours=ours)

    def _ack(self, outlet: str, now_ms: int) -> Message | None:
        state = self._store.ack_state(outlet)
        line = None if state is None else self._store.line(outlet, state.journal) or Line(outlet, state.journal)
        if state is None or line is None:
            return None
        epoch = max(self._store.epoch(), state.epoch)
        if self._must_not(outlet, line, epoch):
            return None
        n = max(state.n + 1, now_ms)  # rises even when the store was restored from a backup
        self._store.put_ack_state(outlet, AckState(state.journal, epoch, n))
        topic = Topics(self._district, outlet).ack
        payload = encode({**self._fields(line), "n": n, "epoch": epoch, "time": now_ms, "outlet": outlet, "topic": topic})
        return topic, payload if self._sign is None else self._sign(payload.decode("utf-8"))

    def _must_not(self, outlet: str, line: Line, epoch: int) -> bool:
        """A retained ack says more than we hold; once we hold as much, or a new epoch has begun, it is forgotten."""
        theirs = self._beyond.get(outlet)
        if theirs is None:
            return False
        if epoch > theirs.epoch or (epoch == theirs.epoch and line.journal == theirs.journal and line.stored >= theirs.stored):
            del self._beyond[outlet]
            return False
        return True

    def _fields(self, line: Line) -> Fields:
        held = self._held(line)
        holes = without(self._store.holes(line.outlet, line.journal, line.stored, MAX_RANGES), held)
        fields: Fields = {
            "v": VERSION,
            "journal": line.journal,
            "stored": line.stored,
            "tip": line.tip.hex(),
            "marks": {"receipt_no": line.receipt_no, "z": line.z, "grand_total": line.grand_total},
            "reads": self._reads,
        }
        if holes:
            fields["missing"] = written(holes)
        if held:
            fields["quarantined"] = written(held)
        return fields

    def _held(self, line: Line) -> list[Range]:
        """What is in quarantine and did not arrive otherwise since."""
        claimed = within(self._store.quarantined(line.outlet, line.journal), line.stored + 1, 1 << 53)
        there = [(seq, seq) for first, last in claimed for seq in self._store.hashes(line.outlet, line.journal, first, last)]
        return without(claimed, there)


def _good(batch: Batch, there: Mapping[int, bytes]) -> int:
    """How many events of the batch, from its first, do not contradict the table."""
    if there.get(batch.header.first - 1, batch.header.prev) != batch.header.prev:
        return 0
    clashes = (i for i, read in enumerate(batch.events) if there.get(read.event.seq, read.event.hash) != read.event.hash)
    return next(clashes, len(batch.events))


def _marked(line: Line, new: Sequence[Read]) -> Line:
    """The line with the marks of more events: the highest seq, receipt and Z, the sum of the sales' totals."""
    receipt_no, z, grand_total = line.receipt_no, line.z, line.grand_total
    for read in new:
        if read.event.kind == "sale":
            receipt_no = max(receipt_no, integer(read.fields, "receipt_no") or 0)
            grand_total += integer(read.fields, "total") or 0
        elif read.event.kind == "z":
            z = max(z, integer(read.fields, "z") or 0)
    return replace(line, high=max(line.high, new[-1].event.seq), receipt_no=receipt_no, z=z, grand_total=grand_total)
