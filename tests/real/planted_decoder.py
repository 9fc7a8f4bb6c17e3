"""The daemon with a bug in a decoder: python -m tests.real.planted_decoder CONFIG.

The Toledo's breaks on 6.666 kg, as it might on a frame that nobody foresaw.
"""

import sys
from dataclasses import replace

from gateway.app import Start
from gateway.cli.run import serve
from gateway.config_read import load
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.reading import Said, Weight

BREAKS = 6_666


def main(config: str) -> int:
    """Run it as `gateway run` does, with the one protocol exchanged in the table of protocols."""
    sound = BY_NAME["toledo-8217"]

    def decode(frame: bytes) -> Said:
        said = sound.decode(frame)
        if isinstance(said, Weight) and said.grams == BREAKS:
            raise IndexError("planted")
        return said

    BY_NAME["toledo-8217"] = replace(sound, decode=decode)
    return serve(load(config), Start())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
