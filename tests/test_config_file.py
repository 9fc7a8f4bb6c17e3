"""The shipped configuration file says what the code does: every key is there, with its default."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from gateway.config import Config, Counter, Display, Modem, Netprobe, Ont, Outlet, Paths, Pos, Printer, Scale, Scanner, Uplink
from gateway.config_read import read

SHIPPED = (Path(__file__).parents[1] / "config" / "gateway.toml").read_text(encoding="utf-8")
EXAMPLES = re.sub(r"^#(?=[\[a-z])", "", SHIPPED, flags=re.MULTILINE)
OUTLET = Outlet(id="3310152015-01")


def test_the_file_as_shipped_is_the_defaults() -> None:
    assert read(SHIPPED) == Config(outlet=OUTLET)


def test_its_examples_are_the_defaults_too() -> None:
    assert read(EXAMPLES) == Config(
        outlet=OUTLET,
        scanner={"counter": Scanner()},
        scale={"counter": Scale()},
        printer={"receipt": Printer()},
        display={"counter": Display()},
        netprobe=Netprobe(modem=Modem(), ont=Ont()),
    )


@pytest.mark.parametrize("section", [Outlet, Paths, Scanner, Scale, Printer, Display, Pos, Counter, Uplink, Netprobe, Modem, Ont])
def test_every_key_of_a_section_is_in_the_file(section: type) -> None:
    assert is_dataclass(section)
    keys = {f.name for f in fields(section)} - {"modem", "ont"}  # sections of their own
    assert [key for key in keys if not re.search(rf"^{key} = ", EXAMPLES, re.MULTILINE)] == []


def test_every_word_a_key_may_be_is_named_in_its_comment() -> None:
    hints: Mapping[str, object] = {"kind": Outlet, "protocol": Scale, "transport": Printer}
    for key, section in hints.items():
        assert isinstance(section, type)
        words = section.__annotations__[key].__args__
        assert [word for word in words if word not in EXAMPLES] == []
