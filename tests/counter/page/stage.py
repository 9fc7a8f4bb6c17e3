"""A daemon that is only a stage: it serves the real page, shows the state it is told, and keeps what the page sends."""

import json
import queue
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from gateway.counter.forms import FORMS, MENU
from gateway.counter.page_io import read_page
from gateway.counter.replies import Reply
from gateway.pos.qris_svg import qris_svg

STATE: dict[str, Any] = {
    "rev": 1, "outlet": {"id": "3310152015-01", "name": "Gerai Sembako Bentangan"},
    "clerk": None, "role": None, "clerks": False,
    "shift": {"no": 41, "open": True, "business_day": "2026-11-24", "z": 17, "clerk": None, "opened_ms": None, "confirm_day": False},
    "basket": {"id": "12-1", "member": None, "subtotal": 0, "discount": 0, "total": 0, "cash_due": 0,
               "lines": [], "qris": None, "reminders": []},
    "held": [], "training": False, "last_sale": None,
    "devices": {
        "scanner.counter": {"state": "ok"},
        "scale.counter": {"state": "ok", "reading": {"grams": 0, "kind": "gross", "stable": True, "flags": ["zero"], "age_ms": 40}},
        "printer.receipt": {"state": "ok", "paper": "ok", "cover": "closed"},
    },
    "link": {"state": "ok", "grade": "A", "medium": "lte"}, "uplink": {"head": 9, "accepted": 9, "stored": 9, "waiting": 0},
    "prints": [], "clock": {"trust": 3}, "note": None, "warnings": [],
}  # fmt: skip


def line(n: int, name: str, price: int, qty: int | None = 1, grams: int | None = None) -> dict[str, Any]:
    amount = price * qty if qty is not None else price * (grams or 0) // 1000
    return {
        "n": n,
        "code": f"89910021{n:05}",
        "name": name,
        "qty": qty,
        "grams": grams,
        "milli": None,
        "price": price,
        "discount": 0,
        "amount": amount,
    }


class Stage:
    """`sent`: (path, body) of each POST without `request`; `refusals`: what the next POSTs get; `looks`: path -> answer of a GET."""

    def __init__(self) -> None:
        self.state: dict[str, Any] = json.loads(json.dumps(STATE))
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.tokens: list[str | None] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.refusals: deque[tuple[int, dict[str, Any]]] = deque()
        self.extra: dict[str, Any] = {}
        self.looks: dict[str, Any] = {"forms": {"forms": FORMS, "menu": MENU}}
        self._told = threading.Condition()
        self._streams: list[queue.Queue[bytes | None]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="stage")
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def close(self) -> None:
        for stream in self._streams:
            stream.put(None)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def show(self, **changes: object) -> None:
        """A new state to every page. A dict changes the dict of that name; anything else takes its place."""
        for name, change in changes.items():
            old = self.state[name]
            self.state[name] = {**old, **change} if isinstance(change, dict) and isinstance(old, dict) else change
        self.state["rev"] += 1
        for stream in self._streams:
            stream.put(b"data: " + json.dumps(self.state).encode() + b"\n\n")

    def fill(self, *lines: dict[str, Any], **more: object) -> None:
        total = sum(each["amount"] for each in lines)
        self.show(basket={"lines": list(lines), "total": total, "subtotal": total, "cash_due": total // 100 * 100, **more})

    def refuse(self, status: int, code: str, message: str) -> None:
        self.refusals.append((status, {"code": code, "message": message, "safe": "Belum ada yang berubah.", "next": "Lihat."}))

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        body.pop("request")
        with self._told:
            self.sent.append((path, body))
            self._told.notify_all()
        return self.refusals.popleft() if self.refusals else (200, {**self.state, **self.extra})

    def last(self, path: str) -> dict[str, Any]:
        """The body of the last POST to `path`, waited for."""
        with self._told:
            assert self._told.wait_for(lambda: any(name == path for name, _ in self.sent), 8), self.sent
            return [body for name, body in self.sent if name == path][-1]

    def get(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        self.asked.append((path, query))
        if path == "state":
            return 200, self.state
        found = self.looks.get(path)
        return (200, found) if found is not None else (404, {"code": "GW-3301", "message": "Tidak ada.", "safe": "-", "next": "-"})

    def stream(self) -> "queue.Queue[bytes | None]":
        made: queue.Queue[bytes | None] = queue.Queue()
        self._streams.append(made)
        made.put(b"data: " + json.dumps(self.state).encode() + b"\n\n")
        return made

    def _handler(stage) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler's own self is inside
        files = {("/" if name == "index.html" else f"/page/{name}"): reply for name, reply in read_page().items()}

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None: ...

            def answer(self, reply: Reply) -> None:
                self.send_response(reply.status)
                for name, value in reply.headers().items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path in files:
                    return self.answer(files[parts.path])
                if parts.path == "/api/events":
                    return self.stream()
                if parts.path == "/api/qris.svg":
                    return self.answer(Reply(200, qris_svg(stage.state["basket"]["qris"]["payload"]), "image/svg+xml"))
                if not parts.path.startswith("/api/"):
                    return self.answer(Reply(204, b""))
                status, body = stage.get(parts.path.removeprefix("/api/"), dict(parse_qsl(parts.query)))
                return self.answer(Reply(status, json.dumps(body).encode()))

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                stage.tokens.append(self.headers["X-Gateway-Token"])
                status, answer = stage.post(self.path.removeprefix("/api/"), body)
                self.answer(Reply(status, json.dumps(answer).encode()))

            def stream(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                told = stage.stream()
                while (part := told.get()) is not None:
                    try:
                        self.wfile.write(part)
                    except OSError:
                        return

        return Handler
