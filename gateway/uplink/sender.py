"""Sealing and sending: which events become a batch, when, and what a PUBACK, a refusal or silence makes of it. Pure.

A part of the forwarder's machine: it is told what happened and returns what is to be done.
"""

from gateway.clock import DISTRICT, Now
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.house import CancelTimer, SetTimer
from gateway.messages.journal import Row, Tip
from gateway.messages.uplink import BatchSealed, Connected, Publish, Seal, SealFailed
from gateway.uplink.acks import Ack
from gateway.uplink.envelope import DICTIONARY, MAX_PACKED
from gateway.uplink.header import MAX_EVENTS
from gateway.uplink.notarising import Notarising
from gateway.uplink.outbox import Batch, Outbox, Stretch
from gateway.uplink.pace import Cut, Patience, S
from gateway.uplink.timers import Timers
from gateway.uplink.topics import Topics
from gateway.uplink.troubles import Troubles
from gateway.uplink.waiting import Waiting

WINDOW = 2  # batches in the air: at 150 ms each way even one drains 650 sales/s; the second hides the sealing of the next
OVERHEAD = 64  # bytes of an MQTT packet around topic and payload: length, packet id, properties
HOLD_S = 900  # a broker that takes nothing from us is asked again so often, or when the connection is made anew
RESEAL_S = 60  # the journal could not be read: a moment later it may be
STRIKES = 2  # connections that broke with the same batch in the air before it is cut smaller
STUCK = 2  # acks in a row that still name the hole we have filled, before it is cut smaller
TOO_LARGE, FORBIDDEN = "GW-5011", "GW-5012"


class Sender:
    """Owns the outbox. `troubles` is shared with the forwarder; `head` is the last durable event of `journal`."""

    def __init__(self, config: Config, topics: Topics, troubles: Troubles, outbox: Outbox) -> None:
        self.outbox = outbox
        self.journal = ""
        self.head = 0
        self._pace = (config.uplink.batch_events, config.uplink.batch_age_s)
        self.waiting = Waiting(*self._pace)
        self._signed = bool(config.uplink.district_keys)
        self._topics = topics
        self._troubles = troubles
        self._patience = Patience(config.uplink.ack_timeout_s)
        self._cut = Cut(MAX_EVENTS)
        self._plain = False
        self._sealing: Stretch | None = None
        self._batches = 0
        self._window = WINDOW
        self._max_bytes = MAX_PACKED
        self._trusts_puback = False
        self._strikes = 0
        self._ack_timer = False
        self._notarising = Notarising()

    def begin(self, journal: str, tip: Tip) -> list[Effect]:
        """Another journal followed: nothing of it was sent yet, and what is on its way concerns it no more."""
        self.journal, self.outbox, self.head = journal, Outbox(), tip.seq
        self.waiting = Waiting(*self._pace)
        self.waiting.known_from(tip.seq)
        self._notarising = Notarising()
        self._sealing = None
        self._ack_timer = False
        self._cut = Cut(MAX_EVENTS)
        for matter in ("seal", "parked", "quarantine", "silence"):
            self._troubles.set(matter, None)
        return [CancelTimer(Timers.ACK)]

    def committed(self, row: Row, now: Now) -> None:
        """An event is durable."""
        if row.seq > self.head:
            self.head = row.seq
            self.waiting.add(row.seq, row.kind, now.mono_ns, now.wall_ms)
            self._notarising.committed(row)

    def connected(self, event: Connected, now: Now) -> list[Effect]:
        """A new connection. A broker that lost our session may have lost our batches with it."""
        if not event.session_present:
            self.outbox.fall_back()
        self._trusts_puback = event.protocol == "5"
        self._window = min(WINDOW, event.receive_maximum or WINDOW)
        room = MAX_PACKED if event.maximum_packet is None else event.maximum_packet - OVERHEAD - len(self._topics.batches)
        self._max_bytes = max(1, min(MAX_PACKED, room))
        self._troubles.set("held", None)
        return self._watch(now)

    def lost(self, why: Fault) -> list[Effect]:
        """The connection ended: what was in the air goes again, smaller if it seems to be the cause."""
        batches = list(self.outbox.flight.values())
        if batches and why.code == TOO_LARGE:
            self._too_much(batches[0], why)
        elif batches:
            self._strikes += 1
            if self._strikes >= STRIKES:
                self._cut.halve(batches[0].count)
                self._strikes = 0
        self.outbox.lost()
        self._notarising.lost()
        self._sealing = None  # sealed anew when there is a connection
        self._ack_timer = False
        return [CancelTimer(Timers.ACK), CancelTimer(Timers.HOLD)]

    def sealed(self, event: BatchSealed, now: Now) -> list[Effect]:
        """A batch is packed; it is published if it is still what goes next. An answer to an order since withdrawn is passed over."""
        stretch = self._sealing
        if stretch is None or stretch.first != event.first or event.last > stretch.last:
            return []
        self._sealing = None
        self._batches += 1
        batch = Batch(f"tx-{self._batches}", event.first, event.last, stretch.in_line)
        self.outbox.published(batch)
        self._notarising.published(batch.token, batch.last)
        return [Publish(batch.token, self._topics.batches, event.payload, qos=1), *self._watch(now)]

    def seal_failed(self, event: SealFailed, now: Now) -> list[Effect]:
        """An event too large to be sent is parked; a journal that cannot be read is tried again in a minute."""
        if self._sealing is None or self._sealing.first != event.first:
            return []
        self._sealing = None
        if event.fault.code == TOO_LARGE and self._park(event.first, event.fault):
            return []
        self._troubles.set("seal", event.fault)
        return [SetTimer(Timers.RESEAL, now.mono_ns + RESEAL_S * S)]

    def answered(self, token: str, refusal: Fault | None, now: Now) -> list[Effect]:
        """The broker answered a publish: taken, or refused for a reason."""
        if refusal is not None:
            batch = self.outbox.refused(token)
            self._notarising.lost(token)
            return [] if batch is None else self._refused(batch, refusal, now)
        if self.outbox.landed(token) is not None:
            self._notarising.landed(token, now.mono_ns)
            self._strikes = 0
            if self._trusts_puback:
                self._cut.grow()
        return []

    def believed(self, ack: Ack, now: Now, *, new_epoch: bool) -> list[Effect]:
        """The district's ack fits our journal: `stored` moves, holes are filled at once."""
        if self.outbox.store(ack.stored, again=new_epoch):
            self._patience.heard()
            self._cut.grow()
        self._troubles.set("silence", None)
        self._plain = ack.dictionaries is not None and DICTIONARY not in ack.dictionaries
        self._fill(ack)
        self.outbox.offer(ack.quarantined)
        ranges = ", ".join(f"{first}-{last}" for first, last in ack.quarantined[:3])
        self._troubles.set("quarantine", fault("GW-5017", retry="never", ranges=ranges) if ranges else None)
        if not self.outbox.parked:
            self._troubles.set("parked", None)
        self._ack_timer = False
        return [CancelTimer(Timers.ACK), *self._watch(now)]

    def silent(self, now: Now) -> list[Effect]:
        """No ack came in time: nobody vouches for what the broker took, so it goes again, and the next wait is longer."""
        waited_s = self._patience.wait_ns() // S
        self._ack_timer = False
        self._patience.lost()
        if self._patience.resends > STUCK:
            self._cut.halve(self.head - self.outbox.stored)
        self.outbox.lost()  # a broker that never answered either
        self._notarising.lost()
        self.outbox.fall_back()
        self._troubles.set("silence", fault("GW-5016", minutes=waited_s // 60))
        return []

    def resume(self, name: str) -> None:
        """A pause is over."""
        self._troubles.set("held" if name == Timers.HOLD else "seal", None)

    def pump(self, now: Now) -> list[Effect]:
        """Seal the next batch if one may go, else set the timer for when one will be due."""
        window = 1 if self._cut.small else self._window  # one at a time while looking for what does not go through
        if self._sealing is not None or len(self.outbox.flight) >= window:
            return []
        if any(self._troubles.get(matter) for matter in ("fork", "held", "seal")):
            return []
        due_ns = self.waiting.due_ns(self.outbox.sent)
        stretch = self.outbox.next(self.head, self._cut.limit, due=due_ns is not None and due_ns <= now.mono_ns)
        if stretch is None:
            return [SetTimer(Timers.DUE, due_ns)] if due_ns is not None and due_ns > now.mono_ns else []
        self._sealing = stretch
        ask = self._patience.resends > 0 or self._cut.small or (self._signed and now.trust < DISTRICT)
        notarise = self._notarising.order(stretch.last, now.mono_ns)
        return [Seal(stretch.first, stretch.last - stretch.first + 1, self._max_bytes, ask, self._plain, notarise, self.journal)]

    def _refused(self, batch: Batch, why: Fault, now: Now) -> list[Effect]:
        if self._too_much(batch, why):
            return []
        self._troubles.set("held", why)
        return [SetTimer(Timers.HOLD, now.mono_ns + HOLD_S * S)]

    def _too_much(self, batch: Batch, why: Fault) -> bool:
        """Cut smaller, down to one event, then set that one aside. False: it is not this event, the broker takes nothing from us."""
        if batch.count > 1:
            self._cut.halve(batch.count)
            return True
        return why.code != FORBIDDEN and self._park(batch.first, why)

    def _park(self, seq: int, why: Fault) -> bool:
        if not self.outbox.park(seq):
            return False
        self._troubles.set("parked", fault("GW-5014", retry="never", seq=seq, reason=why.code))
        return True

    def _fill(self, ack: Ack) -> None:
        named = self.outbox.want(ack.missing)
        hole = self.outbox.first_missing()
        if hole is None or named < STUCK:
            return
        if self._cut.limit > 1:
            self._cut.halve(hole[1] - hole[0] + 1)
        else:
            self._park(hole[0], fault("GW-5011", reason="it never arrives"))

    def _watch(self, now: Now) -> list[Effect]:
        """Run the ack timer while something is sent that the district has not acknowledged."""
        if self._ack_timer or not (self.outbox.flight or self.outbox.accepted > self.outbox.stored):
            return []
        self._ack_timer = True
        return [SetTimer(Timers.ACK, now.mono_ns + self._patience.wait_ns())]
