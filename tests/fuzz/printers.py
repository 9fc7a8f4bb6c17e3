"""Targets: what a printer answers, the talk with it by a script of bytes, the double's own reading, addresses."""

from gateway.config_checks import split_address
from gateway.drivers.address import parse_line, parse_printer_tty, parse_tcp
from gateway.drivers.printer.barrier import BARRIER, FLUSH, MAX_OPEN
from gateway.drivers.printer.job import PrinterSession
from gateway.drivers.printer.spool import MAX_ENDS, MAX_LATE, MAX_WAITING, Spool
from gateway.drivers.printer.status import AUTO_LENGTH, Answers, Pushed, Queued, RealTime
from gateway.drivers.session import SECOND
from gateway.drivers.sim.escpos import HEAD_BYTES, command_length
from gateway.faults import fault
from gateway.messages.devices import OpenDrawer, Print, Printed, PrintJob
from gateway.messages.printing import Document
from tests.fuzz.target import Target, apart, held

ANSWERS = (b"\x16\x12", b"\x1e\x16\x12\x12", b"\x12\x32\x12\x7e", b"\x00", b"\x03", b"\x14\x00\x00\x00", b"\x14\x00\x03\x00\x11\x13")
PRINTER = "printer.receipt"
SLIP = b"\x1b@slip\n\x1dV\x00"
HELD = 40 * (MAX_WAITING + MAX_ENDS + MAX_LATE + MAX_OPEN) + 1_024
"""Entries and characters: a job, its end and its mark have fewer than 40 each."""
COMMANDS = (
    b"\x1b@\x1bt\x00text\n",
    b"\x1dv0\x00\x02\x00\x02\x00abcd",
    b"\x1d(k\x03\x001A2",
    b"\x1dk\x49\x05hello\x1dk\x04hi\x00",
    b"\x1b*\x21\x02\x00abcdef",
    b"\x10\x04\x01\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
    b"\x1dVA\x03\x1c.\x1bp\x00\x19\xfa",
)
ADDRESSES = (
    b"192.168.1.50:9100",
    b"printer.local",
    b"[::1]:9100",
    b"9600 7E1",
    b"19200 8N1 xonxoff",
    b"/dev/gateway/printer 19200 8N1 none",
    "x:²".encode(),  # a finding: a digit to isdigit(), none to int()
    b"x:" + b"9" * 60,  # a finding: no port
    b"000",  # a finding: no speed
)


def targets() -> list[Target]:
    """All of these."""
    return [
        Target("printer answers", _answers, ANSWERS, f"the start of one automatic status: under {AUTO_LENGTH} bytes"),
        Target("printer session", _session, _scripts(), "jobs, ends and barriers, each with its bound", quick=2_000),
        Target("escpos double", _commands, COMMANDS, "nothing: it looks and keeps none", longest=400, quick=10_000),
        Target("addresses", _addresses, ADDRESSES, "nothing"),
    ]


def _answers(data: bytes) -> None:
    whole, single = Answers(), Answers()
    answers = whole.feed(data)
    assert answers == apart(single.feed, data), "other answers byte by byte"
    assert max(held(whole), held(single)) < AUTO_LENGTH, "more than the start of a status is held"
    for answer in answers:
        match answer:
            case RealTime(byte):
                assert byte & 0x93 == 0x12
            case Pushed(raw):
                assert len(raw) == AUTO_LENGTH
            case Queued():
                pass


def _scripts() -> tuple[bytes, ...]:
    return (
        b"\xf2\x16\x12\xf0\x00\xf0\xf0\x16\x12\xf1\x00",
        b"\xf2\xf2\x1e\xf0\x12\x32\x12\x7e\xf0\x12",
        b"\xf2\xf6\xf1\xf3\xf4\xf2\x14\x00\x00\x00\xf5",
    )


def _session(data: bytes) -> None:
    """Bytes from F0 on, which no printer ever answers, are what else happens; all others come from the printer."""
    spool = Spool()
    session = PrinterSession(PRINTER, lambda job: SLIP, spool)
    now_ns, jobs = 0, 0
    steps = [session.opened(now_ns)]
    for byte in data:
        match byte:
            case 0xF0 | 0xF1 | 0xF6:
                now_ns += {0xF0: 1, 0xF1: 0, 0xF6: 70}[byte] * SECOND
                step = session.written(now_ns) if byte == 0xF1 else session.woken(now_ns)
            case 0xF2 | 0xF7:
                jobs += 1 if byte == 0xF2 else 0
                step = session.ordered(Print(PrintJob(str(jobs % 400), jobs, Document("", ()))), now_ns)
            case 0xF3:
                step = session.lost(fault("GW-2101", device=PRINTER, port="", reason=""), now_ns)
            case 0xF4:
                step = session.opened(now_ns)
            case 0xF5:
                step = session.ordered(OpenDrawer(), now_ns)
            case _:
                step = session.received(bytes((byte,)), now_ns)
        steps.append(step)
    printed = [event.job.id for one in steps for event in one.events if isinstance(event, Printed)]
    slips = sum(one.write.count(SLIP) for one in steps)
    assert slips <= jobs + 1, "a slip went out twice"
    assert len(set(printed)) <= slips, "printed what was never sent"
    assert all(len(one.write) <= 2 * len(SLIP + BARRIER) + len(FLUSH) + 16 for one in steps)
    assert held(session) + held(spool) <= HELD, "the session holds too much"


def _commands(data: bytes) -> None:
    rest = data
    while rest:
        length = command_length(rest[:HEAD_BYTES], len(rest))
        if length is None:
            break
        assert 1 <= length <= len(rest), "a command that is not there"
        rest = rest[length:]


def _addresses(data: bytes) -> None:
    text = data.decode(errors="replace")
    line = parse_line(text)
    assert line is None or (0 < line.baud < 10**7 and line.bits in (7, 8))
    address = parse_tcp(text)
    assert 0 < address.port < 65_536, f"port {address.port}"
    assert parse_printer_tty(text).line
    split = split_address(text)
    assert split is None or 0 < split[1] < 65_536
