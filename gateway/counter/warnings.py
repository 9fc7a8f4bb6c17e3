"""Which lasting conditions the clerk is told of, the gravest first. Pure: facts in, faults out."""

from collections.abc import Iterator

from gateway.config import Config
from gateway.counter.doors import is_lan
from gateway.counter.facts import Device, Facts
from gateway.faults import Fault, fault
from gateway.messages.devices import Role

NO_COPY = "GW-7004"
_GONE: dict[Role, str] = {"scanner": "GW-7005", "scale": "GW-7006", "printer": "GW-7007", "display": "GW-7014"}


def warnings(facts: Facts, config: Config) -> tuple[Fault, ...]:
    """Every condition that lasts, once, ordered: money, program, goods and paper, time, page, line, set-up."""
    return tuple(dict.fromkeys(_all(facts, config)))


def unfit(facts: Facts) -> Fault | None:
    """Why nothing can be sold durably: neither copy of the journal can be written. None: at least one can, or nobody has said."""
    told = facts.storage
    return fault(NO_COPY, "never") if told is not None and told.database is not None and told.copy is not None else None


def unwell(facts: Facts) -> Fault | None:
    """The same for whoever watches the machine: also that the card is full or fails, while the copy still has room for sales."""
    return unfit(facts) or (facts.storage.database if facts.storage is not None else None)


def _all(facts: Facts, config: Config) -> Iterator[Fault]:
    yield from _storage(facts)
    if facts.safe_mode:
        yield fault("GW-1002", "never")
    yield from facts.closed.values()
    yield from facts.standing
    for name, device in facts.devices.items():
        yield from _device(name, device)
    if facts.trust == 0:
        yield fault("GW-1003", trust=facts.trust)
    if facts.page is not None:
        yield facts.page
    if facts.entered is not None and facts.entered.fault is not None:
        yield facts.entered.fault
    yield from _line(facts, config)
    if not facts.clerks:
        yield fault("GW-7016" if is_lan(config.counter) else "GW-7003", "never")


def _storage(facts: Facts) -> Iterator[Fault]:
    """With both copies gone, each one's own text ("the other one is kept") would be a lie: only the whole truth is shown."""
    both = unfit(facts)
    if both is not None:
        yield both
    elif facts.storage is not None:
        storage = facts.storage
        yield from (each for each in (storage.database, storage.copy, storage.beside, storage.room) if each is not None)


def _device(name: str, device: Device) -> Iterator[Fault]:
    """The drivers' own fault where they gave one; else the plain words for the state."""
    if device.fault is not None:
        yield device.fault
    elif device.paper == "out":
        yield fault("GW-7008", device=name)
    elif device.cover == "open":
        yield fault("GW-7009", device=name)
    elif device.state in ("absent", "fault"):
        yield fault(_GONE[device.role], device=name, state=device.state)
    elif device.paper == "low":
        yield fault("GW-7010", device=name)


def _line(facts: Facts, config: Config) -> Iterator[Fault]:
    """Off line is one plain sentence; the uplink's own fault is added only when waiting does not mend it."""
    told = facts.uplink
    if told is None or not config.uplink.broker:
        return
    if not told.online:
        yield fault("GW-7001")
    if told.fault is not None and (told.online or told.fault.retry == "never"):
        yield told.fault
    if not told.signed:
        yield fault("GW-7002", "never")
