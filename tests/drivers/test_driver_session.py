from gateway.drivers.session import Condition, Session, Step, soonest
from gateway.faults import Fault, fault
from gateway.messages.devices import DeviceChanged, OpenDrawer


def test_a_condition_is_told_once_per_change() -> None:
    condition = Condition("scale.counter", "scale")
    assert condition.tell("ok") == (DeviceChanged("scale.counter", "scale", "ok"),)
    assert condition.tell("ok") == ()
    silent = fault("GW-2202", line="x", protocol="y")
    assert condition.tell("fault", silent) == (DeviceChanged("scale.counter", "scale", "fault", silent),)
    assert condition.tell("fault", fault("GW-2203", line="x", protocol="y")) != ()


def test_the_soonest_of_nothing_is_nothing() -> None:
    assert soonest(None, None) is None
    assert soonest(None, 7, 5) == 5


class Still(Session):
    def opened(self, now_ns: int) -> Step:
        return Step()

    def received(self, data: bytes, now_ns: int) -> Step:
        return Step()

    def lost(self, fault: Fault, now_ns: int) -> Step:
        return Step()

    def woken(self, now_ns: int) -> Step:
        return Step(wake_ns=now_ns + 1)


def test_a_session_that_takes_no_orders_lets_them_pass_and_keeps_its_time() -> None:
    assert Still().ordered(OpenDrawer(), 5) is None
    assert Still().written(5) is None
    assert Still().idle()
    assert Still().line() == ""
