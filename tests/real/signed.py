"""A clerk at the API of a real daemon: logged in with a PIN, the session's cookie and token on every call."""

import json
import urllib.error
import urllib.request
from typing import Any

from tests.real.parts import Shop


class Signed:
    """One clerk's session. Every call returns the answer's JSON; an error's with `status`."""

    def __init__(self, shop: Shop, name: str, pin: str) -> None:
        self._shop = shop
        self.name = name
        self.pin = pin
        self._cookie = self._token = ""

    def enter(self) -> None:
        """Log in, anew after each start of the daemon."""
        self._cookie = self._token = ""
        told = self.post("login", clerk=self.name, pin=self.pin)
        assert told.get("clerk") == self.name, told
        self._token = told["token"]

    def post(self, path: str, **body: object) -> Any:  # noqa: ANN401 - JSON as it comes
        """POST /api/<path>."""
        return self._call(path, json.dumps(body).encode())

    def state(self) -> Any:  # noqa: ANN401 - the same
        """GET /api/state."""
        return self._call("state", None)

    def get(self, path: str) -> Any:  # noqa: ANN401 - the same
        """GET /api/<path>."""
        return self._call(path, None)

    def does(self, path: str, **body: object) -> Any:  # noqa: ANN401 - the same
        """The same, and it must be done."""
        told = self.post(path, **body)
        assert "code" not in told, (path, body, told)
        return told

    def consent(self) -> dict[str, str]:
        """What this clerk types where another one needs his consent."""
        return {"clerk": self.name, "pin": self.pin}

    def _call(self, path: str, data: bytes | None) -> Any:  # noqa: ANN401 - the same
        headers = {"Content-Type": "application/json", "Cookie": self._cookie, "X-Gateway-Token": self._token}
        own = {name: value for name, value in headers.items() if value}
        request = urllib.request.Request(f"http://{self._shop.listen}/api/{path}", data, own)
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                if (cookie := answer.headers.get("Set-Cookie")) is not None:
                    self._cookie = cookie.partition(";")[0]
                return json.load(answer)
        except urllib.error.HTTPError as err:
            with err:
                return {**json.load(err), "status": err.code}
