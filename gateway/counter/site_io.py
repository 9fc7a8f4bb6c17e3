"""The site: which path leads where, behind a door that refuses strangers. The only file that knows Starlette.

A bug in a handler costs that one request.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from gateway.config import Counter
from gateway.counter.acts import OPERATIONS
from gateway.counter.api import MAX_BODY, Refusal
from gateway.counter.desk_io import Stream
from gateway.counter.guard import refused_host, refused_site, refused_type
from gateway.counter.lookups import LOOKUPS
from gateway.counter.page_io import read_page
from gateway.counter.replies import EVENTS_TYPE, Reply, error, refusal
from gateway.counter.routes_io import Routes
from gateway.faults import fault

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    Handler = Callable[[Request], Awaitable[Response]]

BODY_S = 10.0  # to send 64 KiB at most; slower is a broken or hostile caller
STUCK_S = 30.0  # a stream whose reader takes nothing for so long is closed; it may come back


def build_site(routes: Routes, config: Counter, on_bug: Callable[[str], None]) -> ASGIApp:
    """The whole site. `on_bug` is told the trace of each request that a bug ended."""
    # Starlette is loaded with the server's thread: starting to sell must not wait for the page's libraries
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    page = read_page()
    gets = {"/api/state": routes.state, "/api/openapi.json": routes.openapi, "/healthz": routes.healthz, "/metrics": routes.metrics}
    gets |= {"/api/forms": routes.forms, "/api/qris.svg": routes.qris}
    fixed = {("/" if name == "index.html" else f"/page/{name}"): reply for name, reply in page.items()} | {"/favicon.ico": Reply(204, b"")}
    paths = [Route(path, _get(answer), methods=["GET"]) for path, answer in gets.items()]
    paths += [Route(path, _fixed(reply), methods=["GET"]) for path, reply in fixed.items()]
    paths += [Route("/api/events", _Events(routes), methods=["GET"])]
    paths += [Route(f"/api/{name}", _look(routes, name), methods=["GET"]) for name in LOOKUPS]
    paths += [Route(f"/api/{name}", _post(routes, name), methods=["POST"]) for name in OPERATIONS]
    app = Starlette(routes=paths, exception_handlers={404: _no_path, 405: _no_method, Exception: _bug(routes)})
    app.router.redirect_slashes = False  # a redirect would name the Host back to the caller
    return _door(app, config, routes, on_bug)


def response(reply: Reply) -> Response:
    """A reply for Starlette."""
    from starlette.responses import Response  # noqa: PLC0415 - loaded with the thread, as above

    return Response(reply.body, reply.status, reply.headers())


def _door(app: ASGIApp, config: Counter, routes: Routes, on_bug: Callable[[str], None]) -> ASGIApp:
    """Refuse strangers before anything is read; catch a bug after everything else has spoken."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: MutableMapping[str, Any]) -> None:  # the type is ASGI's own
            if message["type"] == "http.response.start":
                routes.count(message["status"])
            await send(message)

        why = _refused(scope, config)
        try:
            await (response(refusal(why)) if why else app)(scope, receive, counted)
        except Exception:  # noqa: BLE001 - the wall around one request; Starlette has answered it with `_bug` and raised it again
            on_bug(traceback.format_exc())

    return door


def _refused(scope: Scope, config: Counter) -> Refusal | None:
    headers = scope["headers"]
    why = refused_host(headers, config)
    if why is None and scope["path"].startswith("/api/"):
        why = refused_site(headers)
    return why


def _fixed(reply: Reply) -> Handler:
    async def handle(_request: Request) -> Response:
        return response(reply)

    return handle


def _get(answer: Callable[[], Awaitable[Reply]]) -> Handler:
    async def handle(_request: Request) -> Response:
        return response(await answer())

    return handle


def _look(routes: Routes, name: str) -> Handler:
    async def handle(request: Request) -> Response:
        return response(await routes.look(name, request.query_params.multi_items()))

    return handle


def _post(routes: Routes, name: str) -> Handler:
    async def handle(request: Request) -> Response:
        body = refused_type(request.headers.raw) or await _body(request)
        return response(refusal(body) if isinstance(body, Refusal) else await routes.act(name, body))

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
            await self._tell(stream, send)
        finally:
            gone.cancel()
            self._routes.leave(stream)

    async def _tell(self, stream: Stream, send: Send) -> None:
        headers = [(name.encode(), value.encode()) for name, value in Reply(200, b"", EVENTS_TYPE).headers().items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        try:
            async for part in self._routes.events(stream):
                async with asyncio.timeout(STUCK_S):
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            stream.close()


async def _until_gone(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.close()
