"""Base45: the RFC's own examples, both ways, and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.base45 import ALPHABET, decode45, encode45

# RFC 9285, sections 4.3 and 4.4
EXAMPLES = [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0"), (b"", "")]


@pytest.mark.parametrize(("data", "text"), EXAMPLES)
def test_the_examples_of_the_standard_hold_both_ways(data: bytes, text: str) -> None:
    assert (encode45(data), decode45(text)) == (text, data)


@pytest.mark.parametrize("text", ["GGW", ":::", "::", "V5", "A", "BB8A", "bb8", "BB_", "é00"])
def test_what_is_no_base45_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no base45"):
        decode45(text)


def test_the_largest_groups_are_the_largest_bytes() -> None:
    assert (decode45("FGW"), decode45("U5")) == (b"\xff\xff", b"\xff")


@given(st.binary(max_size=200))
def test_whatever_is_written_is_read_again(data: bytes) -> None:
    text = encode45(data)
    assert set(text) <= set(ALPHABET)
    assert decode45(text) == data
