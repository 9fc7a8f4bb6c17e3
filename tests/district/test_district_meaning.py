"""What the district reads in a body, and that no bytes can hurt it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.district.meaning import Meaning, meaning
from gateway.district.store import CANNOT_READ_YET


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"kind":"sale","receipt_no":7,"total":1500,"v":1,"wall":9}', Meaning("sale", 9, 7, 0, 1500)),
        (b'{"kind":"refund","receipt_no":8,"total":500,"v":1,"wall":9}', Meaning("refund", 9, 8)),
        (b'{"kind":"z","v":1,"wall":9,"z":17}', Meaning("z", 9, 0, 17)),
        (b'{"kind":"void","receipt_no":5,"v":1}', Meaning("void", None)),
        (b'{"kind":"teleport","v":1,"wall":1}', Meaning("teleport", 1)),
        (b'{"kind":"boot","marks":{"grand_total":99,"receipt_no":3,"z":2},"v":1,"wall":1}', Meaning("boot", 1, 3, 2, 0, 99)),
        (b'{"kind":"sale","receipt_no":"7","total":1.5,"v":1,"wall":9}', Meaning("sale", 9)),
    ],
)
def test_a_body_says_its_kind_time_and_figures(body: bytes, said: Meaning) -> None:
    assert meaning(body) == said


@pytest.mark.parametrize("version", [0, 2, -1, 10**40])
def test_another_version_waits_for_an_upgrade(version: int) -> None:
    said = meaning(b'{"kind":"sale","v":%d,"wall":1}' % version)
    assert isinstance(said, str)
    assert said.startswith(CANNOT_READ_YET)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"kind":"sale","wall":1}',
        b'{"kind":"sale","v":true,"wall":1}',
        b'{"v":1,"wall":1}',
        b'{"kind":"Sale!","v":1,"wall":1}',
        b'{"kind":"\\ud800","v":1,"wall":1}',
        b'{"kind":"sale","v":1,"wall":"noon"}',
        b'{"kind":"sale","v":1,"wall":9007199254740993}',
        '{"kind":"sale","v":1}'.encode("utf-16"),
        b'{"kind":"sale","v":1,"wall":' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_no_event_is_told_and_does_not_wait(body: bytes) -> None:
    said = meaning(body)
    assert isinstance(said, str)
    assert not said.startswith(CANNOT_READ_YET)


@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(body: bytes) -> None:
    assert isinstance(meaning(body), Meaning | str)
