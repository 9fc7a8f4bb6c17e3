"""A card that is full to the last byte: the ballast lets the day be closed. On a real small file system, in a namespace of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[2]


def test_on_a_card_that_is_full_the_ballast_lets_the_day_be_closed(tmp_path: Path) -> None:
    inside = f'mount -t tmpfs -o size=96m tmpfs "$1" && exec "{sys.executable}" -m tests.journal.full_card "$1"'
    command = ("unshare", "--map-root-user", "--mount", "sh", "-c", inside, "sh", str(tmp_path))
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "had": True, "gone": True, "back": True, "sold": 1_499, "refused": 0, "last": "z", "room": ["GW-4027"], "verify": "ok",
    }  # fmt: skip
