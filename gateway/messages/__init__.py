"""The vocabulary: every event (a past-tense fact) and every effect (an order), one file per room. Frozen values, nothing else."""

from gateway.messages.baskets import KeepDraft
from gateway.messages.counter import CounterEffect, CounterEvent
from gateway.messages.devices import DeviceEffect, DeviceEvent, ShowHistories
from gateway.messages.goods import CatalogueChanged
from gateway.messages.house import HouseEffect, HouseEvent
from gateway.messages.journal import JournalEffect, JournalEvent
from gateway.messages.uplink import UplinkEffect, UplinkEvent

Event = HouseEvent | DeviceEvent | JournalEvent | UplinkEvent | CounterEvent
Effect = HouseEffect | DeviceEffect | ShowHistories | JournalEffect | UplinkEffect | CounterEffect | KeepDraft | CatalogueChanged

__all__ = ["Effect", "Event"]
