"""A session that only listens: for a capture of a port of which nothing is known. Pure; writes no byte, understands none."""

from gateway.drivers.session import Condition, Session, Step
from gateway.faults import Fault
from gateway.messages.devices import Role


class Listening(Session):
    """Tells only whether the wire is there."""

    def __init__(self, device: str, role: Role) -> None:
        self._condition = Condition(device, role)

    def opened(self, now_ns: int) -> Step:
        """The wire is there."""
        return Step(events=self._condition.tell("unknown"))

    def received(self, data: bytes, now_ns: int) -> Step:
        """Whoever opened the wire has noted them."""
        return Step()

    def woken(self, now_ns: int) -> Step:
        """It never asks to be."""
        return Step()

    def lost(self, fault: Fault, now_ns: int) -> Step:
        """The wire is gone."""
        return Step(events=self._condition.tell("absent", fault))
