"""The machine of the uplink: when to connect, what the district's acks mean, what is told of it. Pure.

A PUBACK moves `accepted`, which only opens the window. Only an ack whose tip is our own hash moves `stored`.
"""

from collections.abc import Callable

from gateway.clock import DISTRICT, Now, Trust
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.keys import PublicKey, read_verifier
from gateway.messages import Effect, Event
from gateway.messages.house import CancelTimer, ClockChanged, Refresh, RoomOpened, SetClock, SetTimer, Started, Stopping, Tell, TimerFired
from gateway.messages.journal import ZERO_HASH, Committed, JournalAt, JournalOpened, JournalSucceeded, SucceedJournal, Tip
from gateway.messages.uplink import (
    Arrived,
    BatchSealed,
    Connect,
    Connected,
    Disconnect,
    Disconnected,
    HashRead,
    KeepPosition,
    Publish,
    Published,
    ReadHash,
    SealFailed,
    UplinkChanged,
)
from gateway.uplink.acks import Ack
from gateway.uplink.address import parse_address
from gateway.uplink.dial import Dial
from gateway.uplink.evidence import Evidence
from gateway.uplink.judge import Beyond, Here, Judge
from gateway.uplink.outbox import Outbox
from gateway.uplink.pace import S
from gateway.uplink.sender import Sender
from gateway.uplink.signature import Keys
from gateway.uplink.status import Standing, status
from gateway.uplink.timers import Timers
from gateway.uplink.topics import Topics
from gateway.uplink.troubles import Troubles

SETTLE_S = 5  # a new connection waits so long for the retained ack, so that nothing is sent that is long stored
STATUS_S = 3600
SUBSCRIBE_QOS = 0  # acks are cumulative and retained: a lost one is made good by the next


class Forwarder:
    """`position`: what the last start remembered. `jitter`: numbers from 0 up to, not including, 1."""

    def __init__(self, config: Config, position: KeepPosition, jitter: Callable[[], float]) -> None:
        self._config = config
        self._position = position
        self._topics = Topics(config.outlet.district_code, config.outlet.id)
        self._troubles = Troubles()
        self._dial = Dial(config.uplink, jitter)
        self._has_broker = self._check_broker()
        self._keys = self._read_keys()
        self._judge = Judge(self._topics, self._keys, 0, 0)
        self._evidence = Evidence(config.outlet)
        self._sender = Sender(config, self._topics, self._troubles, Outbox())
        self._journal = ""
        self._open = self._dialing = self._online = self._settled = self._stopping = False
        self._checking: Ack | None = None
        self._told: UplinkChanged | None = None
        self._kept: KeepPosition | None = None
        self._said: tuple[str | None, Trust] | None = None

    def handle(self, event: Event, now: Now) -> list[Effect]:
        """What this event makes the uplink do."""
        effects = self._decide(event, now)
        if self._online and self._settled and not self._stopping:
            effects += self._sender.pump(now)
        return effects + self._tell(now, again=isinstance(event, Refresh))

    def _decide(self, event: Event, now: Now) -> list[Effect]:
        match event:
            case JournalOpened(journal, tip) | JournalAt(journal, tip):
                return self._know(journal, tip, now)
            case JournalSucceeded():
                return self._follow(event, now)
            case Started() | RoomOpened():
                return self._start(event, now)
            case Committed(row):
                self._sender.committed(row, now)
                self._evidence.committed(row)
            case Connected():
                return self._connected(event, now)
            case Disconnected():
                return self._disconnected(event, now)
            case Arrived():
                return self._heard(event, now)
            case HashRead(seq, found):
                return self._compared(seq, found, now)
            case BatchSealed() if event.journal in ("", self._journal):
                return self._sender.sealed(event, now)
            case SealFailed():
                return self._sender.seal_failed(event, now)
            case Published(token, refusal):
                return self._sender.answered(token, refusal, now)
            case TimerFired(name):
                return self._timer(name, now)
            case Stopping():
                return self._stop(now)
            case ClockChanged():
                pass  # the status tells the new trust
        return []

    def _timer(self, name: str, now: Now) -> list[Effect]:
        match name:
            case Timers.RECONNECT:
                return self._connect(now)
            case Timers.SETTLE:
                self._settled = True
            case Timers.STATUS if self._online:
                return self._publish_status(now)
            case Timers.ACK:
                return self._sender.silent(now)
            case Timers.HOLD | Timers.RESEAL:
                self._sender.resume(name)
        return []

    # --- the connection ----------------------------------------------------------------------------------------------------------

    def _follow(self, event: JournalSucceeded, now: Now) -> list[Effect]:
        """One journal followed another: on the same connection its events go from the first on."""
        self._journal, self._checking = event.journal, None
        self._judge = Judge(self._topics, self._keys, 0, 0)
        self._evidence = Evidence(self._config.outlet)
        self._troubles.set("fork", None)
        self._troubles.set("succession", fault("GW-5028", retry="never", journal=event.journal, lost=event.before))
        effects = self._sender.begin(event.journal, event.tip)
        return effects + (self._publish_status(now) if self._online and not self._stopping else [])

    def _know(self, journal: str, tip: Tip, now: Now) -> list[Effect]:
        if not self._journal:
            self._journal = self._sender.journal = journal
            ours = self._position if self._position.journal == journal else KeepPosition(0, 0, 0, 0, journal)
            self._judge = Judge(self._topics, self._keys, ours.n, ours.epoch)
            # a position beyond the journal is of a card since replaced by an older one: the district's ack will tell
            self._sender.outbox = Outbox(min(ours.accepted, tip.seq), min(ours.stored, tip.seq))
            self._kept = ours
        if tip.seq > self._sender.head:
            self._sender.head = tip.seq
            self._sender.waiting.known_from(tip.seq)
        return self._begin(now)

    def _start(self, event: Started | RoomOpened, now: Now) -> list[Effect]:
        """The ports are open: at the start of the house, or when this room was rebuilt."""
        self._open = self._open or isinstance(event, Started) or event.room == "uplink"
        return self._begin(now)

    def _begin(self, now: Now) -> list[Effect]:
        ready = self._open and self._journal and self._has_broker and not (self._dialing or self._online or self._stopping)
        return self._connect(now) if ready else []

    def _connect(self, now: Now) -> list[Effect]:
        if self._online or self._stopping:
            return []
        self._dialing = True
        will = status(self._config, self._standing(online=False, reason="lost"), now)
        dial = self._dial
        order = Connect(
            dial.protocol, self._config.outlet.id, self._topics.status, will, ((self._topics.ack, SUBSCRIBE_QOS),), dial.keepalive_s
        )
        return [order]

    def _connected(self, event: Connected, now: Now) -> list[Effect]:
        if self._stopping:
            return []
        self._online, self._dialing, self._settled, self._checking = True, False, False, None
        self._troubles.set("link", None)
        self._dial.up(event.protocol, now.mono_ns)
        effects = self._sender.connected(event, now)
        return [*self._publish_status(now), *effects, SetTimer(Timers.SETTLE, now.mono_ns + SETTLE_S * S)]

    def _disconnected(self, event: Disconnected, now: Now) -> list[Effect]:
        self._online = self._settled = False
        self._checking = self._said = None
        if self._stopping:
            return []
        self._dialing = True  # until the reconnect timer has fired
        self._troubles.set("link", event.fault)
        effects = [*self._sender.lost(event.fault), CancelTimer(Timers.SETTLE), CancelTimer(Timers.STATUS)]
        pause_ns = self._dial.down(event, now.mono_ns)
        return effects + (self._connect(now) if pause_ns == 0 else [SetTimer(Timers.RECONNECT, now.mono_ns + pause_ns)])

    def _stop(self, now: Now) -> list[Effect]:
        self._stopping = True
        if not self._has_broker:
            return []
        goodbye = status(self._config, self._standing(online=False, reason="stopped"), now)
        said: list[Effect] = [Publish("st-end", self._topics.status, goodbye, qos=1, retain=True)] if self._online else []
        return [*said, Disconnect(), CancelTimer(Timers.RECONNECT)]

    # --- what comes down ---------------------------------------------------------------------------------------------------------

    def _heard(self, event: Arrived, now: Now) -> list[Effect]:
        outbox = self._sender.outbox
        heard = self._judge.hear(event, Here(self._journal, self._sender.head, outbox.stored))
        if heard is None:
            self._settled = True
            return []
        if isinstance(heard, Beyond):
            self._settled = True
            return self._differs(heard.ack, heard.fault)
        if isinstance(heard, Fault):
            self._troubles.set("ack", heard)
            self._settled = True
            return []
        self._troubles.set("ack", None)
        self._checking = heard
        effects: list[Effect] = []
        if heard.signed and not event.retained and heard.time_ms is not None and heard.n > self._judge.n:
            effects.append(SetClock(heard.time_ms, DISTRICT))
        if heard.stored == 0:
            return effects + self._compared(0, ZERO_HASH, now)
        return [*effects, ReadHash(heard.stored, self._journal)]

    def _compared(self, seq: int, found: bytes | None, now: Now) -> list[Effect]:
        ack = self._checking
        if ack is None or ack.stored != seq:
            return []
        self._checking, self._settled = None, True
        if found != ack.tip:
            return self._differs(ack, fault("GW-5026", retry="never", seq=seq))
        self._troubles.set("fork", None)
        effects = self._sender.believed(ack, now, new_epoch=self._judge.believe(ack))
        return effects + self._evidence.heard(ack, now)

    def _differs(self, ack: Ack, why: Fault) -> list[Effect]:
        """The district holds another past than ours. Sending stops; on its signed word, and on no other, a new journal follows."""
        self._troubles.set("fork", why)
        return [SucceedJournal(ack.journal, ack.stored, ack.tip, ack.marks, ack.epoch)] if ack.signed else []

    # --- what is told ------------------------------------------------------------------------------------------------------------

    def _tell(self, now: Now, *, again: bool) -> list[Effect]:
        outbox, worst = self._sender.outbox, self._troubles.worst
        effects: list[Effect] = []
        position = KeepPosition(outbox.accepted, outbox.stored, self._judge.epoch, self._judge.n, self._journal)
        if self._journal and position != self._kept:
            self._kept = position
            effects.append(position)
        if self._online and not self._stopping and self._said != (worst.code if worst else None, now.trust):
            effects += self._publish_status(now)
        told = UplinkChanged(self._online, self._sender.head, outbox.accepted, outbox.stored, worst, signed=self._keys is not None)
        if again or told != self._told:
            self._told = told
            effects.append(Tell(told))
        return effects

    def _publish_status(self, now: Now) -> list[Effect]:
        worst = self._troubles.worst
        reason = worst.code if worst else None
        self._said = (reason, now.trust)
        payload = status(self._config, self._standing(online=True, reason=reason), now)
        return [Publish("st", self._topics.status, payload, qos=1, retain=True), SetTimer(Timers.STATUS, now.mono_ns + STATUS_S * S)]

    def _standing(self, *, online: bool, reason: str | None) -> Standing:
        outbox, head = self._sender.outbox, self._sender.head
        return Standing(online, reason, self._journal, head, outbox.accepted, outbox.stored, self._sender.waiting.oldest_ms(outbox.stored))

    # --- the configuration -------------------------------------------------------------------------------------------------------

    def _check_broker(self) -> bool:
        if not self._config.uplink.broker:
            self._troubles.set("config", fault("GW-5001", retry="never"))
            return False
        address = parse_address(self._config.uplink.broker)
        if isinstance(address, Fault):
            self._troubles.set("config", address)
            return False
        return True

    def _read_keys(self) -> Keys | None:
        """The district's keys; a mistyped one is told, and nothing is believed in its name."""
        if not self._config.uplink.district_keys:
            return None
        keys: dict[str, PublicKey] = {}
        for line in self._config.uplink.district_keys:
            key = read_verifier(line)
            if isinstance(key, str):
                self._troubles.set("config", fault("GW-5009", retry="never", key=f"uplink.district_keys = {line!r}", reason=key))
            else:
                keys[key.id] = key
        return keys
