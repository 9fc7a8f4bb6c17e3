"""Plays a transcript against a session, in virtual time: whole, and with every word of the scale cut into single bytes."""

from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.session import ScaleSession
from gateway.drivers.scale.transcript import Asks, Says, Told, Transcript, Trouble, Turn, Waits
from gateway.drivers.session import MS, Step
from gateway.messages.devices import DeviceChanged, Reading, Weighed

ANSWER_NS = 20 * MS  # from a question to its answer
PATIENCE_NS = 5_000 * MS  # for a question that the transcript expects


class _Player:
    def __init__(self, protocol: Protocol, *, by_byte: bool) -> None:
        self._session = ScaleSession("scale.counter", protocol)
        self._by_byte = by_byte
        self._now_ns = 1_000 * MS
        self._wake_ns: int | None = None
        self._written = b""
        self._reading: Reading | None = None
        self._trouble = ""
        self._take(self._session.opened(self._now_ns))

    def turn(self, turn: Turn) -> None:
        match turn:
            case Asks(data):
                self._run(self._now_ns + PATIENCE_NS, until=data)
                assert self._written[: len(data)] == data
                self._written = self._written[len(data) :]
            case Says(data):
                self._now_ns += ANSWER_NS
                for part in [bytes([byte]) for byte in data] if self._by_byte else [data]:
                    self._take(self._session.received(part, self._now_ns))
            case Waits(ms):
                self._run(self._now_ns + ms * MS)
            case Told(grams, stable, kind, flags):
                reading = self._reading
                assert reading is not None
                assert (reading.grams, reading.stable, reading.kind, reading.flags) == (grams, stable, kind, flags)
            case Trouble(code):
                assert self._trouble == code

    def _run(self, until_ns: int, until: bytes | None = None) -> None:
        while until is None or len(self._written) < len(until):
            if self._wake_ns is None or self._wake_ns > until_ns:
                break
            self._now_ns = max(self._now_ns, self._wake_ns)
            self._take(self._session.woken(self._now_ns))
        else:
            return
        self._now_ns = until_ns

    def _take(self, step: Step) -> None:
        self._written += step.write
        self._wake_ns = step.wake_ns
        for event in step.events:
            match event:
                case Weighed(_, reading):
                    self._reading = reading
                case DeviceChanged(fault=fault):
                    self._trouble = fault.code if fault else ""
                case _:
                    pass


def play(protocol: Protocol, transcript: Transcript) -> None:
    """Every turn must come true. `Asks` takes what is written next; what is written after the last turn is nobody's business."""
    for by_byte in (False, True):
        player = _Player(protocol, by_byte=by_byte)
        for turn in transcript.turns:
            player.turn(turn)
