"""rules.toml: read whole, or everything that is wrong with it at once; a broken file never stops a sale."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pos.rules import Rules
from gateway.pos.rules_io import check_rules, load_rules
from gateway.pos.rules_read import MAX_RULES, read_rules

GOOD = '[[rule]]\nname = "Minyakita"\ncodes = ["2900002000009"]\nhet = 15700\nunit = "liter"\n'


def wrong(text: str) -> list[tuple[str, str]]:
    found = read_rules(text)
    assert not isinstance(found, Rules)
    return [(problem.path, problem.message) for problem in found]


@pytest.mark.parametrize(
    ("line", "path", "message"),
    [
        ("het = 0", "rule[0].het", "must be whole rupiah from 1 to 100000000"),
        ("het = 157.5", "rule[0].het", "must be whole rupiah from 1 to 100000000"),
        ("het = true", "rule[0].het", "must be whole rupiah from 1 to 100000000"),
        ('codes = ["2900002000008"]', "rule[0].codes", "must be a list of GTINs with right check digits, or of the shop's own codes"),
        ("codes = []", "rule[0].codes", "must be a list of GTINs with right check digits, or of the shop's own codes"),
        ('valid_from = "2026-01-01"', "rule[0].valid_from", "must be a date without quotes"),
        ("valid_from = 2026-01-01T00:00:00", "rule[0].valid_from", "must be a date without quotes"),
        ("valid_from = 2026-01-02\nvalid_to = 2026-01-01", "rule[0].valid_to", "is before valid_from (2026-01-02)"),
        ("zones = [1]", "rule[0].zones", "holds in some zones, and the file does not say which one this outlet is in"),
        ("zones = [0]", "rule[0].zones", "must be a list of zones, numbers from 1 to 99"),
        ("max_qty = 100000", "rule[0].max_qty", "must be from 1 to 99999"),
        ("no_discount = 1", "rule[0].no_discount", "must be true or false"),
        ('reminder = ""', "rule[0].reminder", "must be a sentence of at most 160 characters"),
        ("max_quantity = 5", "rule[0].max_quantity", "is not known; did you mean max_qty?"),
        ("zzz = 5", "rule[0].zzz", "is not known"),
    ],
)
def test_every_wrong_value_is_told_with_what_to_write(line: str, path: str, message: str) -> None:
    key = line.split(" ", maxsplit=1)[0]
    kept = "".join(f"{each}\n" for each in GOOD.splitlines() if not each.startswith(f"{key} "))
    assert (path, message) in wrong(f"{kept}{line}\n")


def test_all_problems_are_told_at_once() -> None:
    assert wrong('zone = "x"\nvalid = 1\n[[rule]]\nhet = -1\n[[rule]]\nname = "x"\n') == [
        ("valid", "is not known"),
        ("zone", "must be the number of the outlet's zone, from 1 to 99"),
        ("rule[0].het", "must be whole rupiah from 1 to 100000000"),
        ("rule[0]", "has no name"),
        ("rule[0]", "does not say which goods it is about"),
        ("rule[0]", "has a cap without saying of which unit"),
        ("rule[1]", "does not say which goods it is about"),
        ("rule[1]", "says nothing of these goods"),
    ]


@pytest.mark.parametrize("text", ["rule = 5", "rule = [1]", "[rule]", "x = ", "[[rule]", "a = " + "[" * 2_000, GOOD * (MAX_RULES + 1)])
def test_what_is_no_table_of_rules_is_told(text: str) -> None:
    assert len(wrong(text)) == 1


def test_no_rules_are_rules_too() -> None:
    found = read_rules("")
    assert isinstance(found, Rules)
    assert not found


@given(st.text(max_size=60) | st.text(alphabet='[]rule="x\n1.het ', max_size=60))
def test_any_text_gives_rules_or_problems(text: str) -> None:
    found = read_rules(text)
    assert isinstance(found, Rules) or found


def test_a_broken_file_is_told_on_the_page_and_nothing_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    for content in (b"x = \n", b"\xff\xfe", b"#" * 300_000):
        path.write_bytes(content)
        rules, faults = load_rules(str(path))
        assert not rules
        assert [fault.code for fault in faults] == ["GW-3806"]
    path.write_text(GOOD)
    rules, faults = load_rules(str(path))
    assert rules
    assert faults == ()
    assert load_rules(str(tmp_path / "none.toml"))[1] != ()
    assert load_rules("")[1] == ()
    assert not check_rules("")
