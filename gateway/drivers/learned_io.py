"""The file that remembers across starts what was learned about one device. Small JSON, replaced whole, used by that device's thread.

Nothing in it is needed to sell: a file that is missing, damaged or cannot be written costs the device the time to learn again.
What was learned belongs to a device on a port: plugged in or configured elsewhere, it starts anew.
"""

import json
import logging
import os
from pathlib import Path

from gateway.drivers.session import Learned, Recall

log = logging.getLogger("gateway.drivers")
MAX_BYTES = 16 * 1024  # a few words need a few hundred
MAX_WORDS = 16  # more is a session that learns without end
_PORT = "port"


class LearnedFile:
    """What is known of the device on `port` (its address in words)."""

    def __init__(self, path: Path, port: str) -> None:
        self._path = path
        self._port = port
        self._words: dict[str, str] | None = None

    def recall(self) -> Recall:
        """All that is known; read at the first call."""
        return dict(self._known())

    def learn(self, learned: Learned) -> None:
        """Remember it. A file that cannot be written is told in the log; the word is kept for this run."""
        words = self._known()
        if words.get(learned.key, "") == learned.value:
            return
        words.pop(learned.key, None)
        if learned.value and len(words) < MAX_WORDS:
            words[learned.key] = learned.value
        try:
            self._write(words)
        except OSError as err:
            log.warning("GW-2005 what was learned about a device cannot be kept in %s: %s", self._path, err.strerror)

    def _known(self) -> dict[str, str]:
        if self._words is None:
            self._words = self._read()
        return self._words

    def _read(self) -> dict[str, str]:
        """What the file says of this port; nothing of a file that is not what this writes."""
        try:
            if self._path.stat().st_size > MAX_BYTES:
                raise ValueError("too long")  # noqa: TRY301 - told like any other file that is not ours
            found = {str(key): str(value) for key, value in json.loads(self._path.read_text(encoding="utf-8"))["learned"].items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as err:
            log.warning("GW-2005 what was learned about a device in %s cannot be read: %r; it is learned again", self._path, err)
            return {}
        return found if found.pop(_PORT, "") == self._port else {}

    def _write(self, words: dict[str, str]) -> None:
        new = self._path.with_suffix(".new")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("w", encoding="utf-8") as file:
            json.dump({"learned": {_PORT: self._port, **words}}, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
