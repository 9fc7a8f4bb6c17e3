"""What the kernel says of a process and of a disk."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.card import settle

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
SECTOR = 512
SECTORS_WRITTEN = 6  # field of /sys/dev/block/*/stat, counted from 0
SLICES = 7  # a burst of another program spoils one or two of them, not their median
BUSY = 1.4  # a disk that wrote so many times what the process did has other users; the file system's journal is a tenth


@dataclass(frozen=True, slots=True)
class Memory:
    """In MB. `resident` holds what is shared with others, too; `proportional` their share of it, `private` nothing of it."""

    resident: float
    proportional: float
    private: float


def memory(pid: int) -> Memory:
    """What a process holds now."""
    found = _kilobytes(PROC / str(pid) / "smaps_rollup")
    private = found["Private_Clean"] + found["Private_Dirty"]
    return Memory(_kilobytes(PROC / str(pid) / "status")["VmRSS"] / 1_000, found["Pss"] / 1_000, private / 1_000)


def cpu_s(pid: int) -> float:
    """User and system time of a process so far."""
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def written_bytes(pid: int) -> int:
    """What a process made dirty so far, in whole pages; the file system's own journal is not in it."""
    lines = (PROC / str(pid) / "io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("write_bytes"))


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes of one deed, and by whose counters."""

    each: float
    by: str


def written_on_card(deed: Callable[[int], None], each: int, home: Path, directory: Path, pid: int) -> Written:
    """The same over one long stretch, checkpoints and all, where `home` lies on a card of our own; else as `written_per` has it."""
    disk = _statistics(home)
    if disk is None or home == directory:
        return written_per(deed, each, directory, pid)
    settle(home)
    sectors = _sectors(disk)
    deed(each * SLICES)
    settle(home)
    return Written((_sectors(disk) - sectors) * SECTOR / (each * SLICES), "the counters of a device of its own")


def written_per(deed: Callable[[int], None], each: int, directory: Path, pid: int) -> Written:
    """Bytes that `deed(count)` makes process `pid` write, per one: the median of slices of `each`.

    By the disk's own counters, in which the file system's journal is; where others keep the disk busy, by the process's.
    """
    disk = _statistics(directory)
    by_disk, by_process = [], []
    for _ in range(SLICES):
        sectors, dirtied = _sectors(disk), written_bytes(pid)
        deed(each)
        by_disk.append((_sectors(disk) - sectors) * SECTOR / each)
        by_process.append((written_bytes(pid) - dirtied) / each)
    if disk is not None and median(by_disk) < BUSY * median(by_process):
        return Written(median(by_disk), "the disk's counters")
    return Written(median(by_process), "/proc/PID/io, the disk being busy")


def _statistics(directory: Path) -> Path | None:
    """The counters of the device that a directory lies on; None where it has none of its own (an overlay, a file system in memory)."""
    device = directory.stat().st_dev
    found = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/stat")
    return found if found.exists() else None


def _sectors(statistics: Path | None) -> int:
    return 0 if statistics is None else int(statistics.read_text().split()[SECTORS_WRITTEN])


def _kilobytes(place: Path) -> dict[str, int]:
    rows = (line.split() for line in place.read_text().splitlines())
    return {row[0].rstrip(":"): int(row[1]) * 1_024 // 1_000 for row in rows if row[-1] == "kB"}
