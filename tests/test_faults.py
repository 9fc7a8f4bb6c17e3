"""The fault table: every row tells in both languages what happened, what is safe and what to do."""

import re
from string import Formatter

import pytest

from gateway.cli.main import COMMANDS
from gateway.faults import Fault, Told, counter, devices, district, fault, house, journal, table, tell, till, uplink
from gateway.faults.row import Row

ROOMS = {"1": house, "2": devices, "3": till, "4": journal, "5": uplink, "7": counter, "8": district}
ROWS = sorted(table.TABLE.items())


def fields(texts: tuple[str, ...]) -> set[str]:
    """The placeholders of some texts."""
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_a_fault_is_told_in_both_languages_with_its_fields() -> None:
    what = fault("GW-1004", count=3)
    assert tell(what, "en") == Told(
        "GW-1004",
        "The configuration has 3 problem(s); the last good one is in use.",
        "The till sells on.",
        "Run `gateway config check` and mend every line it lists.",
    )
    assert tell(what).message == "Pengaturan baru salah; yang lama tetap dipakai."


def test_a_field_that_the_fault_lacks_reads_as_a_question_mark() -> None:
    assert tell(fault("GW-1004"), "en").message.startswith("The configuration has ? problem(s)")


def test_a_value_with_braces_is_told_as_it_stands() -> None:
    assert "{count}" in tell(fault("GW-1004", count="{count}"), "en").message


def test_faults_with_the_same_fields_are_equal_and_can_be_keys() -> None:
    assert {fault("GW-1001", room="a", reason="b")} == {fault("GW-1001", reason="b", room="a")}
    assert fault("GW-1001", "never").retry == "never"


def test_a_code_without_a_row_is_a_bug_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="GW-9999"):
        Fault("GW-9999")


@pytest.mark.parametrize(("code", "row"), ROWS, ids=[code for code, _ in ROWS])
def test_a_row_sends_nobody_to_a_command_that_this_version_has_not(code: str, row: Row) -> None:
    named = set(re.findall(r"`(?:sudo )?gateway ([a-z-]+)", " ".join(row.id + row.en)))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize(("code", "row"), ROWS, ids=[code for code, _ in ROWS])
def test_a_row_has_three_sentences_in_each_language(code: str, row: Row) -> None:
    assert re.fullmatch(r"GW-[1-8]\d{3}", code)
    for texts in (row.id, row.en):
        assert len(texts) == 3
        for text in texts:
            assert text == text.strip()
            assert text.endswith((".", "!", "?"))
            assert len(text) > 5


@pytest.mark.parametrize(("code", "row"), ROWS, ids=[code for code, _ in ROWS])
def test_a_row_tells_the_clerk_no_field_that_the_technician_is_not_told(code: str, row: Row) -> None:
    # The other way round is right: a reason or an errno is for the technician alone.
    assert fields(row.id) <= fields(row.en), code
    assert all(name.isidentifier() for name in fields(row.en)), "plain names only: no index, no attribute, no {}"


def test_every_code_stands_in_the_file_of_its_room_and_in_no_other() -> None:
    for digit, room in ROOMS.items():
        assert [code for code in room.ROWS if not code.startswith(f"GW-{digit}")] == []
    assert sum(len(room.ROWS) for room in ROOMS.values()) == len(table.TABLE)
