"""How a printer is, as far as it tells: asked in rounds, heard when it speaks by itself, learned to be mute, or silent. Pure.

A printer that never answered is mute: nothing is known and nothing is claimed. One that has answered, now or in an earlier run, and
is silent is a fault: it was switched off, or its cable hangs. Only a whole round of answers proves a voice: one byte may be noise.
"""

from typing import Literal

from gateway.drivers.printer.inquiry import Inquiry
from gateway.drivers.printer.push import Pushes
from gateway.drivers.printer.status import Status, pushed_status
from gateway.drivers.session import MS, SECOND, Condition, Recall
from gateway.faults import Fault, fault
from gateway.messages.devices import DeviceChanged

PROBES = 3  # unanswered rounds that make a new printer mute, and a known one silent
RETRY_NS = 500 * MS  # after an unanswered question: lets a late answer pass before the next
IDLE_ROUND_NS = 3 * SECOND  # nothing to print: a paper-out is shown soon enough, and the line sleeps
PUSHING_ROUND_NS = 15 * SECOND  # ... and it tells of paper and cover by itself: only that it is still there must be asked
BUSY_ROUND_NS = 1 * SECOND  # something waits for this printer
REPROBE_NS = 30 * SECOND  # a mute printer may only have been starting up
REOPEN_AFTER = 10  # unanswered rounds of a known printer after which the wire itself is suspected
FRESH_NS = 300 * MS  # a status this old still tells whether a slip sent now will come out

Voice = Literal["none", "new", "answers", "mute"]


class Pulse:
    """`asks` False: the configuration forbids every question; the voice is "none" for good.

    `known`: what earlier runs learned ("voice", "asb"). `lesson`: the voice that this run has made sure of, "" for nothing yet.
    """

    def __init__(self, known: Recall, *, asks: bool) -> None:
        self.voice: Voice = _known_voice(known) if asks else "none"
        self.lesson = ""
        self.status: Status | None = None
        self.trouble: Fault | None = None  # why a slip sent now would not come out
        self.pushes = Pushes(known)
        self._inquiry = Inquiry()
        self._misses = 0
        self._checked_ns: int | None = None
        self._round_ns: int | None = None

    @property
    def speechless(self) -> bool:
        """Whether nothing can be learned from this printer."""
        return self.voice in {"none", "mute"}

    @property
    def asking(self) -> bool:
        """Whether an answer is awaited."""
        return self._inquiry.running

    def opened(self, now_ns: int) -> None:
        """A new wire: ask at once. What was learned about the voice is kept, but a mute one is given a new chance."""
        self.closed(None)
        if self.voice != "none":
            self._chance(now_ns)
            self._round_ns = now_ns

    def closed(self, why: Fault | None) -> None:
        """The wire is gone."""
        self._inquiry.stop()
        self.pushes.stop()
        self.status, self.trouble, self._misses, self._checked_ns, self._round_ns = None, why, 0, None, None

    def fresh(self, now_ns: int) -> bool:
        """Whether the status is young enough to print by."""
        return self._checked_ns is not None and now_ns - self._checked_ns <= FRESH_NS

    def hurry(self, at_ns: int) -> None:
        """Somebody waits: the next round at this time, if it was to be later. Trouble and unanswered questions have their own pace."""
        if self._round_ns is not None and self.trouble is None and self._misses == 0:
            self._round_ns = min(self._round_ns, at_ns)

    def keep_looking(self, from_ns: int) -> None:
        """From this time on, rounds at the pace of a printer that is waited for."""
        self.hurry(max(from_ns, (self._checked_ns or 0) + BUSY_ROUND_NS))

    def ask(self, now_ns: int) -> bytes:
        """The question that is due, if any."""
        if self._inquiry.running or self._round_ns is None or now_ns < self._round_ns:
            return b""
        return self._inquiry.begin(now_ns)

    def answered(self, byte: int, now_ns: int) -> bytes:
        """An answer to DLE EOT; the next question, if the round goes on."""
        if not self._inquiry.running:
            self._chance(now_ns)
            return b""
        said = self._inquiry.answered(byte, now_ns)
        if isinstance(said, bytes):
            return said
        self.voice, self.lesson = "answers", "answers"
        self.pushes.compare(said)
        self._heard(said, now_ns)
        return b""

    def pushed(self, raw: bytes, now_ns: int) -> None:
        """A status the printer sent by itself. One that never answered a question is asked before it is believed."""
        self._chance(now_ns)
        status = pushed_status(raw)
        if self.voice == "answers":
            self.pushes.came(status)
            self._heard(status, now_ns)

    def confirmed(self, now_ns: int) -> None:
        """An answer to something else than a question."""
        self._chance(now_ns)

    def expire(self, now_ns: int) -> bool:
        """Give up a question that was not answered in time; True when the wire should be opened anew."""
        if self._inquiry.deadline_ns is None or now_ns < self._inquiry.deadline_ns:
            return False
        self._inquiry.stop()
        self._misses += 1
        self._round_ns = now_ns + (REPROBE_NS if self.voice == "mute" else RETRY_NS)
        if self._misses < PROBES or self.voice == "mute":
            return False
        if self.voice == "new":
            self.voice, self.lesson, self._round_ns = "mute", "mute", now_ns + REPROBE_NS
            return False
        self.status, self.trouble, self._checked_ns = None, fault("GW-2306"), None
        self._round_ns = now_ns + BUSY_ROUND_NS
        return self._misses % REOPEN_AFTER == 0

    def wake_ns(self) -> int | None:
        """When this wants to be looked at again."""
        return self._inquiry.deadline_ns if self._inquiry.running else self._round_ns

    def tell(self, condition: Condition) -> tuple[DeviceChanged, ...]:
        """How the printer is, in the house's words; nothing while it is not known yet or has not changed."""
        if self.speechless:
            return condition.tell("unknown", self.trouble or fault("GW-2308"), "unknown", "unknown")
        if self.trouble is not None:
            paper, cover = (self.status.paper, self.status.cover) if self.status else ("unknown", "unknown")
            return condition.tell("fault", self.trouble, paper, cover)
        return condition.tell("ok", None, self.status.paper, self.status.cover) if self.status else ()

    def _chance(self, now_ns: int) -> None:
        """A mute printer may have found its voice: one more question, and a slip waits for its answer."""
        if self.voice == "mute":
            self.voice, self._misses = "new", PROBES - 1
            self._round_ns = now_ns

    def _heard(self, status: Status, now_ns: int) -> None:
        self.status, self._checked_ns, self._misses = status, now_ns, 0
        self.trouble = _trouble(status)
        idle_ns = PUSHING_ROUND_NS if self.pushes.on else IDLE_ROUND_NS
        self._round_ns = now_ns + (idle_ns if self.trouble is None else BUSY_ROUND_NS)


def _known_voice(known: Recall) -> Voice:
    match known.get("voice"):
        case "answers":
            return "answers"
        case "mute":
            return "mute"
        case _:
            return "new"


def _trouble(status: Status) -> Fault | None:
    if status.ready:
        return None
    if status.paper == "out":
        return fault("GW-2302")
    if status.cover == "open":
        return fault("GW-2303")
    return fault("GW-2305", error=status.error) if status.error else fault("GW-2304")
