"""The "=" stream. Frames of one public parser and of the manuals of the XK3190-A26 and A23p."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Weight

Hear = Callable[[str, bytes], list[Said]]


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (b"=052.100=", [Weight(1_250)]),
        (b"=052.100=052.100=05", [Weight(1_250)] * 2),
        (b"=052.100\r\n=052.100\r\n", [Weight(1_250)] * 2),
        (b"=000.3000=000.3000=", [Weight(3_000)] * 2),
        (b"=00.1000-=00.1000-=", [Weight(-1_000, flags=("negative",))] * 2),
        (b"=052.10-=", [Weight(-1_250, flags=("negative",))]),
        (b"=0000000=", [Weight(0, flags=("zero",))]),
        (b"=5200000=", [Weight(25_000)]),  # no point: whole kilograms
        (b"=052.100", []),  # its end is the next one's beginning
        (b"=052.1=052.100=", [Weight(1_250)]),
        (b"52.100=052.100=", [Weight(1_250)]),
        (b"=052.10000=", []),
        (b"=052 100=", []),
        (b"=-0001.00=", []),  # the number forwards
        (b"=0003.125=", []),
        (b"=.......=", []),
    ],
)
def test_a_stream_says(hear: Hear, stream: bytes, said: list[Said]) -> None:
    assert hear("reversed", stream) == said
