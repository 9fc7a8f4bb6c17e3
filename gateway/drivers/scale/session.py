"""The talk with a scale, whatever its protocol: ask or listen, keep what the last frame meant, tell changes. Pure."""

from gateway.drivers.address import parse_line
from gateway.drivers.scale.frames import Framer
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Handshake, Said, Status, Steady, Unchanged, Weight
from gateway.drivers.session import MS, SECOND, Condition, Session, Step, soonest
from gateway.faults import Fault, fault
from gateway.messages.devices import DeviceEvent, Reading, Weighed

ASK_NS = 90 * MS  # between questions: half of it and 10 ms on the line stay under 60 ms; more of them cost CPU for nothing
REST_NS = 10 * SECOND  # a weight unchanged for so long: nobody is weighing, and every question wakes the processor twice
REST_ASK_NS = 225 * MS  # ... and one in a quarter of a second is enough to notice that somebody begins
ANSWER_NS = 300 * MS  # no answer by then: asked again (the slowest scale seen takes 200 ms)
RETELL_NS = 850 * MS  # an unchanged reading is told again at the next answer: nobody sees one older than a second
SILENT_NS = 2 * SECOND  # open, and no sound frame for this long
KEEP_NS = 1 * SECOND  # "unchanged" means the weight before it only when that is no older
MAX_REPLIES = 8  # to one question: the longest handshake known takes three, and noise must not make us talk without end
SLOW_ASK_NS = 1 * SECOND  # a silent scale is off; there is no hurry
REOPEN_NS = 60 * SECOND  # USB adapters hang; opening them anew is what a technician would try


class ScaleSession(Session):
    """One scale of a known protocol. Emits `Weighed` and `DeviceChanged`. `line` "" takes the protocol's own settings."""

    def __init__(self, device: str, protocol: Protocol, line: str = "", condition: Condition | None = None) -> None:
        self._device = device
        self._protocol = protocol
        self._line = line or protocol.line
        lines = (parse_line(one) for one in (self._line, protocol.line))
        self._framer = Framer(protocol.take, protocol.longest, seven_bits=any(one is not None and one.seven_bits for one in lines))
        self._condition = condition or Condition(device, "scale")
        self._steady = Steady()
        self._open = False
        self._kept: tuple[Weight, int] | None = None  # the weight that "unchanged" speaks of, and when it last stood
        self._told: Reading | None = None
        self._heard_ns = 0  # last sound frame, or the opening
        self._changed_ns = 0  # last change of the reading
        self._noise_ns: int | None = None  # last bytes that were no sound frame
        self._reopen_ns = 0
        self._ask = 0  # which of the protocol's questions
        self._asked_ns: int | None = None  # open question
        self._next_ask_ns: int | None = None
        self._replies = 0  # since the question
        self._asking = False  # a question was answered: this scale is one that is asked

    def line(self) -> str:
        """The line's settings."""
        return self._line

    def opened(self, now_ns: int) -> Step:
        """Listen first where the protocol may stream; ask at once where it never does."""
        self._open, self._asked_ns, self._noise_ns = True, None, None
        self._forget()
        self._heard_ns, self._reopen_ns = now_ns, now_ns + REOPEN_NS
        self._next_ask_ns = now_ns + self._protocol.listen_ms * MS if self._protocol.asks else None
        return self._step(now_ns)

    def received(self, data: bytes, now_ns: int) -> Step:
        """Bytes from the scale."""
        events: list[DeviceEvent] = []
        self._noise_ns = now_ns
        replies = b""
        for frame in self._framer.feed(data):
            said = self._protocol.decode(frame)
            if isinstance(said, Garbled):
                self._forget_weight()
                continue
            replies += self._reply(frame, now_ns)
            if isinstance(said, Handshake):
                self._noise_ns = None
            else:
                events += self._hear(frame, said, now_ns)
                self._sound(now_ns)
        return self._step(now_ns, *events, replies=replies)

    def woken(self, now_ns: int) -> Step:
        """Time to ask, or to say that the scale is silent."""
        return self._step(now_ns)

    def lost(self, fault: Fault, now_ns: int) -> Step:
        """The scale is gone."""
        self._open = False
        self._forget()
        return Step(events=self._condition.tell("absent", fault))

    def _reply(self, frame: bytes, now_ns: int) -> bytes:
        """What the scale waits for after this frame; the question stays open meanwhile."""
        reply = self._protocol.reply(frame)
        if not reply or self._replies >= MAX_REPLIES:
            return b""
        self._replies += 1
        if self._next_ask_ns is not None and self._asked_ns is not None:
            self._next_ask_ns = max(self._next_ask_ns, now_ns + ANSWER_NS)
        return reply

    def _hear(self, frame: bytes, said: Said, now_ns: int) -> list[DeviceEvent]:
        events: list[DeviceEvent] = list(self._condition.tell("ok"))
        reading = self._reading(frame, said, now_ns)
        last = self._told
        changed = last is None or _differ(last, reading)
        if changed:
            self._changed_ns = now_ns
        if changed or last is None or now_ns - last.mono_ns >= RETELL_NS:
            self._told = reading
            events.append(Weighed(self._device, reading))
        return events

    def _reading(self, frame: bytes, said: Said, now_ns: int) -> Reading:
        match said:
            case Weight():
                stable = self._steady.heard(said, now_ns) if said.stable is None else said.stable
                self._kept = (said, now_ns)
                return Reading(said.grams, said.kind, stable, said.flags, frame, now_ns)
            case Unchanged(kind):
                return self._unchanged(frame, kind == "net", now_ns)
            case Status(stable, kind, flags):
                self._forget_weight()
                return Reading(None, kind, stable, flags, frame, now_ns)
            case Handshake() | Garbled():
                raise AssertionError("such a frame is no reading")

    def _unchanged(self, frame: bytes, is_net: bool, now_ns: int) -> Reading:  # noqa: FBT001 - the one thing this frame tells
        if self._kept is None or now_ns - self._kept[1] > KEEP_NS:
            self._kept = None
            return Reading(None, "net" if is_net else "gross", stable=True, flags=(), raw=frame, mono_ns=now_ns)
        weight = self._kept[0]
        self._kept = (weight, now_ns)
        return Reading(weight.grams, weight.kind, stable=True, flags=weight.flags, raw=frame, mono_ns=now_ns)

    def _sound(self, now_ns: int) -> None:
        self._heard_ns, self._noise_ns, self._reopen_ns = now_ns, None, now_ns + REOPEN_NS
        asked_ns, self._asked_ns = self._asked_ns, None
        if self._next_ask_ns is None:
            return
        listen_ns = self._protocol.listen_ms * MS
        if asked_ns is None and listen_ns:  # it talks by itself: no need to ask
            self._asking, self._next_ask_ns = False, now_ns + listen_ns
        elif asked_ns is not None and (self._asking or not listen_ns):
            pace_ns = ASK_NS if now_ns - self._changed_ns < REST_NS else REST_ASK_NS
            self._next_ask_ns = max(asked_ns + max(pace_ns, self._protocol.ask_every_ms * MS), now_ns)
        elif asked_ns is not None:  # a first answer, or a stream that happened to begin now: listen once more
            self._asking, self._next_ask_ns = True, now_ns + listen_ns

    def _step(self, now_ns: int, *events: DeviceEvent, replies: bytes = b"") -> Step:
        if not self._open:
            return Step(events=events)
        if self._rests():
            return Step(replies + self._question(now_ns), events, self._next_ask_ns)
        told = (*events, *self._silence(now_ns))
        write, reopen = replies + self._question(now_ns), now_ns >= self._reopen_ns
        if reopen:
            self._reopen_ns = now_ns + REOPEN_NS
        silent_at = self._heard_ns + SILENT_NS
        wake = soonest(self._next_ask_ns, silent_at if silent_at > now_ns else self._reopen_ns)
        return Step(write, told, wake, reopen=reopen)

    def _rests(self) -> bool:
        """Whether silence means nothing: this scale answers only when its weight has changed, and it has answered before."""
        return self._protocol.silent_when_unchanged and self._told is not None

    def _silence(self, now_ns: int) -> tuple[DeviceEvent, ...]:
        if now_ns - self._heard_ns < SILENT_NS:
            return ()
        self._forget_weight()
        self._told, self._asking = None, False
        garbled = self._noise_ns is not None and now_ns - self._noise_ns < SILENT_NS
        if self._protocol.silent_when_unchanged and not garbled:
            return self._condition.tell("unknown")  # nothing on the plate, or switched off: it sounds the same
        return self._condition.tell("fault", fault("GW-2203" if garbled else "GW-2202", line=self._line, protocol=self._protocol.name))

    def _question(self, now_ns: int) -> bytes:
        if self._next_ask_ns is None or now_ns < self._next_ask_ns:
            return b""
        if self._asked_ns is not None:
            self._ask = (self._ask + 1) % len(self._protocol.asks)
            self._kept = None  # the answer that was lost may have been another weight, and "unchanged" would speak of that one
        silent = now_ns - self._heard_ns >= SILENT_NS and not self._protocol.silent_when_unchanged
        self._asked_ns, self._replies = now_ns, 0
        self._next_ask_ns = now_ns + max(SLOW_ASK_NS if silent else ANSWER_NS, self._protocol.ask_every_ms * MS)
        return self._protocol.asks[self._ask]

    def _forget_weight(self) -> None:
        self._kept = None
        self._steady.forget()

    def _forget(self) -> None:
        self._forget_weight()
        self._framer.clear()
        self._told = None


def _differ(one: Reading, other: Reading) -> bool:
    return (one.grams, one.kind, one.stable, one.flags) != (other.grams, other.kind, other.stable, other.flags)
