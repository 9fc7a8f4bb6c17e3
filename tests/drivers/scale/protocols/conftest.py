"""Hearing bytes as a scale's session would: cut into frames by the protocol, read by it."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.frames import Framer
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.reading import Garbled, Said

Hear = Callable[[str, bytes], list[Said]]


@pytest.fixture(scope="session")
def hear() -> Hear:
    """What a protocol says at these bytes, frames without sense left out."""

    def heard(name: str, data: bytes) -> list[Said]:
        protocol = BY_NAME[name]
        said = [protocol.decode(frame) for frame in Framer(protocol.take, protocol.longest).feed(data)]
        return [one for one in said if not isinstance(one, Garbled)]

    return heard
