"""The last good configuration: kept as text beside the journal, so that a slip of the pen never keeps a shop from opening.

Touches the disk. What it keeps is a copy of a file that started well; nobody edits it, and it is replaced whole or not at all.
"""

import contextlib
import os
from pathlib import Path

from gateway.config import Config
from gateway.config_problem import ConfigError, Problem
from gateway.config_read import DEFAULT_PATH, load, read, read_text

KEPT = "gateway.last-good.toml"


def load_or_last_good(path: str | None, keep_path: str) -> tuple[Config, tuple[Problem, ...]]:
    """The configuration to start with, and the problems of the file if the last good one had to stand in (none: the file is fine).

    `path` None is the default place; `keep_path` is where `keep_good` kept it. Raises ConfigError, with the problems of the
    file that should be mended, when there is no last good one or that is broken too.
    """
    try:
        return load(path), ()
    except ConfigError as err:
        with contextlib.suppress(ConfigError):
            return load(keep_path), err.problems
        raise


def keep_good(path: str | None, keep_path: str, started: Config) -> bool:
    """After a good start, keep the file it came from. True if it was written: it is new, and still gives `started`.

    A card that is full or read-only loses nothing by it: the old copy stays, and False is returned.
    """
    try:
        text = read_text(path or DEFAULT_PATH)
        if read(text) != started or _kept(keep_path) == text:
            return False
        _replace(Path(keep_path), text)
    except (ConfigError, OSError):
        return False
    return True


def _kept(keep_path: str) -> str | None:
    with contextlib.suppress(ConfigError):
        return read_text(keep_path)
    return None


def _replace(place: Path, text: str) -> None:
    """Durable before it takes the old one's name: a power cut leaves either the old copy or the new one, whole."""
    new = place.with_name(place.name + ".new")
    with new.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(place)
    directory = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
