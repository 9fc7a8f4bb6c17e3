"""A card of our own for one measure: an ext4 image on a loop device, so that the device's counters hold nobody else's writes."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IMAGE_BYTES = 512 << 20  # a shop's day and its logs, many times
MOUNT_S = 60


@contextmanager
def card(directory: Path) -> Iterator[Path]:
    """An empty directory on such a card, taken away afterwards; the directory itself where this machine mounts none for us."""
    image, mounted = directory / "card.img", directory / "card"
    mounted.mkdir()
    if not _mount(image, mounted):
        mounted.rmdir()
        image.unlink(missing_ok=True)
        yield directory
        return
    try:
        with tempfile.TemporaryDirectory(prefix="shop-", dir=mounted) as home:
            yield Path(home)
    finally:
        subprocess.run(["umount", mounted], check=True, timeout=MOUNT_S)
        image.unlink()
        mounted.rmdir()


def settle(directory: Path) -> None:
    """Let the file system of this directory write what it still holds in memory."""
    subprocess.run(["sync", "--file-system", directory], check=True, timeout=MOUNT_S)


def _mount(image: Path, at: Path) -> bool:
    """True when a new ext4, as on a card of the field, is mounted there."""
    if os.geteuid() != 0:
        return False
    with image.open("wb") as file:
        file.truncate(IMAGE_BYTES)
    return _did("mkfs.ext4", "-q", "-F", str(image)) and _did("mount", "-o", "loop,noatime", str(image), str(at))


def _did(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=MOUNT_S, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
