"""The daemon with a bug in one room: python -m tests.real.planted_daemon ROOM CONFIG [build].

Its machine breaks on one scanned code; with `build`, it cannot even be made, unless the safe mode has come.
"""

import sys

from gateway.app import Rooms, Start
from gateway.cli.run import serve
from gateway.clock import Now
from gateway.config_read import load
from gateway.house import Machine, Room
from gateway.messages import Effect, Event
from gateway.messages.devices import Scanned

BREAKS = "PLANTED-BUG"


class Breaking:
    """A machine that is well until it hears the code."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def handle(self, event: Event, now: Now) -> list[Effect]:
        """As the machine itself, or a bug."""
        if isinstance(event, Scanned) and event.code == BREAKS:
            raise RuntimeError("planted")
        return self._machine.handle(event, now)


def _unbuildable() -> Machine:
    raise RuntimeError("planted")


def main(room: str, config: str, breaks: str = "scan") -> int:
    """Run it as `gateway run` does."""

    def rewire(rooms: Rooms) -> Rooms:
        sound = rooms[room]
        if breaks == "build" and "uplink" in rooms:  # the uplink is not there in safe mode
            return {**rooms, room: Room(_unbuildable, side=sound.side)}
        return {**rooms, room: Room(lambda: Breaking(sound.build()), side=sound.side)}

    return serve(load(config), Start(), rewire)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
