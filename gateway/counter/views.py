"""From what the board knows to the state of the contract. Pure; the words come from the fault table."""

from collections.abc import Mapping

from gateway.clock import Now
from gateway.config import Config
from gateway.counter.facts import Device, Facts
from gateway.counter.warnings import warnings
from gateway.faults import Fault, tell
from gateway.messages.counter import CounterState, DeviceView, NoteView, ReadingView

MEDIUM_UNKNOWN = "unknown"
GRADE_UNKNOWN = "?"


def state_of(facts: Facts, config: Config, rev: int, now: Now, weighed_ns: Mapping[str, int]) -> CounterState:
    """The whole state. `weighed_ns`: when each scale's reading came, monotonic; its age is counted here."""
    till = facts.till
    return CounterState(
        rev=rev,
        outlet=(("id", config.outlet.id), ("name", config.outlet.name)),
        clerk=facts.clerk.name if facts.clerk else None,
        shift=till.shift if till else None,
        basket=till.basket if till else None,
        last_sale=till.last_sale if till else None,
        devices=tuple((name, _device(device, _age_ms(name, now, weighed_ns))) for name, device in facts.devices.items()),
        link=_link(facts, config),
        uplink=_uplink(facts),
        prints=till.prints if till else (),
        clock=(("trust", facts.trust),),
        note=note_of(till.note) if till and till.note else None,
        warnings=tuple(note_of(each) for each in warnings(facts, config)),
        role=facts.clerk.role if facts.clerk else None,
        clerks=facts.clerks,
        held=till.held if till else (),
        training=till.training if till else False,
    )


def note_of(what: Fault) -> NoteView:
    """A fault in the clerk's language, with the code it is about."""
    told = tell(what)
    return NoteView(told.code, told.message, told.safe, told.next, dict(what.fields).get("code", ""))


def _age_ms(name: str, now: Now, weighed_ns: Mapping[str, int]) -> int:
    return max(0, now.mono_ns - weighed_ns.get(name, now.mono_ns)) // 1_000_000


def _device(device: Device, age_ms: int) -> DeviceView:
    weight = device.weight
    reading = ReadingView(weight.grams, weight.kind, weight.stable, weight.flags, age_ms) if weight else None
    return DeviceView(device.state, reading, device.paper, device.cover)


def _link(facts: Facts, config: Config) -> tuple[tuple[str, str], ...]:
    """Without a broker nobody measures the line: unknown, not offline."""
    told = facts.uplink if config.uplink.broker else None
    state = "unknown" if told is None else "ok" if told.online else "offline"
    medium = MEDIUM_UNKNOWN if config.netprobe.medium == "auto" else config.netprobe.medium
    return (("state", state), ("grade", GRADE_UNKNOWN), ("medium", medium))


def _uplink(facts: Facts) -> tuple[tuple[str, int], ...]:
    """What is known of the watermarks; a key that nobody has told is absent, never zero."""
    told = facts.uplink
    head = facts.head if facts.head is not None else told.head if told else None
    at = (("head", head),) if head is not None else ()
    if told is None or head is None:
        return at
    return (*at, ("accepted", told.accepted), ("stored", told.stored), ("waiting", max(0, head - told.stored)))
