"""What each path answers. Replies are values; how they travel is the server's business."""

import asyncio
import resource
from collections import Counter as Tally
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from gateway.counter.acts import OPERATIONS
from gateway.counter.admission import Caller
from gateway.counter.api import Call, Refusal, read_call
from gateway.counter.desk_io import MAX_CALLS, MAX_STREAMS, Desk, Full, Shown, Stream
from gateway.counter.entry import bare
from gateway.counter.forms import FORMS, MENU
from gateway.counter.lookups import LOOKUPS, Answering, read_query
from gateway.counter.metrics import Served, metrics
from gateway.counter.openapi import document
from gateway.counter.porter_io import Porter
from gateway.counter.replies import SVG_TYPE, TEXT_TYPE, Reply, error, json_bytes, json_reply, refusal
from gateway.counter.state_json import result_json
from gateway.faults import Fault, fault
from gateway.messages.acts import PrintTest, Who
from gateway.messages.counter import Asked, HealthAsked
from gateway.messages.journal import Json

HEALTH_S = 2.0  # a loop that takes longer than this does not serve a clerk
SETTLE_S = 1.0  # after an act is done, its state follows in microseconds; longer means the board is being rebuilt
MAX_LOOKS = 8  # looks answered at once, each in a thread; a page asks one at a time
KEEP_ALIVE_S = 15.0  # a comment on a quiet stream: proxies and phones drop connections that are silent for 30 s
NOT_DONE, NOT_FOUND, CONFLICT = 400, 404, 409  # a fault never goes out as done; one that names no status does not fit the present state
Drawing = Callable[[str], bytes]
"""A QRIS payload -> its picture as SVG; called in a thread of its own."""

_STATM = Path("/proc/self/statm")


class Routes:
    """The paths' answers. `answer_timeout_s`: how long a call may take before its result is called unknown; no other wait is longer.

    Without a `porter` no clerk is defined. `drawing`: who draws a QRIS payload.
    """

    def __init__(
        self,
        desk: Desk,
        answer_timeout_s: float,
        answering: Answering = MappingProxyType({}),
        porter: Porter | None = None,
        drawing: Drawing | None = None,
    ) -> None:
        self._desk = desk
        self._porter = porter or Porter(None, lambda _: None)
        self._answering = answering
        self._drawing = drawing
        self._answer_timeout_s = answer_timeout_s
        self._health_s = min(HEALTH_S, answer_timeout_s)
        self._settle_s = min(SETTLE_S, answer_timeout_s)
        self._document = json_bytes(document())
        self._forms = json_bytes({"forms": dict(FORMS), "menu": {part: dict(acts) for part, acts in MENU.items()}})
        self._looking = 0
        self._replies: Tally[str] = Tally()
        self._bugs = 0

    def count(self, status: int) -> None:
        """Keep the figure of replies."""
        self._replies[str(status)[0]] += 1

    def bug(self) -> Reply:
        """A handler raised: this one request is lost, nothing else."""
        self._bugs += 1
        return error(500, fault("GW-7109", "now"))

    async def act(self, name: str, body: bytes, caller: Caller) -> Reply:
        """POST /api/<name>: the act is done once, and the reply holds the state after it."""
        call = read_call(name, body)
        if isinstance(call, Refusal):
            return refusal(call)
        if isinstance(call.act, PrintTest) and call.act.fingerprint and not caller.local:
            return refusal(Refusal(403, fault("GW-7138", "never")))
        consent = await self._consent(call)
        if isinstance(consent, Refusal):
            return refusal(consent)
        who = caller.session.clerk.who if caller.session else None
        try:
            answer = await self._desk.ask(lambda number: Asked(number, call.act, call.request, who, consent), self._answer_timeout_s)
        except Full:
            return error(503, fault("GW-7111", "now", limit=MAX_CALLS))
        if answer is None:
            return error(503, fault("GW-7110", "now", timeout_s=f"{self._answer_timeout_s:g}"))
        if answer.fault is not None:
            status = answer.status if answer.status >= NOT_DONE else CONFLICT
            return error(status, answer.fault, {"result": result_json(answer.result)} if answer.result else None)
        tree = await self.settled(caller)
        if OPERATIONS[name].gives_result and answer.result is not None:
            tree["result"] = result_json(answer.result)
        return json_reply(200, tree)

    async def look(self, name: str, pairs: Iterable[tuple[str, str]]) -> Reply:
        """GET /api/<name>: something that the state does not hold."""
        params = read_query(name, pairs)
        if isinstance(params, Refusal):
            return refusal(params)
        if name not in self._answering:
            return error(503, fault("GW-7117"))
        if self._looking >= MAX_LOOKS:
            return error(503, fault("GW-7111", "now", limit=MAX_LOOKS))
        self._looking += 1
        try:
            async with asyncio.timeout(self._answer_timeout_s):
                found = await asyncio.to_thread(self._answering[name], **params)
        except TimeoutError:
            return error(503, fault("GW-7110", "now", timeout_s=f"{self._answer_timeout_s:g}"))
        finally:
            self._looking -= 1
        if isinstance(found, bytes):
            return Reply(200, found, LOOKUPS[name].media, (("Content-Disposition", f'attachment; filename="{name}"'),))
        if isinstance(found, Fault):  # nobody can tell now, or there is no such thing
            return error(NOT_FOUND if found.retry == "never" else 503, found)
        return json_reply(200, found)

    async def state(self, caller: Caller) -> Reply:
        """GET /api/state."""
        shown = self._desk.shown
        return Reply(200, _data(shown, caller)) if shown else error(503, fault("GW-7114", "now"))

    async def openapi(self) -> Reply:
        """GET /api/openapi.json."""
        return Reply(200, self._document)

    async def forms(self) -> Reply:
        """GET /api/forms: what the page asks for each act, and its menu."""
        return Reply(200, self._forms)

    async def qris(self) -> Reply:
        """GET /api/qris.svg: the code by which the open basket is paid, as a picture."""
        shown = self._desk.shown
        basket = shown.state.basket if shown else None
        if self._drawing is None or basket is None or basket.qris is None:
            return error(NOT_FOUND, fault("GW-7117"))
        return Reply(200, await asyncio.to_thread(self._drawing, basket.qris.payload), SVG_TYPE)

    async def healthz(self) -> Reply:
        """GET /healthz: fit to sell on a card that is well, or why not."""
        try:
            answer = await self._desk.ask(HealthAsked, self._health_s)
        except Full:
            answer = None
        if answer is None:
            return error(503, fault("GW-7113", timeout_s=f"{self._health_s:g}"))
        if answer.fault is not None:
            return error(503, answer.fault)
        shown = self._desk.shown
        return json_reply(200, {"ok": True, "rev": shown.state.rev if shown else None})

    async def metrics(self) -> Reply:
        """GET /metrics."""
        served = Served(self._replies, self._desk.streams, self._desk.waiting, self._bugs, _resident_bytes())
        shown = self._desk.shown
        return Reply(200, metrics(shown.state if shown else None, served).encode(), TEXT_TYPE)

    def join(self) -> Stream | Reply:
        """GET /api/events: a stream, or why there is none."""
        try:
            return self._desk.join()
        except Full:
            return error(503, fault("GW-7112", "later", limit=MAX_STREAMS), extra=(("Retry-After", "5"),))

    async def events(self, stream: Stream, caller: Caller) -> AsyncIterator[bytes]:
        """The bytes of a stream: how soon to come back, then each new state whole, and a comment when all is quiet.

        It ends with the session of who reads it, and when a counter that was free gets its first clerk.
        """
        yield b"retry: 1000\n\n"
        async for shown in self._desk.states(stream, KEEP_ALIVE_S):
            if not self._may_go_on(caller):
                return
            yield b": ada\n\n" if shown is None else b"id: %d\ndata: %b\n\n" % (shown.state.rev, _data(shown, caller))

    def leave(self, stream: Stream) -> None:
        """The stream's reader has gone."""
        self._desk.leave(stream)

    async def settled(self, caller: Caller) -> dict[str, Json]:
        """What this caller may see once the states told before are here. When the board is away what was done is done all the same."""
        with suppress(Full):
            await self._desk.ask(HealthAsked, self._settle_s)
        shown = self._desk.shown
        if shown is None:
            return {}
        return dict(shown.tree) if caller.sees_all else bare(shown.tree)

    async def _consent(self, call: Call) -> Who | Refusal | None:
        """Who else agrees. Where no clerk is defined nobody is needed, and no PIN is looked at."""
        if call.consent is None or not self._porter.roll.defined:
            return None
        return await self._porter.agree(*call.consent)

    def _may_go_on(self, caller: Caller) -> bool:
        if caller.session is not None:
            return self._porter.has(caller.session)
        return not caller.free or not self._porter.roll.defined


def _data(shown: Shown, caller: Caller) -> bytes:
    return shown.data if caller.sees_all else json_bytes(bare(shown.tree))


def _resident_bytes() -> int:
    return int(_STATM.read_text().split()[1]) * resource.getpagesize()
