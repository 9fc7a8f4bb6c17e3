"""Work shared over the machine's cores by processes of its own, where that pays and there is room; else done here, one after the other."""

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

MOST = 4  # a Pi has so many cores; more would wait for its card
ROOM_KB = 64 << 10  # for each process: it holds some 20 MB beside what it shares with this one
MEMORY = Path("/proc/meminfo")
NICE = 5  # selling goes first


J = TypeVar("J")
R = TypeVar("R")


class LostError(Exception):
    """A process of the crew came to an end before its work."""


def hands() -> int:
    """How many processes may share a piece of work now: 1 on one core, with little memory, or where other threads run already.

    A process is a copy of this one at its beginning, and a copy of one with threads may wait for ever for what a thread had in hand.
    """
    cores = min(MOST, len(os.sched_getaffinity(0)))
    return max(1, min(cores, _free_kb() // ROOM_KB)) if threading.active_count() == 1 else 1


def share(work: Callable[[J], R], jobs: Sequence[J], count: int) -> list[R]:
    """What `work` makes of each job, in their order, by `count` processes. Raises LostError."""
    if count == 1:
        return [work(job) for job in jobs]
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - costs a command some 30 ms, and most do without
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - the same
    from multiprocessing import get_context  # noqa: PLC0415 - the same

    with ProcessPoolExecutor(min(count, len(jobs)), get_context("fork"), os.nice, (NICE,)) as crew:
        try:
            return list(crew.map(work, jobs))
        except BrokenProcessPool as err:
            raise LostError from err


def _free_kb() -> int:
    """What the kernel could give without swapping; nothing where it does not say."""
    try:
        lines = MEMORY.read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")), 0)
