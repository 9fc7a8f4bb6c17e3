"""Bits on a wire: what a receiver with settings of its own makes of bytes that a sender with other settings sent. Pure.

The sender's bytes become levels (start, data from the lowest bit, parity, stop); the receiver looks for a falling edge and samples the
middle of each bit at its own speed. So seven bits with parity read as eight are the same bytes with the parity on top, and another
speed is garbage, always the same one. A byte with a wrong stop bit is told, and the line must rest before the next begins.
"""

from dataclasses import dataclass

from gateway.drivers.address import Line


@dataclass(frozen=True, slots=True)
class Byte:
    """One received byte. Not `sound`: its parity or its stop bit was wrong."""

    value: int
    sound: bool


def carry(data: bytes, sender: Line, receiver: Line) -> list[Byte]:
    """What the receiver hears of bytes that are sent in one go."""
    if sender == receiver:
        return [Byte(byte & (1 << sender.bits) - 1, sound=True) for byte in data]
    return _sample(_levels(data, sender), sender.baud, receiver)


def _levels(data: bytes, line: Line) -> list[int]:
    levels: list[int] = []
    for byte in data:
        bits = [byte >> at & 1 for at in range(line.bits)]
        levels += [0, *bits, *_parity(bits, line), *[1] * line.stop]
    return levels


def _parity(bits: list[int], line: Line) -> list[int]:
    return [] if line.parity == "N" else [sum(bits) + (line.parity == "O") & 1]


def _sample(levels: list[int], baud: int, line: Line) -> list[Byte]:
    """Time counts in units of which a sender's bit lasts twice the receiver's speed, and half a receiver's bit the sender's."""
    heard: list[Byte] = []
    length = line.bits + (line.parity != "N") + 2
    at = 0
    while (at := _next(levels, at, level=0)) < len(levels):
        times = [at * 2 * line.baud + (2 * bit + 1) * baud for bit in range(length)]
        samples = [levels[place] if (place := time // (2 * line.baud)) < len(levels) else 1 for time in times]
        heard.append(_byte(samples[1:], line))
        at = times[-1] // (2 * line.baud)
        if not samples[-1]:
            at = _next(levels, at, level=1)
    return heard


def _byte(samples: list[int], line: Line) -> Byte:
    bits = samples[: line.bits]
    right = samples[line.bits : -1] == _parity(bits, line)
    return Byte(sum(bit << place for place, bit in enumerate(bits)), sound=right and samples[-1] == 1)


def _next(levels: list[int], at: int, *, level: int) -> int:
    while at < len(levels) and levels[at] != level:
        at += 1
    return at
