"""Reading a configuration: what is right is taken as it stands, what is wrong is told all at once."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.config import Config, Outlet, Printer, Scanner
from gateway.config_read import MAX_BYTES, MAX_PROBLEMS, ConfigError, Problem, load, read

GOOD = '[outlet]\nid = "3310152015-01"\n'

TEN_MISTAKES = """
[outlet]
id = "KD"
nmae = "Gerai"
business_day_starts = "25:00"
timezone = "Asia/Klaten"
[printer.receipt]
transport = "tpc"
columns = 100
[scanner.counter]
baud = "9600"
[uplink]
broker = "mqtt://broker.klaten.example:1883"
batch_events = 0
[counter]
listen = "8080"
"""


def problems(text: str) -> dict[str, Problem]:
    found = read(text)
    assert isinstance(found, tuple), found
    assert len({p.path for p in found}) == len(found), "one problem for each path"
    return {p.path: p for p in found}


def config(text: str) -> Config:
    found = read(text)
    assert isinstance(found, Config), found
    return found


def test_an_id_alone_gives_every_default() -> None:
    assert config(GOOD) == Config(outlet=Outlet(id="3310152015-01"))


def test_devices_come_by_name_and_cannot_be_changed_afterwards() -> None:
    printer = '[printer.receipt]\ntransport = "tcp"\naddress = "10.0.0.9:9100"\n'
    found = config(GOOD + printer + '[scanner.counter]\n[scanner.back]\nport = "/dev/b"\n')
    assert found.printer == {"receipt": Printer(transport="tcp", address="10.0.0.9:9100")}
    assert found.scanner == {"counter": Scanner(), "back": Scanner(port="/dev/b")}
    with pytest.raises(TypeError):
        found.scanner["third"] = Scanner()  # type: ignore[index]


def test_lists_words_numbers_and_optional_sections_are_taken_as_they_stand() -> None:
    found = config(
        GOOD + 'receipt_header = ["Koperasi", "Klaten"]\nrtc = true\n[uplink]\nkeepalive_s = 60\nmqtt = "3.1.1"\n'
        "[netprobe]\nbudget_mb_month = 0.5\n[netprobe.modem]\n"
    )
    assert found.outlet.receipt_header == ("Koperasi", "Klaten")
    assert found.outlet.rtc is True
    assert (found.uplink.keepalive_s, found.uplink.mqtt) == (60, "3.1.1")
    assert found.netprobe.budget_mb_month == 0.5
    assert found.netprobe.modem is not None
    assert found.netprobe.ont is None


def test_ten_mistakes_are_ten_problems_each_with_value_and_what_to_write() -> None:
    found = problems(TEN_MISTAKES)
    assert {path: (p.value, p.write) for path, p in found.items()} == {
        "outlet.id": ('"KD"', 'id = "3310152015-01"'),
        "outlet.nmae": ('"Gerai"', 'name = "Gerai"'),
        "outlet.business_day_starts": ('"25:00"', 'business_day_starts = "04:00"'),
        "outlet.timezone": ('"Asia/Klaten"', 'timezone = "Asia/Jakarta"'),
        "printer.receipt.transport": ('"tpc"', 'transport = "tcp"'),
        "printer.receipt.columns": ("100", "columns = 32"),
        "scanner.counter.baud": ('"9600"', "baud = 9600"),
        "uplink.broker": ('"mqtt://broker.klaten.example:1883"', 'broker = "mqtts://broker.example:8883"'),
        "uplink.batch_events": ("0", "batch_events = 100"),
        "counter.listen": ('"8080"', 'listen = "127.0.0.1:8080"'),
    }


def test_problems_stand_in_the_order_of_the_contract() -> None:
    assert list(problems('[counter]\nlisten = ""\n[paths]\nstate = ""\n[outlet]\nid = "x"\nrtc = 1\n')) == [
        "outlet.id",
        "outlet.rtc",
        "paths.state",
        "counter.listen",
    ]


@pytest.mark.parametrize(
    ("text", "path", "message", "write"),
    [
        ("[uplnk]\n", "uplnk", "is not a section; did you mean uplink?", "[uplink]"),
        ("[printer.receipt]\ncolum = 48\n", "printer.receipt.colum", "[printer.receipt]; did you mean columns?", "columns = 48"),
        ("[netprobe.ont]\nurll = 'x'\n", "netprobe.ont.urll", "is not a key of [netprobe.ont]; did you mean url?", 'url = "x"'),
        ("[uplink]\nlisten = 'x'\n", "uplink.listen", "is not a key of [uplink]; it belongs in [counter]", "move it under [counter]"),
        ("[scanner.counter]\nmax_grams = 1\n", "scanner.counter.max_grams", "", "move it under [scale.counter]"),
        ("[counter]\nzzz = 1\n", "counter.zzz", "is not a key of [counter]", "remove it; known here: listen, hosts"),
    ],
)
def test_an_unknown_key_says_what_was_meant_at_any_depth(text: str, path: str, message: str, write: str) -> None:
    found = problems(text + GOOD)[path]
    assert message in found.message
    assert found.write == write


@pytest.mark.parametrize(
    ("line", "value", "message", "write"),
    [
        ("rtc = 1", "1", "must be true or false, without quotes", "rtc = false"),
        ("receipt_prefix = 1", "1", 'must be text in quotes, "like this"', 'receipt_prefix = "01"'),
        ("name = ['x']", '["x"]', 'must be text in quotes, "like this"', 'name = "Gerai Sembako"'),
        ("receipt_header = 'x'", '"x"', 'must be a list, ["one", "two"]', 'receipt_header = ["Koperasi Desa Merah Putih"]'),
        ("name = {a = 1}", "{a = 1}", 'must be text in quotes, "like this"', 'name = "Gerai Sembako"'),
    ],
)
def test_a_value_of_the_wrong_type_is_never_turned_into_another(line: str, value: str, message: str, write: str) -> None:
    (found,) = problems(GOOD + line).values()
    assert (found.value, found.message, found.write) == (value, message, write)


@pytest.mark.parametrize("value", ["true", "1.0", '"32"', "[]"])
def test_a_whole_number_is_neither_true_nor_a_fraction_nor_text(value: str) -> None:
    (found,) = problems(GOOD + f"[printer.receipt]\ncolumns = {value}\n").values()
    assert found.message == "must be a whole number"


def test_a_number_for_a_word_says_the_word_in_quotes() -> None:
    assert problems(GOOD + "[uplink]\nmqtt = 5\n")["uplink.mqtt"].write == 'mqtt = "5"'


def test_a_device_section_without_a_name_says_how_to_name_it() -> None:
    found = problems('[scale]\nport = "/dev/x"\n' + GOOD)["scale.port"]
    assert found.message == "is not under a device's name: a section is [scale.counter]"


def test_an_item_of_a_list_is_named_by_its_place_and_the_others_are_checked_too() -> None:
    found = problems(GOOD + '[pos]\nlabels = ["21IIIIIWWWWWC", 5, "21"]\n')
    assert list(found) == ["pos.labels[1]", "pos.labels[2]"]


def test_a_section_that_is_no_section_does_not_hide_the_rest() -> None:
    assert list(problems("outlet = 5\nuplink = 'x'\n[paths]\nstate = 'x'\n")) == ["outlet", "paths.state", "uplink"]


@pytest.mark.parametrize("text", ["", "[paths]\n", "[outlet]\nname = 'x'\n"])
def test_a_missing_id_is_told_with_the_line_to_write(text: str) -> None:
    (found,) = problems(text).values()
    assert found.write == 'write under [outlet]: id = "3310152015-01"'


@pytest.mark.parametrize(
    ("text", "path", "write"),
    [
        ("[outlet]\nid: '3310'\n", "line 2", "id = '3310'"),
        ("[outlet]\nid = kopdes\n", "line 2", 'id = "kopdes" (text stands in quotes)'),
        ("[outlet\nid = 'x'\n", "line 1", "a section as [name] or [name.device]"),
        ("[outlet]\nid = 'abc'\n[outlet]\n", "line 3", "this key or section only once"),
        ("[outlet]\nid = 'abc'\nid = 'abd'\n", "line 3", "this key or section only once"),
        ("[outlet]\njust words\n", "line 2", "key = value"),
        ("[outlet]\nid = 'abc\n", "line 2", 'id = "abc" (text stands in quotes)'),
        ("[outlet]\nid = '''abc\n", "line 2", 'id = "abc" (text stands in quotes)'),
    ],
)
def test_broken_toml_is_one_problem_with_its_line(text: str, path: str, write: str) -> None:
    (found,) = problems(text).values()
    assert (found.path, found.write) == (path, write)
    assert found.message.startswith("is not TOML: ")


@pytest.mark.parametrize("text", ["a = " + "[" * 5_000, "a = " + "9" * 5_000])
def test_what_no_setting_needs_is_refused_without_a_traceback(text: str) -> None:
    (found,) = problems(text).values()
    assert "too large" in found.message


def test_control_characters_of_a_value_never_reach_the_terminal() -> None:
    (found,) = problems(GOOD + '[counter]\nlisten = "\\u001b[2J"\n').values()
    assert found.value == r'"\x1b[2J"'


def test_no_more_problems_are_told_than_anybody_reads() -> None:
    text = GOOD + "".join(f"unknown_{n} = 1\n" for n in range(500))
    assert len(problems(text)) == MAX_PROBLEMS


scalars = st.none() | st.booleans() | st.integers(-10, 70_000) | st.floats() | st.text(max_size=8)
sections = st.sampled_from(["outlet", "paths", "scanner", "scale", "printer", "pos", "counter", "uplink", "netprobe", "x"])
keys = st.sampled_from(
    [
        "id",
        "name",
        "port",
        "baud",
        "line",
        "labels",
        "listen",
        "broker",
        "keepalive_s",
        "district_keys",
        "modem",
        "ont",
        "counter",
        "columns",
        "'",
    ]
)


def toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case None:
            return "1979-05-27"
        case str():
            return '"' + "".join(f"\\U{ord(c):08x}" for c in value) + '"'
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + "}"
    return str(value)


values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12)
trees = st.dictionaries(sections, st.dictionaries(keys, values, max_size=5) | values, max_size=6)


@given(trees)
@settings(max_examples=150)
def test_any_tree_is_read_or_refused_with_problems_that_say_something(tree: dict[str, object]) -> None:
    found = read("".join(f"{toml(key)} = {toml(value)}\n" for key, value in tree.items()))
    assert isinstance(found, Config) or (found and all(p.message and p.write for p in found))


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert read(text)


def test_a_file_is_loaded_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    place = tmp_path / "gateway.toml"
    for mark in (b"", b"\xef\xbb\xbf"):
        place.write_bytes(mark + GOOD.replace("\n", "\r\n").encode())
        assert load(str(place)).outlet.id == "3310152015-01"


def unreadable(tmp_path: Path) -> list[tuple[str, str, str]]:
    """Files that cannot be read: path, message, what to write."""
    (tmp_path / "binary").write_bytes(b"[outlet]\nid = \xff\xfe")
    (tmp_path / "huge").write_bytes(b"#" * (MAX_BYTES + 1))
    return [
        ("absent", "cannot be read: No such file or directory", "copy config/gateway.toml to"),
        (".", "cannot be read: Is a directory", "a file that this user may read"),
        ("binary", "is not UTF-8 text", "save the file as UTF-8"),
        ("huge", "is larger than", "a TOML file like"),
    ]


def test_a_file_that_cannot_be_read_is_a_problem_like_any_other(tmp_path: Path) -> None:
    for name, message, write in unreadable(tmp_path):
        with pytest.raises(ConfigError) as caught:
            load(str(tmp_path / name))
        (problem,) = caught.value.problems
        assert message in problem.message
        assert write in problem.write


def test_an_error_says_all_its_problems_one_a_line(tmp_path: Path) -> None:
    place = tmp_path / "gateway.toml"
    place.write_text(TEN_MISTAKES)
    with pytest.raises(ConfigError) as caught:
        load(str(place))
    assert len(str(caught.value).splitlines()) == 10
    assert 'outlet.nmae: "Gerai": is not a key of [outlet]; did you mean name?; write: name = "Gerai"' in str(caught.value)
