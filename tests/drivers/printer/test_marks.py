import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.printer.marks import MAX_ID, MAX_MARKS, PAGE, Marks, from_page, to_page, with_mark

IDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=MAX_ID)


@given(st.dictionaries(IDS, st.sampled_from(["began", "printed"]), max_size=MAX_MARKS), st.integers(0, 2**63))
def test_a_page_reads_back_as_it_was_written(marks: Marks, counter: int) -> None:
    page = to_page(marks, counter)
    assert len(page) == PAGE
    assert from_page(page) == (counter, marks)


@given(st.integers(0, PAGE - 1), st.integers(1, 255))
def test_a_page_with_any_byte_changed_is_no_page(at: int, change: int) -> None:
    page = bytearray(to_page({"871": "began"}, 7))
    page[at] ^= change
    assert from_page(bytes(page)) is None


@pytest.mark.parametrize("page", [b"", b"\0" * PAGE, to_page({}, 1)[:-1]])
def test_what_is_no_page_is_no_page(page: bytes) -> None:
    assert from_page(page) is None


def test_a_mark_becomes_the_newest_and_the_lowest_receipts_go() -> None:
    marks: Marks = {"x": "began"}
    for number in range(MAX_MARKS + 5):
        marks = with_mark(marks, str(number), "began")
    marks = with_mark(marks, "10", "printed")
    assert len(marks) == MAX_MARKS
    assert next(iter(marks)) == "5"
    assert list(marks.items())[-1] == ("10", "printed")


def test_old_receipts_printed_late_never_push_out_the_marks_of_the_last_sales() -> None:
    marks: Marks = {}
    for number in [*range(1_000, 1_000 + MAX_MARKS), *range(MAX_MARKS)]:
        marks = with_mark(marks, str(number), "printed")
    assert {str(number) for number in range(1_001, 1_000 + MAX_MARKS)} <= set(marks)


@pytest.mark.parametrize("job", ["", "x" * (MAX_ID + 1)])
def test_an_id_that_does_not_fit_is_a_bug(job: str) -> None:
    with pytest.raises(ValueError, match="job id"):
        to_page({job: "began"}, 1)
