import pytest

from gateway.drivers.address import InputAddress, Line, SerialAddress, TcpAddress, UsblpAddress, parse_line, parse_printer_tty, parse_tcp


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("9600 7E1", Line(9_600, 7, "E", 1)),
        ("9600", Line(9_600)),
        ("115200 8N1", Line(115_200)),
        ("19200,8,N", None),
        ("19200,8N2", Line(19_200, 8, "N", 2)),
        ("9600 8N1 xonxoff", Line(9_600, flow="xonxoff")),
        ("9600 rtscts", Line(9_600, flow="rtscts")),
        ("", None),
        ("fast", None),
        ("000", None),
        ("\u0669\u0666\u0660\u0660", None),  # 9600 in other digits
        ("9600 9N1", None),
        ("9600 8N1 extra", None),
    ],
)
def test_a_line_is_read_as_technicians_write_it(text: str, line: Line | None) -> None:
    assert parse_line(text) == line


def test_only_seven_bits_are_seven_bits() -> None:
    assert Line(9_600, 7, "E").seven_bits
    assert not Line(9_600).seven_bits


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.168.1.50:9100", TcpAddress("192.168.1.50", 9_100)),
        ("192.168.1.50", TcpAddress("192.168.1.50", 9_100)),
        ("printer.local:9101", TcpAddress("printer.local", 9_101)),
        ("[::1]:9100", TcpAddress("::1", 9_100)),
        ("[::1]", TcpAddress("::1", 9_100)),
        ("printer.local:x", TcpAddress("printer.local:x", 9_100)),
        ("printer.local:²", TcpAddress("printer.local:²", 9_100)),
        ("printer.local:99999", TcpAddress("printer.local:99999", 9_100)),
        ("printer.local:" + "9" * 5_000, TcpAddress("printer.local:" + "9" * 5_000, 9_100)),
    ],
)
def test_a_printer_on_the_network(text: str, address: TcpAddress) -> None:
    assert parse_tcp(text) == address


def test_a_printer_on_a_tty_may_bring_its_line() -> None:
    assert parse_printer_tty("/dev/gateway/printer") == SerialAddress("/dev/gateway/printer", "9600 8N1 rtscts")
    assert parse_printer_tty("/dev/ttyS0 19200 8N1 none") == SerialAddress("/dev/ttyS0", "19200 8N1 none")


def test_addresses_have_a_text_for_people() -> None:
    addresses = (SerialAddress("/dev/a", ""), UsblpAddress("/dev/b"), InputAddress("/dev/c"), TcpAddress("h", 9))
    assert [one.text for one in addresses] == ["/dev/a", "/dev/b", "/dev/c", "h:9"]
