from gateway.drivers.capture import Capture, Entry, Head
from gateway.drivers.replay import event_json, event_text, replay
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.session import ScaleSession
from gateway.drivers.scanner.line import LineScanner
from gateway.faults import fault
from gateway.messages.devices import (
    DeviceChanged,
    DeviceEvent,
    Printed,
    PrinterFault,
    PrintJob,
    PrintMarks,
    PrintSent,
    PrintUnknown,
    Reading,
    ScanBroken,
    Scanned,
    Weighed,
)
from gateway.messages.printing import Document

GUN = Head("scanner.counter", "scanner", "serial", "9600 8N1")
SCALE = Head("scale.counter", "scale", "toledo-8217", "9600 7E1")
JOB = PrintJob("871", 871, Document("", ()))


def gun(*entries: Entry, after_us: int = 0) -> list[tuple[int, DeviceEvent]]:
    return [(one.us, one.event) for one in replay(Capture(GUN, entries), LineScanner("scanner.counter"), after_us)]


def test_a_code_is_scanned_when_its_last_byte_came() -> None:
    events = gun(Entry(0, "opened"), Entry(5_000, "<", b"8991"), Entry(9_000, "<", b"002\r"))
    assert [(us, type(event).__name__) for us, event in events] == [(0, "DeviceChanged"), (9_000, "Scanned")]


def test_a_capture_that_does_not_say_so_begins_with_an_open_wire() -> None:
    events = gun(Entry(9_000, "<", b"8991002\r"))
    assert [type(event).__name__ for _, event in events] == ["DeviceChanged", "Scanned"]


def test_a_code_without_ending_is_broken_when_its_time_is_over() -> None:
    assert not any(isinstance(event, ScanBroken) for _, event in gun(Entry(0, "<", b"8991")))
    broken = [us for us, event in gun(Entry(0, "<", b"8991"), after_us=1_000_000) if isinstance(event, ScanBroken)]
    assert broken == [500_000]


def test_a_wire_that_is_lost_costs_the_half_code_and_says_absent() -> None:
    events = [event for _, event in gun(Entry(0, "opened"), Entry(5, "<", b"8991"), Entry(9, "lost", line="hung up"))]
    assert isinstance(events[1], ScanBroken)
    assert isinstance(events[2], DeviceChanged)
    assert (events[2].state, events[2].fault.code if events[2].fault else "") == ("absent", "GW-2101")


def test_an_asked_scale_is_asked_again_in_virtual_time_and_its_answers_come_as_they_came() -> None:
    entries = (
        Entry(0, "opened"), Entry(100, ">", b"W"), Entry(14_000, "<", b"\x0201.250\r"),
        Entry(90_000, ">", b"W"), Entry(104_000, "<", b"\x02?\x01\r"), Entry(2_500_000, "<", b"\x0201.300\r"),
    )  # fmt: skip
    session = ScaleSession("scale.counter", BY_NAME["toledo-8217"])
    told = [(one.us, event_json(one.event)) for one in replay(Capture(SCALE, entries), session)]
    assert [(us, event.get("grams"), event.get("state")) for us, event in told] == [
        (14_000, None, "ok"), (14_000, 1_250, None), (104_000, None, None), (2_104_000, None, "fault"), (2_500_000, None, "ok"),
        (2_500_000, 1_300, None),
    ]  # fmt: skip


def test_every_event_has_words_and_data_and_no_control_character() -> None:
    reading = Reading(None, "net", stable=False, flags=("over",), raw=b"\x02?", mono_ns=0)
    events: list[DeviceEvent] = [
        Weighed("scale.x", reading), Scanned("scanner.x", "01\x1d10", 0), ScanBroken("scanner.x", fault("GW-2112")),
        DeviceChanged("printer.x", "printer", "fault", fault("GW-2302"), "out", "closed"), PrintSent("printer.x", JOB),
        Printed("printer.x", JOB), PrintUnknown("printer.x", JOB, fault("GW-2308")), PrinterFault("printer.x", JOB, fault("GW-2302")),
        PrintMarks(()),
    ]  # fmt: skip
    words = [event_text(event) for event in events]
    assert all(line.isprintable() and line for line in words)
    assert words[:3] == ["no weight  net moving over", "scanned 01{1D}10", "broken scan (GW-2112)"]
    assert words[3] == "fault  paper out  cover closed  GW-2302"
    assert [event_json(event)["event"] for event in events] == [type(event).__name__ for event in events]
    assert event_json(events[0])["raw"] == "02 3F"
