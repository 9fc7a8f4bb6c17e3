"""The simulation is only worth what it catches: every planted bug must break a promise within a few seeds."""

import subprocess
import sys

import pytest

from tests.sim.planted import BUGS

pytestmark = pytest.mark.deep


def test_there_are_at_least_twenty() -> None:
    assert len(BUGS) >= 20


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name: str) -> None:
    found = subprocess.run([sys.executable, "-m", "tests.sim.planting", name], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
