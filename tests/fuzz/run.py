"""Plays inputs at targets: by our own mutations in this process, or guided by coverage in a child (atheris, see `guided.py`)."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from tests.fuzz.mutate import inputs
from tests.fuzz.target import Target

ROOT = Path(__file__).parents[2]
ENOUGH = 5
"""Findings after which a target is left alone: they will be one bug."""
_DONE = re.compile(r"^Done (\d+) runs in (\d+) second", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """An input that broke something, and what."""

    data: bytes
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run on one target came to."""

    target: str
    inputs: int
    seconds: float
    findings: tuple[Finding, ...]


def plain(target: Target, count: int, seed: int = 1) -> Outcome:
    """So many inputs of our own making."""
    begun, played, findings = time.monotonic(), 0, list[Finding]()
    for data in islice(inputs(target, seed), count):
        played += 1
        try:
            target.play(data)
        except Exception as err:  # noqa: BLE001 - whatever a parser raises is what is looked for
            findings.append(Finding(data, f"{type(err).__name__}: {err}"))
            if len(findings) == ENOUGH:
                break
    return Outcome(target.name, played, time.monotonic() - begun, tuple(findings))


def guided(target: Target, count: int, seed: int = 1) -> Outcome:
    """So many inputs of libFuzzer's making, in a child; it ends at its first finding."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        corpus, found = Path(scratch, "corpus"), Path(scratch, "found")
        for place in (corpus, found):
            place.mkdir()
        for n, data in enumerate(target.seeds):
            (corpus / str(n)).write_bytes(data[: target.longest])
        command = [sys.executable, "-m", "tests.fuzz.guided", target.name, f"-runs={count}", f"-seed={seed}", f"-max_len={target.longest}",
                   f"-artifact_prefix={found}/", "-timeout=20", "-rss_limit_mb=1024", str(corpus)]  # fmt: skip
        child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
        done = _DONE.search(child.stderr)
        played = int(done[1]) if done else 0
        why = "" if child.returncode == 0 and played else _reason(child.stdout + child.stderr)
        inputs_found = [place.read_bytes() for place in sorted(found.iterdir())] or [b""]
    findings = tuple(Finding(data, why) for data in inputs_found) if why else ()
    return Outcome(target.name, played, time.monotonic() - begun, findings)


ENGINES: Mapping[str, Callable[[Target, int, int], Outcome]] = MappingProxyType({"guided": guided, "plain": plain})


def best_engine() -> str:
    """Guided where it can be: atheris is built for Linux on x86-64 only."""
    return "guided" if find_spec("atheris") else "plain"


def _reason(output: str) -> str:
    """The exception's own line, or the last words of a child that did not get so far."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    told = [line for line in lines if re.match(r"[A-Za-z_.]*(Error|Exception|ERROR)\b", line)]
    return (told or lines or ["it said nothing"])[-1 if not told else 0]
