"""GS1 element strings: a table of labels, biip as an independent reader, and any text at all."""

import biip
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pos.gs1 import GS, elements, iso_date, looks_like_elements
from gateway.pos.gtin import check_digit

GTIN = "08991002101234"
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"01{GTIN}", {"01": GTIN}),
        (f"01{GTIN}3103000750", {"01": GTIN, "3103": "000750"}),
        (f"01{GTIN}10LOT7{GS}3103001245", {"01": GTIN, "10": "LOT7", "3103": "001245"}),
        (f"01{GTIN}10LOT7{GS}", {"01": GTIN, "10": "LOT7"}),
        (f"{GS}01{GTIN}{GS}17261124{GS}21A/1", {"01": GTIN, "17": "261124", "21": "A/1"}),
        (f"02{GTIN}3712", {"02": GTIN, "37": "12"}),
        (f"01{GTIN}3012{GS}392012500", {"01": GTIN, "30": "12", "3920": "12500"}),
        (f"(01){GTIN}(17)261124(10)AB", {"01": GTIN, "17": "261124", "10": "AB"}),
        (f"01{GTIN}91own{GS}4281x{GS}11261101", {"01": GTIN, "91": "own", "428": "1x", "11": "261101"}),
        (f"01{GTIN}240A{GS}241B{GS}8005000125{GS}7003", None),
        (f"01{GTIN}240A{GS}241B{GS}8005000125", {"01": GTIN, "240": "A", "241": "B", "8005": "000125"}),
        (f"01{GTIN}24xA", None),
        (f"01{GTIN}240", None),
        (f"01{GTIN}4103101234567890", {"01": GTIN, "410": "3101234567890"}),
        (f"01{GTIN}3930360{'1' * 15}", {"01": GTIN, "3930": f"360{'1' * 15}"}),
        (f"01{GTIN}3930360{'1' * 16}", None),
        (f"01{GTIN}39201{'1' * 15}", None),
        (f"(01){GTIN}(3103)001245", {"01": GTIN, "3103": "001245"}),
        (f"(01) {GTIN} (10) AB", {"01": GTIN, "10": "AB"}),
        (f"(01){GTIN}(310)3001245", None),  # not as it is printed anywhere
        (f"(01){GTIN}(17)26112410AB", None),
        (f"01{GTIN}01{GTIN}", {"01": GTIN}),
        (f"01{GTIN}0108991002101241", None),  # two numbers
        (f"01{GTIN[:-1]}", None),  # too short
        (f"01{GTIN}310300075", None),
        (f"01{GTIN}31030007x0", None),
        (f"01{GTIN}10", None),  # empty
        (f"01{GTIN}10{'A' * 21}", None),  # too long
        (f"01{GTIN}10L\u00e9", None),  # not of the character set
        (f"01{GTIN}3012x", None),
        (f"01{GTIN}1", None),
        (f"01{GTIN}(", None),
        ("".join(f"9{n % 10}{n}{GS}" for n in range(50)), None),  # more parts than any label has
        ("", None),
        (GS * 5, None),
    ],
)
def test_labels_are_taken_apart(text: str, expected: dict[str, str] | None) -> None:
    assert elements(text) == expected


@st.composite
def labels(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    body = draw(st.text("0123456789", min_size=13, max_size=13))
    found = {"01": f"{body}{check_digit(body)}"}
    free = st.text(SET_82, min_size=1, max_size=20)
    day = st.dates().map(lambda date: f"{date:%m%d}")
    options = {
        "10": free,
        "21": free,
        "30": st.integers(1, 99_999_999).map(str),
        "11": day.map(lambda text: f"26{text}"),
        "17": day.map(lambda text: f"28{text}"),
        "3103": st.integers(0, 999_999).map(lambda n: f"{n:06}"),
        "3920": st.integers(0, 10**9).map(str),
    }
    for key in draw(st.lists(st.sampled_from(sorted(options)), unique=True)):
        value = draw(options[key])
        if "0229" not in value:
            found[key] = value
    ended = {"10", "21", "30", "3920"}
    return "".join(f"{key}{value}{GS if key in ended else ''}" for key, value in found.items()), found


@given(labels())
def test_what_a_label_holds_is_what_biip_reads_from_it(label: tuple[str, dict[str, str]]) -> None:
    text, expected = label
    assert elements(text) == expected
    message = biip.parse(f"]C1{text}").gs1_message
    assert message is not None
    assert {element.ai.ai: element.value for element in message.element_strings} == expected


@given(st.text(max_size=300) | st.text(f"01239{GS}()A", max_size=80))
def test_any_text_is_read_or_refused_and_never_raises(text: str) -> None:
    found = elements(text)
    assert found is None or all(value for value in found.values())
    assert looks_like_elements(text) in (True, False)


@pytest.mark.parametrize(
    ("value", "date"),
    [("261124", "2026-11-24"), ("260200", "2026-02-28"), ("280200", "2028-02-29"), ("761231", "2076-12-31"), ("770101", "1977-01-01"),
     ("261301", None), ("260001", None), ("260231", None), ("26112x", None), ("3", None), ("", None), ("2611241", None)],
)  # fmt: skip
def test_dates_are_days_that_exist(value: str, date: str | None) -> None:
    assert iso_date(value) == date


@pytest.mark.parametrize(
    ("text", "yes"),
    [(f"01{GTIN}", True), (f"01{GTIN}10A", True), (f"a{GS}b", True), (f"(01){GTIN}", True), ("0108991002101235", False),
     ("8991002101234", False),     ("(beras)", False), ("01", False)],
)  # fmt: skip
def test_an_element_string_is_known_without_its_prefix(text: str, yes: bool) -> None:  # noqa: FBT001 - a column of the table
    assert looks_like_elements(text) is yes
