"""The doubles of streams and handshakes say what the facts' table and the makers' manuals say, written out here by hand."""

from itertools import pairwise

import pytest

from gateway.drivers.sim.scales import (
    A9Core,
    A12Core,
    AdamCore,
    CasApCore,
    DialogCore,
    DibalCore,
    DiniCore,
    ReversedCore,
    ScaleCore,
    Streams,
)

STREAMED = [
    (A9Core(grams=1_250), b"\x02+00125031E\x03"),
    (A9Core(grams=1_250, letters=False), b"\x02+00125031>\x03"),
    (A9Core(grams=-500), b"\x02-00050031B\x03"),
    (A9Core(grams=3_260_000, decimals=0), b"\x02+00326001C\x03"),
    (A9Core(grams=1_250, over=True), b""),
    (A12Core(grams=3_170, net=True), b"wn003.170kg\n"),
    (A12Core(grams=-3_170), b"ww-03.170kg\n"),
    (A12Core(grams=250, tare_key=True), b"wt000.250kg\n"),
    (A12Core(grams=4_139, checked=True), b"WG004.139kg3D\r\n"),
    (A12Core(grams=750, net=True, checked=True), b"WN000.750kg39\r\n"),
    (A12Core(over=True, checked=True), b"         OL23\r\n"),
    (A12Core(over=True), b""),
    (ReversedCore(grams=1_250), b"=052.100"),
    (ReversedCore(grams=3_000, signed=True), b"=000.3000"),
    (ReversedCore(grams=-1_250), b"=052.10-"),
    (ReversedCore(grams=-1_000, signed=True), b"=000.100-"),
    (ReversedCore(over=True), b""),
]


@pytest.mark.parametrize(("core", "said"), STREAMED, ids=str)
def test_a_stream_says(core: Streams, said: bytes) -> None:
    assert core.tick() == said
    assert core.feed(b"R") == b""


@pytest.mark.parametrize("core", [A9Core(grams=500), A12Core(grams=500), ReversedCore(grams=500)], ids=str)
def test_a_stream_without_a_word_for_moving_shows_other_weights_and_never_the_right_one(core: Streams) -> None:
    still = core.tick()
    core.moving = True
    said = [core.tick() for _ in range(10)]
    assert all(one != other for one, other in pairwise(said))
    assert still not in said


def test_an_a12_may_wait_to_be_asked() -> None:
    core = A12Core(grams=250, streams=False)
    assert core.every_ns is None
    assert core.feed(b"RTR") == b"ww000.250kg\n" * 2


PRICE = b"\x04\x0201\x1b001000\x1b\x03"
ANSWERED: list[tuple[ScaleCore, bytes, bytes]] = [
    (DialogCore(grams=1_250), PRICE, b"\x06"),
    (DialogCore(grams=1_250), PRICE + b"\x04\x05", b"\x06\x0202\x1b3\x1b01250\x1b001000\x1b001250\x03"),
    (DialogCore(grams=1_250, binary=True), PRICE + b"\x04\x05", b"\x06\x02\x02\x1b3\x1b01250\x1b001000\x1b001250\x03"),
    (DialogCore(), b"\x04\x0201\x1b000000\x1b\x03\x04\x0208\x03", b"\x15\x0209\x1b11\x03"),  # no price of nothing
    (DialogCore(), b"\x04\x0299\x1b\x03\x04\x0208\x03", b"\x15\x0209\x1b10\x03"),
    (DialogCore(challenge=True), PRICE, b"\x0211\x1b247\x03"),
    (DialogCore(moving=True), PRICE + b"\x04\x05\x04\x0208\x03", b"\x06\x15\x0209\x1b20\x03"),
    (DialogCore(grams=-5), PRICE + b"\x04\x05\x04\x0208\x03", b"\x06\x15\x0209\x1b31\x03"),
    (DialogCore(over=True), PRICE + b"\x04\x05\x04\x0208\x03", b"\x06\x15\x0209\x1b32\x03"),
    (DialogCore(grams=20, least=40), PRICE + b"\x04\x05\x04\x0208\x03", b"\x06\x15\x0209\x1b30\x03"),
    (DialogCore(grams=1_250), b"\x04", b""),
    (CasApCore(grams=1_250), b"\x05", b"\x06"),
    (CasApCore(grams=1_250, busy=True), b"\x05\x11", b"\x15"),
    (CasApCore(grams=1_250), b"\x11", b""),
    (CasApCore(grams=1_250), b"\x05\x11", b"\x06\x02S 01.250kg\x67\x03"),
    (CasApCore(grams=1_300, moving=True), b"\x05\x11", b"\x06\x02U 01.300kg\x65\x03"),
    (CasApCore(grams=-50, wrapped=True), b"\x05\x11", b"\x06\x01\x02S-00.050kg\x69\x03\x04"),
    (CasApCore(over=True), b"\x05\x11", b"\x06\x02SF00.000kg\x07\x03"),
    (DibalCore(grams=316), b"98000001\r\n", b"9900031600000004\r\n"),
    (DibalCore(grams=316), b"98000002\r\n", b""),  # a wrong check
    (DibalCore(grams=316, moving=True), b"98000001\r\n", b"9910031610000004\r\n"),
    (DibalCore(grams=-5), b"98000001\r\n", b"9910000010000000\r\n"),
    (DibalCore(grams=50, minimum=True), b"98000001\r\n", b"9910000010000000\r\n"),
    (AdamCore(grams=700), b"P\r\n", b"  0.700kg\r\n"),
    (AdamCore(grams=700), b"P\r\nP\r\n", b"  0.700kg\r\n"),
    (AdamCore(grams=0), b"P\r\n", b""),
    (AdamCore(grams=700, moving=True), b"P\r\n", b""),
    (DiniCore(grams=1_250), b"READ\r\n", b"ST,1,     1.250kg,       0.000kg\r\n"),
    (DiniCore(grams=-50, moving=True, tare=200), b"READ\r\n", b"US,1,    -0.050kg,       0.200kg\r\n"),
    (DiniCore(grams=1_250, standard=True, net=True), b"READ\r\n", b"ST,NT,   1.250,kg\r\n"),
    (DiniCore(over=True), b"R\r\n", b""),
]


@pytest.mark.parametrize(("core", "asked", "said"), ANSWERED, ids=str)
def test_a_scale_answers(core: ScaleCore, asked: bytes, said: bytes) -> None:
    assert b"".join(core.feed(bytes([byte])) for byte in asked) == said
    assert core.tick() == b""


def test_a_checkout_scale_tells_a_weight_once_until_it_moves() -> None:
    core = DialogCore(grams=500)
    core.feed(PRICE + b"\x04\x05")
    assert core.feed(PRICE + b"\x04\x05\x04\x0208\x03") == b"\x06\x15\x0209\x1b21\x03"
    core.moving = True
    assert core.feed(PRICE + b"\x04\x05") == b"\x06\x15"
    core.moving = False
    assert core.feed(PRICE + b"\x04\x05") == b"\x06\x0202\x1b3\x1b00500\x1b001000\x1b000500\x03"


def test_a_dibal_tells_a_weight_as_right_again_only_after_twenty_steps_or_zero() -> None:
    core = DibalCore(grams=316)
    core.feed(b"98000001\r\n")
    assert core.feed(b"98000001\r\n") == b"9910031600000005\r\n"
    core.grams = 415
    assert core.feed(b"98000001\r\n")[2:3] == b"1"
    core.grams = 416
    assert core.feed(b"98000001\r\n")[2:3] == b"0"
    core.grams = 0
    core.feed(b"98000001\r\n")
    core.grams = 40
    assert core.feed(b"98000001\r\n")[2:3] == b"0"


def test_an_adam_beeps_at_questions_for_what_it_told_before_and_forgets_it_at_zero() -> None:
    core = AdamCore(grams=700)
    core.feed(b"P\r\n" * 3)
    assert core.beeps == 2
    core.grams = 0
    assert core.feed(b"P\r\n") == b""
    core.grams = 700
    assert core.feed(b"P\r\n") == b"  0.700kg\r\n"
