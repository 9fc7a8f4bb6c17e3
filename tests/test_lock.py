"""The two locks: one Python environment for all, nothing in it unpinned, and no server named."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins(name: str) -> dict[str, str]:
    """Package -> version."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=;~ ]", line, maxsplit=1)[0].lower() for line in requirements}


def test_what_the_demo_needs_the_tests_have_in_the_same_version() -> None:
    dev = pins("dev")
    assert {name: version for name, version in pins("run").items() if dev.get(name) != version} == {}


def test_every_dependency_is_pinned() -> None:
    extras = PROJECT["optional-dependencies"]
    assert names(PROJECT["dependencies"] + extras["demo"]) <= set(pins("run"))
    assert names(PROJECT["dependencies"] + extras["demo"] + extras["district"] + extras["dev"]) <= set(pins("dev"))
    assert "setuptools" in pins("run"), "the gateway itself is built by a pinned setuptools"


@pytest.mark.parametrize("name", ["run", "dev"])
def test_a_lock_is_pins_and_hashes_and_nothing_else(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pin, digest = re.compile(r"[a-z0-9-]+==[^ ]+( ; [^\\]+)? \\"), re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not pin.fullmatch(line) and not digest.fullmatch(line)] == []
