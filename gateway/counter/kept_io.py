"""Small secret files of the counter beside the journal: read whole or not at all, written durably, readable by their owner alone."""

import os
from pathlib import Path

MODE = 0o600


def read_small(path: Path, limit: int) -> bytes | None:
    """The file's bytes, None where there is none. Raises OSError, also for one longer than `limit`."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        return None
    if len(data) > limit:
        raise OSError(f"{path} is longer than {limit} bytes")
    return data


def write_whole(path: Path, data: bytes) -> None:
    """Durable before it takes the old one's name. Who writes as root leaves it to the owner of the directory. Raises OSError."""
    part = path.with_name(path.name + ".part")
    fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, MODE)
    try:
        os.fchmod(fd, MODE)
        if os.geteuid() == 0:
            owner = path.parent.stat()
            os.fchown(fd, owner.st_uid, owner.st_gid)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(fd, rest) :]
        os.fsync(fd)
    finally:
        os.close(fd)
    part.replace(path)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
