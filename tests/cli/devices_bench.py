"""A bench for `gateway devices`: a configuration in a directory, and what the command said."""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from gateway.cli.devices import configure
from gateway.config import Config, Counter, Outlet, Paths, Printer, Scale, Scanner

OUTLET = "3310152015-01"


@dataclass
class Cli:
    """The command on one configuration; keeps what it printed."""

    config: Config
    capsys: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""

    def args(self, *words: str) -> argparse.Namespace:
        """What argparse makes of these words."""
        parser = argparse.ArgumentParser()
        configure(parser)
        return parser.parse_args(list(words))

    def call(self, command: Callable[[argparse.Namespace], int], *words: str) -> int:
        """Run it; the exit code."""
        self.capsys.readouterr()
        code = command(self.args(*words))
        self.out, self.err = self.capsys.readouterr()
        return code

    @property
    def first(self) -> str:
        """The verdict's line."""
        return self.out.splitlines()[0]

    def tree(self) -> dict[str, Any]:
        """The JSON that it printed."""
        told = json.loads(self.out)
        assert told["schema_version"] == 1
        return dict(told)


def settings(home: Path, **devices: dict[str, Scanner] | dict[str, Scale] | dict[str, Printer]) -> Config:
    """A configuration whose files lie in this directory; nobody listens at its address."""
    tables: Any = {role: MappingProxyType(table) for role, table in devices.items()}
    paths = Paths(state=str(home / "state"), copy=str(home / "none"), catalogue=str(home / "none.csv"))
    return Config(outlet=Outlet(id=OUTLET), paths=paths, counter=Counter(listen="127.0.0.1:1"), **tables)
