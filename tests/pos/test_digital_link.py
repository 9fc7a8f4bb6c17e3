"""Goods named by a web address."""

import biip
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.pos.digital_link import link_elements, looks_like_link
from gateway.pos.gs1 import GS

GTIN = "08991002101234"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # GS1 Digital Link: URI Syntax, examples
        ("https://id.gs1.org/01/09520123456788", {"01": "09520123456788"}),
        (
            "https://id.gs1.org/01/09506000134352/10/ABC1/21/12345?17=180426",
            {"01": "09506000134352", "10": "ABC1", "21": "12345", "17": "180426"},
        ),
        ("https://id.gs1.org/01/09520123456788?3103=000195", {"01": "09520123456788", "3103": "000195"}),
        (
            "https://dalgiardino.com/some/path/01/09506000134352/10/ABC123?17=201225&linkType=gs1:pip",
            {"01": "09506000134352", "10": "ABC123", "17": "201225"},
        ),
        # what packs and guns make of it
        ("HTTPS://PABRIK.EXAMPLE/01/8991002101234", {"01": GTIN}),
        ("http://pabrik.example/01/96385074/", {"01": "00000096385074"}),
        ("http://pabrik.example:8080/01/089686010527#atas", {"01": "00089686010527"}),
        (f"https://pabrik.example/01/{GTIN}/10/A%2FB%2b1?utm=x&17=261124;30=2", {"01": GTIN, "10": "A/B+1", "17": "261124", "30": "2"}),
        (f"https://pabrik.example/01/{GTIN}/lot/AB?exp=261124&17", None),  # an identifier with no value
        (f"https://pabrik.example/01/{GTIN}/lot/AB?exp=261124", {"01": GTIN}),  # words are no identifiers
        (f"https://pabrik.example/01/{GTIN}?17=2611241", None),
        (f"https://pabrik.example/01/{GTIN}?310=3000195", None),
        (f"https://pabrik.example/01/{GTIN}/10/AB?10=CD", None),
        (f"https://pabrik.example/01/{GTIN}/10/A%1D17261124", None),
        (f"https://pabrik.example/01/{GTIN}/01/08991002101241", None),
    ],
)
def test_an_address_with_a_number_of_goods_is_taken_apart(text: str, expected: dict[str, str] | None) -> None:
    assert looks_like_link(text)
    assert link_elements(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://pabrik.example/promo",
        "https://pabrik.example/2024/01/15",
        "https://pabrik.example/01/89910021012",
        "pabrik.example/01/8991002101234",
        "ftp://pabrik.example/01/8991002101234",
        "https:///01/8991002101234",
        "https://pabrik.example?x=/01/8991002101234",
        "https://[/01/x",
        "",
    ],
)
def test_any_other_address_is_none(text: str) -> None:
    assert not looks_like_link(text)
    assert link_elements(text) is None


VALUES = {
    "10": st.text("ABCxyz0189/-+%&?=.,;_", min_size=1, max_size=20),
    "21": st.text("ABCxyz0189/-+%&?=.,;_", min_size=1, max_size=20),
    "17": st.sampled_from(["261124", "300200"]),
    "3103": st.integers(1, 999_999).map(lambda n: f"{n:06}"),
    "3922": st.integers(1, 10**9).map(str),
    "30": st.integers(1, 99_999).map(str),
}


@settings(max_examples=200)
@given(found=st.fixed_dictionaries({}, optional=VALUES))
def test_what_biip_writes_as_an_address_we_read_back(found: dict[str, str]) -> None:
    text = f"01{GTIN}" + "".join(f"{key}{value}{GS}" for key, value in found.items())
    message = biip.gs1_messages.GS1Message.parse(text)
    link = message.as_gs1_digital_link_uri().as_uri(domain="pabrik.example", prefix="a/b")
    assert link_elements(link) == {"01": GTIN, **found}
