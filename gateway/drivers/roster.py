"""The devices' machine: remembers how each device is and how it has fared, and tells it again when asked. Pure; decides nothing else."""

from gateway.clock import Now
from gateway.drivers.chronicle import Chronicle
from gateway.messages import Effect, Event
from gateway.messages.devices import DeviceChanged, RetellDevices, ShowHistories
from gateway.messages.house import Refresh, RoomOpened, Tell


class Roster:
    """How each device is now, by its name, and its history for the technician."""

    def __init__(self) -> None:
        self._devices: dict[str, DeviceChanged] = {}
        self._chronicle = Chronicle()

    def handle(self, event: Event, now: Now) -> list[Effect]:
        """Remembers `DeviceChanged`; on `Refresh` tells them all again; built anew, asks the devices themselves."""
        match event:
            case DeviceChanged():
                self._devices[event.device] = event
            case RoomOpened("drivers"):
                return [RetellDevices()]
            case Refresh():
                return [Tell(changed) for changed in self._devices.values()]
            case _:
                pass
        return [ShowHistories(self._chronicle.histories)] if self._chronicle.heard(event, now) else []
