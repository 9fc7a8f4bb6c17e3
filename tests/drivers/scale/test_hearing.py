from gateway.drivers.scale.hearing import Sense, senses
from gateway.drivers.scale.protocols import BY_NAME

TOLEDO, INDICATOR = b"\x0201.250\r", b"ST,GS,+ 0001.234kg\r\n"


def test_the_protocol_that_explains_most_bytes_comes_first() -> None:
    found = senses(INDICATOR * 4, BY_NAME.values())
    assert found[0] == Sense("indicator", 4, 4, 4 * len(INDICATOR[:-1]))


def test_noise_makes_sense_in_no_protocol() -> None:
    assert senses(b"", BY_NAME.values()) == ()
    assert senses(bytes(range(128, 256)) * 3, BY_NAME.values()) == ()


def test_a_status_is_sound_and_no_weight_and_what_is_no_frame_is_not_covered() -> None:
    found = {one.protocol: one for one in senses(TOLEDO + b"\x02?\x01\r" + b"zzz", BY_NAME.values())}
    assert found["toledo-8217"] == Sense("toledo-8217", 2, 1, len(TOLEDO) + 4)


def test_the_eighth_bit_of_a_seven_bit_line_is_parity() -> None:
    odd = bytes(byte | 0x80 if byte.bit_count() % 2 else byte for byte in TOLEDO)
    assert odd != TOLEDO
    assert senses(odd * 2, BY_NAME.values())[0].protocol == "toledo-8217"
