import pytest

from gateway.drivers.sim.escpos import command_length


@pytest.mark.parametrize(
    ("command", "length"),
    [
        (b"A", 1),
        (b"\n", 1),
        (b"\x1b@", 2),
        (b"\x1bt\x00", 3),
        (b"\x1bp\x00\x19\xfa", 5),
        (b"\x1b*\x21\x02\x00abcdef", 11),
        (b"\x1b*\x01\x02\x00ab", 7),
        (b"\x1dV\x00", 3),
        (b"\x1dVB\x00", 4),
        (b"\x1dr\x01", 3),
        (b"\x1dL\x00\x00", 4),
        (b"\x1dv0\x00\x01\x00\x02\x00ab", 10),
        (b"\x1d(k\x03\x001C\x03", 8),
        (b"\x1dk\x04ABC\x00", 7),
        (b"\x1dkI\x03ABC", 7),
        (b"\x10\x04\x01", 3),
        (b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 10),
        (b"\x1c.", 2),
    ],
)
def test_a_command_is_cut_where_it_ends_and_not_before_it_is_whole(command: bytes, length: int) -> None:
    assert command_length(command + b"xyz", len(command) + 3) == length
    assert length == len(command)
    for cut in range(1, length):
        short = command_length(command[:cut], cut)
        assert short is None or short > cut


def test_a_long_picture_is_cut_by_its_head() -> None:
    head = b"\x1dv0\x00\x30\x00\xff\x00"
    assert command_length(head + b"x" * 292, 8 + 48 * 255) == 8 + 48 * 255
    assert command_length(head + b"x" * 292, 8 + 48 * 255 - 1) is None
