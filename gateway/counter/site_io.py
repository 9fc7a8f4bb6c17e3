"""The site: which path leads where, behind a door that refuses strangers. The only file that knows Starlette.

A bug in a handler costs that one request.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gateway.config import Counter
from gateway.counter.acts import OPERATIONS
from gateway.counter.admission import Caller, refused
from gateway.counter.api import MAX_BODY, Refusal
from gateway.counter.desk_io import Stream
from gateway.counter.entrance_io import Entrance
from gateway.counter.guard import refused_host, refused_site, refused_type
from gateway.counter.lookups import LOOKUPS
from gateway.counter.page_io import read_page
from gateway.counter.porter_io import Porter
from gateway.counter.replies import EVENTS_TYPE, Reply, error, refusal
from gateway.counter.routes_io import Routes
from gateway.faults import fault

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    Handler = Callable[[Request], Awaitable[Response]]
    Answering = Callable[[Request, bytes], Awaitable[Reply]]

BODY_S = 10.0  # to send 64 KiB at most; slower is a broken or hostile caller
CALLER = "gateway.caller"
STUCK_S = 30.0  # a stream whose reader takes nothing for so long is closed; it may come back


@dataclass(frozen=True, slots=True)
class House:
    """What stands behind every door. `on_bug` is told the trace of each request that a bug ended."""

    config: Counter
    porter: Porter
    routes: Routes
    on_bug: Callable[[str], None]


def build_site(house: House, *, lan: bool) -> ASGIApp:
    """The whole site behind one door. `lan`: others can reach it."""
    # Starlette is loaded with the server's thread: starting to sell must not wait for the page's libraries
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    routes, entrance, page = house.routes, Entrance(house.porter, house.routes), read_page()
    gets: dict[str, Callable[[], Awaitable[Reply]]] = {
        "/api/openapi.json": routes.openapi,
        "/healthz": routes.healthz,
        "/metrics": routes.metrics,
        "/api/clerks": entrance.clerks,
        "/api/forms": routes.forms,
        "/api/qris.svg": routes.qris,
    }
    seen = {"/api/state": routes.state, "/api/session": entrance.session}
    fixed = {("/" if name == "index.html" else f"/page/{name}"): reply for name, reply in page.items()} | {"/favicon.ico": Reply(204, b"")}
    paths = [Route(path, _get(answer), methods=["GET"]) for path, answer in gets.items()]
    paths += [Route(path, _seen(answer), methods=["GET"]) for path, answer in seen.items()]
    paths += [Route(path, _fixed(reply), methods=["GET"]) for path, reply in fixed.items()]
    paths += [Route("/api/events", _Events(routes), methods=["GET"])]
    paths += [Route(f"/api/{name}", _look(routes, entrance, name), methods=["GET"]) for name in LOOKUPS]
    paths += [Route(f"/api/{name}", _post(_act(routes, entrance, name)), methods=["POST"]) for name in OPERATIONS]
    paths += [Route(f"/api/{name}", _post(answer), methods=["POST"]) for name, answer in _entries(entrance, lan=lan).items()]
    app = Starlette(routes=paths, exception_handlers={404: _no_path, 405: _no_method, Exception: _bug(routes)})
    app.router.redirect_slashes = False  # a redirect would name the Host back to the caller
    return _door(app, house, entrance, lan=lan)


def response(reply: Reply) -> Response:
    """A reply for Starlette."""
    from starlette.responses import Response  # noqa: PLC0415 - loaded with the thread, as above

    return Response(reply.body, reply.status, reply.headers())


def _door(app: ASGIApp, house: House, entrance: Entrance, *, lan: bool) -> ASGIApp:
    """Refuse strangers before anything is read; catch a bug after everything else has spoken."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: MutableMapping[str, Any]) -> None:  # the type is ASGI's own
            if message["type"] == "http.response.start":
                house.routes.count(message["status"])
            await send(message)

        scope[CALLER] = caller = entrance.caller(scope["headers"], lan=lan)
        why = _strange(scope, house.config) or refused(scope["method"], scope["path"], caller, lan=lan)
        try:
            await (response(refusal(why)) if why else app)(scope, receive, counted)
        except Exception:  # noqa: BLE001 - the wall around one request; Starlette has answered it with `_bug` and raised it again
            house.on_bug(traceback.format_exc())

    return door


def _strange(scope: Scope, config: Counter) -> Refusal | None:
    headers = scope["headers"]
    why = refused_host(headers, config)
    if why is None and scope["path"].startswith("/api/"):
        why = refused_site(headers)
    return why


def _act(routes: Routes, entrance: Entrance, name: str) -> Answering:
    async def answer(request: Request, body: bytes) -> Reply:
        entrance.used(request.scope[CALLER])
        return await routes.act(name, body, request.scope[CALLER])

    return answer


def _entries(entrance: Entrance, *, lan: bool) -> dict[str, Answering]:
    async def login(request: Request, body: bytes) -> Reply:
        return await entrance.login(body, request.headers.raw, lan=lan)

    async def logout(request: Request, body: bytes) -> Reply:
        return await entrance.logout(body, request.scope[CALLER], lan=lan)

    return {"login": login, "logout": logout}


def _seen(answer: Callable[[Caller], Awaitable[Reply]]) -> Handler:
    async def handle(request: Request) -> Response:
        return response(await answer(request.scope[CALLER]))

    return handle


def _fixed(reply: Reply) -> Handler:
    async def handle(_request: Request) -> Response:
        return response(reply)

    return handle


def _get(answer: Callable[[], Awaitable[Reply]]) -> Handler:
    async def handle(_request: Request) -> Response:
        return response(await answer())

    return handle


def _look(routes: Routes, entrance: Entrance, name: str) -> Handler:
    async def handle(request: Request) -> Response:
        entrance.used(request.scope[CALLER])
        return response(await routes.look(name, request.query_params.multi_items()))

    return handle


def _post(answer: Answering) -> Handler:
    async def handle(request: Request) -> Response:
        body = refused_type(request.headers.raw) or await _body(request)
        return response(refusal(body) if isinstance(body, Refusal) else await answer(request, body))

    return handle


async def _body(request: Request) -> bytes | Refusal:
    """The whole body, as long as it is small and comes in time."""
    from starlette.requests import ClientDisconnect  # noqa: PLC0415 - loaded with the thread, as above

    body = b""
    try:
        async with asyncio.timeout(BODY_S):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY:
                    return Refusal(413, fault("GW-7105", "never", limit=MAX_BODY))
    except TimeoutError:
        return Refusal(408, fault("GW-7116", "now", timeout_s=f"{BODY_S:g}"))
    except ClientDisconnect:
        return Refusal(400, fault("GW-7101", "now", reason="cut off"))  # nobody reads it; nothing of it was done
    return body


async def _no_path(_request: Request, _why: Exception) -> Response:
    return response(error(404, fault("GW-7103", "never")))


async def _no_method(_request: Request, why: Exception) -> Response:
    allow = getattr(why, "headers", None) or {}
    return response(error(405, fault("GW-7104", "never"), extra=tuple(allow.items())))


def _bug(routes: Routes) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(_request: Request, _why: Exception) -> Response:
        return response(routes.bug())

    return handle


class _Events:
    """GET /api/events as bare ASGI: it must notice at once when the reader goes, and let go of one that takes nothing."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stream = Reply(200, b"", EVENTS_TYPE) if scope["method"] == "HEAD" else self._routes.join()
        if isinstance(stream, Reply):
            await response(stream)(scope, receive, send)
            return
        gone = asyncio.create_task(_until_gone(stream, receive))
        try:
            await self._tell(stream, scope[CALLER], send)
        finally:
            gone.cancel()
            self._routes.leave(stream)

    async def _tell(self, stream: Stream, caller: Caller, send: Send) -> None:
        headers = [(name.encode(), value.encode()) for name, value in Reply(200, b"", EVENTS_TYPE).headers().items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        try:
            async for part in self._routes.events(stream, caller):
                async with asyncio.timeout(STUCK_S):
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            stream.close()


async def _until_gone(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.close()
