"""The API's document, made from the tables that the parser and the state use. Pure."""

from gateway import __version__
from gateway.counter.acts import OPERATIONS, Operation
from gateway.counter.entry import CLERKS, ENTRIES, SESSION, Entry
from gateway.counter.lookups import LOOKUPS, Lookup
from gateway.counter.shapes import ListOf, Record, Text
from gateway.counter.state_json import NOTE, RESULT, STATE, STATE_FIELDS
from gateway.messages.journal import Json

_ANY_TEXT = Text(0, 2_000, r"[\s\S]*")
PROBLEMS = ListOf(Record({"at": _ANY_TEXT, "problem": _ANY_TEXT}))
ERROR = Record({**NOTE.fields, "problems": PROBLEMS, "result": RESULT}, optional=("about", "problems", "result"))

_REFUSALS = {
    "400": "Not JSON.",
    "401": "Clerks are defined, or it comes over the network: log in first.",
    "403": "Another Host, another site's page, a wrong token, or a wrong PIN.",
    "408": "The body came too slowly.",
    "413": "Larger than 64 KiB.",
    "415": "Not sent as application/json.",
    "429": "Too many wrong PINs; Retry-After says how many seconds to wait.",
    "500": "A bug ended this one request; repeat it with the same `request`.",
    "503": "Not ready, too busy, or the result is unknown: ask again with the same `request`.",
}
_ACT_REFUSALS = {
    "404": "There is no such thing (a line, a receipt).",
    "409": "It does not fit the present state (the total changed); a basket paid otherwise: with its `result`.",
    "422": "The body does not fit, or the till refuses it; `problems` names what is wrong where.",
}


def document() -> dict[str, Json]:
    """The whole OpenAPI 3.1 document."""
    paths: dict[str, Json] = {
        "/api/state": {"get": _get("The present state.", _json_answer("The state.", {"$ref": "#/components/schemas/State"}))},
        "/api/events": {"get": _get("Server-sent events: each the whole new state; `id` is its rev.", _stream())},
        "/api/openapi.json": {"get": _get("This document.", _json_answer("The document.", {"type": "object"}))},
        "/api/forms": {
            "get": _get("What the page asks for each act, in the clerk's words.", _json_answer("Forms and menu.", {"type": "object"}))
        },
        "/api/qris.svg": {"get": _get("The open basket's QRIS code as a picture; 404 while there is none.", _picture(), "404")},
        "/healthz": {"get": _get("200 when the outlet is fit to sell and its card is well, 503 with the reason when not.", _health())},
        "/api/clerks": {"get": _get("Who may log in.", _json_answer("The clerks.", CLERKS.schema()))},
        "/api/session": {"get": _get("Who this page is logged in as, with its token.", _json_answer("The session.", SESSION.schema()))},
        "/metrics": {"get": _get("Figures as Prometheus text.", _text())},
    }
    paths |= {f"/api/{name}": {"get": _look(lookup)} for name, lookup in LOOKUPS.items()}
    paths |= {f"/api/{name}": {"post": _post(operation)} for name, operation in OPERATIONS.items()}
    paths |= {f"/api/{name}": {"post": _entry(entry)} for name, entry in ENTRIES.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Outlet gateway: the counter",
            "version": __version__,
            "description": "Every POST may carry `request` (at most 40 characters): repeating it, or a paid basket, changes nothing.",
        },
        "paths": paths,
        "components": {"schemas": {"State": STATE.schema(), "Result": RESULT.schema(), "Error": ERROR.schema()}},
    }


def _picture() -> Json:
    return {"description": "SVG.", "content": {"image/svg+xml": {"schema": {"type": "string"}}}}


def _post(operation: Operation) -> Json:
    fields = {**STATE_FIELDS, "result": RESULT} if operation.gives_result else STATE_FIELDS
    done = _json_answer("Done; the new state.", Record(fields).schema())
    body: Json = {"required": True, "content": {"application/json": {"schema": operation.body.schema()}}}
    responses: Json = {"200": done, **_errors(_REFUSALS | _ACT_REFUSALS)}
    return {"summary": operation.about, "requestBody": body, "responses": responses}


def _entry(entry: Entry) -> Json:
    body: Json = {"required": True, "content": {"application/json": {"schema": entry.body.schema()}}}
    responses: Json = {"200": _json_answer("Done; the new state.", entry.answer.schema()), **_errors(_REFUSALS | _ACT_REFUSALS)}
    return {"summary": entry.about, "requestBody": body, "responses": responses}


def _get(about: str, answer: Json, *more: str) -> Json:
    codes = {code: (_REFUSALS | _ACT_REFUSALS)[code] for code in ("401", "403", "500", "503", *more)}
    return {"summary": about, "responses": {"200": answer, **_errors(codes)}}


def _errors(refusals: dict[str, str]) -> dict[str, Json]:
    return {status: _json_answer(about, {"$ref": "#/components/schemas/Error"}) for status, about in refusals.items()}


def _look(lookup: Lookup) -> Json:
    parameters: list[Json] = [
        {"name": name, "in": "query", "required": name not in lookup.optional, "schema": shape.schema()}
        for name, shape in lookup.params.items()
    ]
    codes = {code: {**_REFUSALS, **_ACT_REFUSALS}[code] for code in ("401", "403", "404", "422", "500", "503")}
    found: Json = {"description": "Found.", "content": {lookup.media or "application/json": {"schema": lookup.answer.schema()}}}
    responses: Json = {"200": found, **_errors(codes)}
    return {"summary": lookup.about, "parameters": parameters, "responses": responses}


def _json_answer(about: str, schema: Json) -> Json:
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _stream() -> Json:
    return {"description": "A stream that does not end.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}


def _text() -> Json:
    return {"description": "Prometheus text format 0.0.4.", "content": {"text/plain": {"schema": {"type": "string"}}}}


def _health() -> Json:
    return _json_answer("Fit to sell.", {"type": "object", "properties": {"ok": {"const": True}, "rev": {"type": "integer"}}})
