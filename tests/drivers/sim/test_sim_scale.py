from gateway.drivers.sim.scales import IndicatorCore, ToledoCore
from gateway.drivers.sim.scanner import ScannerCore


def test_a_toledo_answers_each_w() -> None:
    core = ToledoCore(grams=1_250)
    assert core.feed(b"WW") == bytes.fromhex("02 30 31 2E 32 35 30 0D") * 2
    assert core.feed(b"x") == b""


def test_a_toledo_tells_what_is_wrong_by_its_status_byte() -> None:
    assert ToledoCore(moving=True).feed(b"W") == b"\x02?\x01\r"
    assert ToledoCore(over=True).feed(b"W") == b"\x02?\x02\r"
    assert ToledoCore(grams=-5).feed(b"W") == b"\x02?\x04\r"


def test_a_toledo_that_tells_a_weight_once() -> None:
    core = ToledoCore(grams=700, once=True)
    assert [core.feed(b"W") for _ in range(3)] == [b"\x0200.700\r", b"\x02?\x00\r", b"\x02?\x00\r"]
    core.grams = 701
    assert core.feed(b"W") == b"\x0200.701\r"


def test_an_indicator_streams_or_waits() -> None:
    assert IndicatorCore(grams=-50, moving=True, net=True).tick() == b"US,NT,- 0000.050kg\r\n"
    asked = IndicatorCore(grams=50, streams=False)
    assert asked.every_ns is None
    assert asked.feed(b"R") == b"ST,GS,+ 0000.050kg\r\n"


def test_faults_can_be_put_on_the_wire() -> None:
    assert ToledoCore(silent=True).feed(b"W") == b""
    assert ToledoCore(cut=3, noise=b"zz").feed(b"W") == b"zz\x0200"


def test_a_gun_sends_its_code_and_ending() -> None:
    assert ScannerCore(b"\r\n").typed("]E0899") == b"]E0899\r\n"
