"""A waiting job as a file: comes back as it was, or is known to be damaged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.printer.kept import MAX_ID, file_name, from_bytes, name_says, subject, to_bytes
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Block, Document, Feed, Logo, Pair, Qr, Rule, Text, Witness

WORDS = st.text(max_size=60)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Text, WORDS, st.sampled_from(["left", "center", "right"]), st.booleans(), st.booleans()),
    st.builds(Pair, WORDS, WORDS, st.booleans(), st.booleans()),
    st.builds(Qr, WORDS),
    st.builds(Feed, st.integers(0, 9)),
    st.just(Rule()),
    st.just(Logo()),
    st.builds(Witness, WORDS, st.integers(1, 999), st.binary(min_size=32, max_size=32), *[st.integers(1, 999)] * 4),
)
JOBS = st.builds(
    PrintJob,
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=MAX_ID),
    st.none() | st.integers(1, 10**9),
    st.builds(Document, WORDS, st.lists(BLOCKS, max_size=6).map(tuple)),
    copy=st.booleans(),
)
COPY = PrintJob("871#12.1", 871, Document("01.1-000871", (Text("*** SALINAN ***"), Pair("Beras", "9.375"))), copy=True)


@given(JOBS)
def test_every_job_comes_back_as_it_was(job: PrintJob) -> None:
    assert from_bytes(to_bytes(job)) == job


def test_the_drawer_does_not_come_back() -> None:
    assert from_bytes(to_bytes(PrintJob("z", None, Document("", ()), drawer=True))) == PrintJob("z", None, Document("", ()))


def test_text_that_no_file_system_likes_comes_back_too() -> None:
    job = PrintJob("1#2", 1, Document("", (Text("a\ud800b\x00c\U0001f600"),)))
    assert from_bytes(to_bytes(job)) == job


@given(st.data())
def test_a_file_with_any_byte_changed_or_cut_is_no_job(data: st.DataObject) -> None:
    whole = bytearray(to_bytes(COPY))
    at = data.draw(st.integers(0, len(whole) - 1))
    assert from_bytes(bytes(whole[:at])) is None
    whole[at] ^= data.draw(st.integers(1, 255))
    assert from_bytes(bytes(whole)) is None


@given(st.binary(max_size=200))
def test_what_is_no_job_is_no_job(data: bytes) -> None:
    assert from_bytes(data) is None


@given(st.integers(1, 10**8 - 1), st.text(st.characters(codec="utf-8"), min_size=1, max_size=MAX_ID), st.sampled_from(["waits", "began"]))
def test_a_file_name_says_what_is_in_it(order: int, job_id: str, state: str) -> None:
    name = file_name(order, job_id, state)  # type: ignore[arg-type] # one of the two
    assert name_says(name) == (order, job_id, state)
    assert "/" not in name
    assert name.isascii()


@pytest.mark.parametrize(
    "name", ["", "x", "00000001-871.new", "00000001-871.waits.new", "-871.waits", "1871.waits", "00000001-.waits", "x-1.began"]
)
def test_other_names_say_nothing(name: str) -> None:
    assert name_says(name) is None


def test_a_copy_is_about_its_receipt() -> None:
    assert [subject(one) for one in ("871", "871#12.1", "uji#12.1")] == ["871", "871", "uji"]
