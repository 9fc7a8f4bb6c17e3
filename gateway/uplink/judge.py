"""Which acks are believed: ours, rising, of our journal, not beyond it. The last word is our own hash. Pure."""

from dataclasses import dataclass

from gateway.faults import Fault, fault
from gateway.messages.uplink import Arrived
from gateway.uplink.acks import Ack, read_ack
from gateway.uplink.signature import Keys
from gateway.uplink.topics import Topics


@dataclass(frozen=True, slots=True)
class Here:
    """Where we stand when an ack arrives."""

    journal: str
    head: int
    stored: int


@dataclass(frozen=True, slots=True)
class Beyond:
    """An ack that is ours in every way, but tells of more than we have."""

    ack: Ack
    fault: Fault


class Judge:
    """Remembers the last ack believed: its `n` and `epoch`. `keys` None: none are configured."""

    def __init__(self, topics: Topics, keys: Keys | None, n: int, epoch: int) -> None:
        self.n = n
        self.epoch = epoch
        self._topics = topics
        self._keys = keys
        self._applied = False

    def hear(self, event: Arrived, here: Here) -> Ack | Beyond | Fault | None:
        """An ack that only lacks the look at our own hash; why it is refused; or None: it says nothing new to us."""
        ack = read_ack(event.topic, event.payload, self._topics, self._keys)
        if isinstance(ack, Fault):
            return ack
        if ack.journal != here.journal or (ack.n == self.n and self._applied):
            return None  # of a card since replaced, or the retained one again after a reconnect
        if (why := self._backwards(ack, here)) is not None:
            return why
        if ack.stored > here.head:
            return Beyond(ack, fault("GW-5027", retry="never", stored=ack.stored, head=here.head))
        return ack

    def believe(self, ack: Ack) -> bool:
        """Its tip is our hash. True when it opens a new epoch."""
        risen = ack.epoch > self.epoch
        self.n, self.epoch, self._applied = ack.n, ack.epoch, True
        return risen

    def _backwards(self, ack: Ack, here: Here) -> Fault | None:
        if ack.n < self.n:
            return fault("GW-5025", reason=f"its number {ack.n} comes after {self.n}")
        if ack.epoch < self.epoch:
            return fault("GW-5025", reason=f"its epoch {ack.epoch} comes after {self.epoch}")
        if ack.epoch == self.epoch and ack.stored < here.stored:
            return fault("GW-5025", reason=f"stored {ack.stored} comes after {here.stored}")
        return None
