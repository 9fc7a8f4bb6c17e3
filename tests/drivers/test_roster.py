from gateway.clock import Now
from gateway.drivers.roster import Roster
from gateway.messages.devices import DeviceChanged, RetellDevices, ShowHistories
from gateway.messages.house import Refresh, RoomOpened, Started, Tell

NOW = Now(1, 0, 0, 0)


def test_it_tells_again_how_each_device_was_last() -> None:
    roster = Roster()
    scale, gun = DeviceChanged("scale.counter", "scale", "absent"), DeviceChanged("scanner.counter", "scanner", "ok")
    for changed in (gun, DeviceChanged("scale.counter", "scale", "ok"), scale, scale):
        shown = [one for effect in roster.handle(changed, NOW) if isinstance(effect, ShowHistories) for one in effect.histories]
    assert [(one.device, one.state) for one in shown] == [("scanner.counter", "ok"), ("scale.counter", "absent")]
    assert roster.handle(Refresh(), NOW) == [Tell(gun), Tell(scale)]
    assert roster.handle(Refresh(), NOW) == [Tell(gun), Tell(scale)]


def test_a_new_roster_knows_nothing_and_claims_nothing() -> None:
    roster = Roster()
    assert roster.handle(Started(safe_mode=False), NOW) == []
    assert roster.handle(Refresh(), NOW) == []


def test_a_roster_built_anew_asks_the_devices_themselves() -> None:
    assert Roster().handle(RoomOpened("drivers"), NOW) == [RetellDevices()]
    assert Roster().handle(RoomOpened("uplink"), NOW) == []
