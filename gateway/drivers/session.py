"""The shape of a talk with a device: bytes, time and orders go in; what to write, what happened and when to wake come out. Pure.

A session knows one device's language and nothing of its wire. Two rules hold for each of them: the same bytes give the same
events whole or one by one, on garbage too; and every buffer has a bound. Times are monotonic nanoseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol

from gateway.faults import Fault
from gateway.messages.devices import Cover, DeviceChanged, DeviceEffect, DeviceEvent, DeviceState, Paper, PrintJob, Role

MS = 1_000_000
SECOND = 1_000 * MS


@dataclass(frozen=True, slots=True)
class Waits:
    """This print job waits, and only the printer's side can give it back after a power cut."""

    job: PrintJob


@dataclass(frozen=True, slots=True)
class Mark:
    """What must be kept about a print job across a power cut, by its id. `kept`: the job itself was to be kept (`Waits`).

    began: its bytes may have gone out; printed: the printer said so; over: nothing more will come of a kept job (it was refused, or
    this printer cannot say), and the house was told.
    """

    job: str
    state: Literal["began", "printed", "over"]
    kept: bool = False


Record = Waits | Mark


@dataclass(frozen=True, slots=True)
class Learned:
    """What a session found out about its device, remembered across starts and given to the next session of that device on that port.

    `key` and `value` are the session's own words, short; a value of "" forgets.
    """

    key: str
    value: str


Recall = Mapping[str, str]
"""What earlier sessions of this device on this port have learned."""
NOTHING: Recall = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Step:
    """What a session wants after hearing something; the port carries it out in this order.

    `marks`: made durable before anything else. `events`: told to the house. `write`: bytes for the device, after those asked for
    before. `wake_ns`: call `woken` then (replaces the earlier wish; None = no wish). `reopen`: close the wire and open it again.
    `learned`: kept, sooner or later.
    """

    write: bytes = b""
    events: tuple[DeviceEvent, ...] = ()
    wake_ns: int | None = None
    marks: tuple[Record, ...] = ()
    reopen: bool = False
    learned: tuple[Learned, ...] = ()


class Session(Protocol):
    """A talk with one device, over any number of plug-outs."""

    def line(self) -> str:
        """The serial line to open ("9600 7E1"), "" for the one in the address."""
        return ""

    def opened(self, now_ns: int) -> Step:
        """The wire is open."""
        ...

    def received(self, data: bytes, now_ns: int) -> Step:
        """These bytes came."""
        ...

    def woken(self, now_ns: int) -> Step:
        """Time has passed; being woken early or twice does no harm."""
        ...

    def lost(self, fault: Fault, now_ns: int) -> Step:
        """The wire was lost, or could not be opened."""
        ...

    def written(self, now_ns: int) -> Step | None:
        """All that was to be written is with the operating system. None: it changes nothing, the last wish to wake stands."""
        return None

    def moved(self, now_ns: int) -> Step | None:
        """Some of what is to be written was taken, and some is left. None: as with `written`."""
        return None

    def ordered(self, order: DeviceEffect, now_ns: int) -> Step | None:
        """The house orders something. None: this device takes no orders."""
        return None

    def idle(self) -> bool:
        """Whether the wire may be closed without cutting anything in two."""
        return True


class Condition:
    """How a device is, told once per change."""

    def __init__(self, device: str, role: Role) -> None:
        self._device = device
        self._role: Role = role
        self._last: tuple[object, ...] | None = None

    def tell(
        self, state: DeviceState, fault: Fault | None = None, paper: Paper | None = None, cover: Cover | None = None
    ) -> tuple[DeviceChanged, ...]:
        """The event for this condition; nothing when it is the one told last."""
        now = (state, fault, paper, cover)
        if now == self._last:
            return ()
        self._last = now
        return (DeviceChanged(self._device, self._role, state, fault, paper, cover),)


def soonest(*times: int | None) -> int | None:
    """The earliest of the times that are set."""
    first: int | None = None
    for time in times:
        if time is not None and (first is None or time < first):
            first = time
    return first
