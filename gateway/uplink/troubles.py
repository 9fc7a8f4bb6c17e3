"""What is wrong with the uplink now: one fault per matter, the gravest first. Pure."""

from typing import Literal

from gateway.faults import Fault

Matter = Literal["fork", "config", "link", "held", "seal", "parked", "quarantine", "ack", "silence", "succession"]
GRAVEST_FIRST: tuple[Matter, ...] = ("fork", "config", "link", "held", "seal", "parked", "quarantine", "ack", "silence", "succession")


class Troubles:
    """Remembers the present fault of each matter."""

    def __init__(self) -> None:
        self._faults: dict[Matter, Fault] = {}

    def set(self, matter: Matter, what: Fault | None) -> None:
        """This is wrong with the matter; None: nothing any more."""
        if what is None:
            self._faults.pop(matter, None)
        else:
            self._faults[matter] = what

    def get(self, matter: Matter) -> Fault | None:
        """What is wrong with one matter."""
        return self._faults.get(matter)

    @property
    def worst(self) -> Fault | None:
        """What is told where there is room for one."""
        return next((self._faults[matter] for matter in GRAVEST_FIRST if matter in self._faults), None)
