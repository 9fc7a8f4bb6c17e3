"""The rules of the house see what they are there to see: each breach planted once."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from grimp import ImportGraph

from tests.house_rules import House, breaches, loud_imports, world_calls

ROOT = Path(__file__).parents[1]
HOUSE = House(
    world=("shop.cli.*", "shop.app"),
    harmless=frozenset({"__future__", "json", "typing"}),
    homes={"serial": ("shop.drivers.*_io",), "segno": ("shop.pos.*",)},
)


def found(importer: str, imported: str) -> list[str]:
    """What the first rule says of one import."""
    graph = ImportGraph()
    graph.add_module("shop")
    graph.add_import(importer=importer, imported=imported, line_number=7, line_contents="import x")
    return list(breaches(graph, "shop", HOUSE))


@pytest.mark.parametrize(
    ("importer", "imported", "why"),
    [
        ("shop.pos.till", "time", "touches the world"),
        ("shop.pos.till", "random", "touches the world"),
        ("shop.pos", "socket", "touches the world"),
        ("shop.new_file", "threading", "touches the world"),
        ("shop.journal.chain", "shop.journal.writer_io", "no file that touches the world"),
        ("shop.pos.till", "shop.app", "no file that touches the world"),
        ("shop.pos.receipt", "serial", "its home is shop.drivers.*_io"),
        ("shop.journal.writer_io", "serial", "its home is shop.drivers.*_io"),
        ("shop.pos.till_io", "requests", "no home yet"),
        ("shop.cli.run", "requests", "no home yet"),
    ],
)
def test_an_import_that_breaks_the_first_rule_is_one_sentence(importer: str, imported: str, why: str) -> None:
    (line,) = found(importer, imported)
    assert line.startswith(f"{importer} imports {imported} (line 7): ")
    assert why in line


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("shop.pos.till", "json"),
        ("shop.pos.till", "__future__"),
        ("shop.pos.till", "shop.messages"),
        ("shop.pos.receipt", "segno"),
        ("shop.drivers.port_io", "serial"),
        ("shop.drivers.port_io", "threading"),
        ("shop.cli.run", "os"),
        ("shop.app", "shop.journal.writer_io"),
        ("elsewhere.x", "time"),
    ],
)
def test_an_import_that_keeps_the_first_rule_says_nothing(importer: str, imported: str) -> None:
    assert found(importer, imported) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("open('x')", "open"),
        ("def f():\n    print(1)", "print"),
        ("import datetime\nx = datetime.datetime.now()", "datetime.now"),
        ("from datetime import date\nf = date.today", "date.today"),
        ("import io\nio.open('x')", "io.open"),
        ("import traceback\ntraceback.print_exc()", "traceback.print_exc"),
        ("import urllib.request\nurllib.request.urlopen", "urllib.request"),
        ("import sys\nsys.stdout.write('x')", "sys.stdout"),
        ("from sys import intern, stderr", "sys.stderr"),
        ("from urllib import request", "urllib.request"),
    ],
)
def test_a_call_to_the_world_is_seen_without_an_import(source: str, what: str) -> None:
    assert [called for _, called in world_calls(source)] == [what]


@pytest.mark.parametrize(
    "source", ["self.port.open()", "clock.now()", "state.print = 1", "import datetime\ndatetime.datetime.fromtimestamp(1)"]
)
def test_what_only_sounds_like_the_world_is_let_be(source: str) -> None:
    assert list(world_calls(source)) == []


LOUD = {
    "reads": ("text = open('data.txt').read()", "open data.txt"),
    "writes_code": ("open('made.py', 'w').close()", "open made.py"),
    "socket": ("import socket\ndoor = socket.socket()\ndoor.close()", "socket.__new__"),
    "thread": ("import threading\nthreading.Thread(target=int, name='early').start()", "_thread.start"),
    "child": ("import subprocess\nsubprocess.run(['true'])", "subprocess.Popen"),
    "database": ("import sqlite3\nsqlite3.connect(':memory:').close()", "sqlite3.connect"),
    "makes_a_directory": ("import tempfile\ntempfile.mkdtemp()", "tempfile.mkdtemp"),
    "environment": ("import os\nos.environ['X'] = '1'", "os.putenv"),
    "signals": ("import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)", "handler of SIGTERM"),
    "logging": ("import logging\nlogging.basicConfig()", "log handler"),
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A package with a quiet module."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "quiet.py").write_text("import json, re, zoneinfo\n\ndef run():\n    return open('data.txt')\n")
    (tmp_path / "data.txt").write_text("x")
    return tmp_path


def test_an_import_that_only_defines_things_is_quiet(shop: Path) -> None:
    assert loud_imports("shop", shop) == []


@pytest.mark.parametrize("kind", LOUD)
def test_an_import_that_does_something_is_heard_with_the_module_that_did_it(shop: Path, kind: str) -> None:
    source, said = LOUD[kind]
    (shop / "shop" / f"{kind}.py").write_text(source + "\n")
    heard = loud_imports("shop", shop)
    assert any(said in line for line in heard), heard
    assert all(line.startswith((f"shop.{kind}: ", "left ")) for line in heard)


def test_a_module_that_cannot_be_imported_is_a_breach_too(shop: Path) -> None:
    (shop / "shop" / "broken.py").write_text("raise ValueError('planted')\n")
    assert loud_imports("shop", shop) == ["shop cannot be imported: ValueError: planted"]


def test_the_linter_breaks_on_a_planted_file_and_says_which(tmp_path: Path) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert [c["type"] for c in contracts] == ["pure", "layers", "quiet"]
    for name in ("pyproject.toml", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    copy_tree(ROOT / "gateway", tmp_path / "gateway")
    (tmp_path / "gateway" / "pos" / "planted.py").write_text(
        "import time\nfrom gateway.counter import x\nhere = open(__file__.replace('.py', '.txt'))\n"
    )
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", lint, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    told = " ".join(done.stdout.split())
    assert done.returncode == 1, done.stdout + done.stderr
    assert "gateway.pos.planted imports time (line 1): it touches the world" in told
    assert "gateway.pos.planted calls open (line 3)" in told
    assert "gateway.pos is not allowed to import gateway.counter" in told
    assert "gateway cannot be imported" in told
    assert "0 kept, 3 broken" in told


def copy_tree(source: Path, target: Path) -> None:
    for place in source.rglob("*.py"):
        copy = target / place.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(place.read_bytes())
