"""What the board knows of the outlet, learned from the other rooms' facts. Pure; the page's words are made elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gateway.clock import UNSET, Trust
from gateway.config import Config
from gateway.faults import Fault
from gateway.messages import Event
from gateway.messages.acts import Who
from gateway.messages.counter import ClerkEntered, PageServed, TillShown
from gateway.messages.devices import Cover, DeviceChanged, DeviceState, Paper, Reading, Role, Weighed, WeightFlag, WeightKind
from gateway.messages.house import RoomClosed, RoomOpened, Started
from gateway.messages.journal import Committed, JournalAt, JournalOpened, JournalSucceeded, StorageChanged
from gateway.messages.uplink import UplinkChanged

ROLES: tuple[Role, ...] = ("scanner", "scale", "printer", "display")


@dataclass(frozen=True, slots=True)
class Weight:
    """A reading without its time: two equal weights need no new state."""

    grams: int | None
    kind: WeightKind
    stable: bool
    flags: tuple[WeightFlag, ...]


@dataclass(frozen=True, slots=True)
class Device:
    """A device as last told. Before anything was told it is unknown, and so are its paper and cover."""

    role: Role
    state: DeviceState = "unknown"
    fault: Fault | None = None
    paper: Paper | None = None
    cover: Cover | None = None
    weight: Weight | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it. Two equal `Facts` show the same page; None is "nobody has said so yet"."""

    devices: Mapping[str, Device]
    standing: tuple[Fault, ...] = ()
    till: TillShown | None = None
    uplink: UplinkChanged | None = None
    storage: StorageChanged | None = None
    page: Fault | None = None
    closed: Mapping[str, Fault] = field(default_factory=lambda: MappingProxyType({}))
    head: int | None = None
    safe_mode: bool = False
    trust: Trust = UNSET
    entered: ClerkEntered | None = None

    @property
    def clerk(self) -> Who | None:
        """Who works at the counter. The till tells it too, to a board that was rebuilt."""
        return self.entered.who if self.entered else self.till.clerk if self.till else None

    @property
    def clerks(self) -> bool:
        """Whether clerks are defined."""
        return self.entered.defined if self.entered else self.till.clerks if self.till else False


def at_start(config: Config, standing: tuple[Fault, ...]) -> Facts:
    """Nothing heard yet: the configured devices, all unknown."""
    named = {"scanner": config.scanner, "scale": config.scale, "printer": config.printer, "display": config.display}
    return Facts({f"{role}.{name}": _unheard(role) for role in ROLES for name in named[role]}, standing)


def learned(facts: Facts, event: Event, trust: Trust) -> Facts:
    """The facts after this event. `trust`: how far the wall time is trusted now."""
    if trust != facts.trust:
        facts = replace(facts, trust=trust)
    match event:
        case Weighed(device, reading):
            return _weighed(facts, device, reading)
        case DeviceChanged():
            return _device(facts, event)
        case TillShown():
            return replace(facts, till=event)
        case UplinkChanged():
            return replace(facts, uplink=event)
        case StorageChanged():
            return replace(facts, storage=event)
        case JournalOpened(_, tip) | JournalAt(_, tip):
            return replace(facts, head=tip.seq)
        case JournalSucceeded(_, tip, _, why):
            return replace(facts, head=tip.seq, standing=(*facts.standing, why))
        case Committed(row):
            return replace(facts, head=max(row.seq, facts.head or 0))
        case RoomClosed(room, why):
            return replace(facts, closed={**facts.closed, room: why})
        case RoomOpened(room):
            return replace(facts, closed={name: why for name, why in facts.closed.items() if name != room})
        case ClerkEntered():
            return replace(facts, entered=event)
        case PageServed(why_not):
            return replace(facts, page=why_not)
        case Started(safe_mode):
            return replace(facts, safe_mode=safe_mode)
    return facts


def _unheard(role: Role) -> Device:
    return Device(role, paper="unknown", cover="unknown") if role == "printer" else Device(role)


def _device(facts: Facts, told: DeviceChanged) -> Facts:
    """A weight belongs to a scale that can be read; when it is lost the old weight must not stay on the page."""
    before = facts.devices.get(told.device)
    weight = before.weight if before is not None and told.state == "ok" else None
    device = Device(told.role, told.state, told.fault, told.paper, told.cover, weight)
    return replace(facts, devices={**facts.devices, told.device: device})


def _weighed(facts: Facts, name: str, reading: Reading) -> Facts:
    before = facts.devices.get(name, Device("scale"))
    weight = Weight(reading.grams, reading.kind, reading.stable, reading.flags)
    return facts if before.weight == weight else replace(facts, devices={**facts.devices, name: replace(before, weight=weight)})
