"""`gateway district run`: its settings, and what it says of those that cannot be used."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NoReturn

import pytest

from gateway.cli import district
from gateway.cli.district_settings import RefusedError, Settings, settings
from gateway.cli.main import main
from gateway.district.store_io import SqliteStore
from gateway.keys import new_signer

GOOD = {"broker": "mqtt://127.0.0.1:1", "district": "3310", "store": "sqlite:///d.db"}


def refusal(**given: object) -> tuple[int, str]:
    with pytest.raises(RefusedError) as refused:
        settings({**GOOD, **given})
    return refused.value.code, str(refused.value)


def run(tmp_path: Path, *more: str) -> int:
    store = () if "--store" in more else ("--store", f"sqlite:///{tmp_path / 'd.db'}")
    return main(["district", "run", "--broker", "mqtt://127.0.0.1:1", "--district", "3310", *store, *more])


def test_the_plain_settings() -> None:
    assert settings(GOOD) == Settings("mqtt://127.0.0.1:1", "127.0.0.1", 1, tls=False, district="3310", store=Path("d.db"))


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [("mqtt://b", "b", 1883, False), ("mqtts://b/", "b", 8883, True), ("mqtts://[::1]:99", "::1", 99, True)],
)
def test_the_brokers_address(url: str, host: str, port: int, tls: bool) -> None:  # noqa: FBT001 - a table
    made = settings({**GOOD, "broker": url})
    assert (made.host, made.port, made.tls) == (host, port, tls)


@pytest.mark.parametrize(("url", "path"), [("sqlite:///d.db", "d.db"), ("sqlite:////var/d.db", "/var/d.db"), ("sqlite:///a%20b", "a b")])
def test_the_stores_address(url: str, path: str) -> None:
    assert settings({**GOOD, "store": url}).store == Path(path)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("broker", None, "--broker is missing"),
        ("store", "", "--store is missing"),
        ("broker", "http://b", "mqtts://HOST"),
        ("broker", "mqtt://b:port", "--broker"),
        ("broker", "mqtt://b/path", "mqtts://HOST"),
        ("broker", "mqtt://me:secret@b", "no user and password"),
        ("store", "postgresql://db/x", "PostgreSQL is not in this version"),
        ("store", "d.db", "sqlite:///FILE"),
        ("store", "sqlite:///", "sqlite:///FILE"),
        ("district", "33/10", "letters, digits"),
        ("district", "+", "letters, digits"),
        ("ack_after", "soon", "seconds from 0"),
        ("ack_after", "-1", "seconds from 0"),
        ("ack_after", "2700", "seconds from 0"),
        ("cert", "c.pem", "go together"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_with_64(name: str, value: object, said: str) -> None:
    code, words = refusal(**{name: value})
    assert code == 64
    assert said in words
    assert "secret" not in words


def test_every_wrong_setting_is_told_at_once() -> None:
    _, words = refusal(broker="x", district="/", store="y", ack_after="z")
    assert len(words.splitlines()) == 5


def test_a_file_gives_settings_and_the_command_line_goes_first(tmp_path: Path) -> None:
    file = tmp_path / "d.toml"
    lines = ("[district]", 'broker = "mqtts://b"', "district = 3310", 'store = "sqlite:///a"', "ack_after = 5", "new_epoch = true")
    file.write_text("\n".join(('[outlet]\nid = "x"', *lines)))
    made = settings({"config": str(file), "store": "sqlite:///b", "new_epoch": False})
    assert (made.district, made.store, made.ack_after_s, made.new_epoch) == ("3310", Path("b"), 5.0, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[district]\nbrocker = 1\n", "did you mean broker"),
        ("[district]\nzzz = 1\n", "remove it"),
        ("district = 1", "[district]"),
        ("= 1", "cannot be used"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_78(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "d.toml"
    file.write_text(text)
    code, words = refusal(config=str(file))
    assert code == 78
    assert said in words
    assert refusal(config=str(tmp_path / "absent"))[0] == 78


def test_wrong_settings_end_the_command_with_64_and_no_traceback(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(tmp_path, "--store", "postgresql://x/y") == 64
    told = capsys.readouterr()
    assert told.out == ""
    assert "PostgreSQL" in told.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "nonsense", new_signer("d", bytes(32)).secret[:-8], "\udcff"])
def test_a_key_that_is_none_ends_with_78_before_anything_is_opened(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = tmp_path / "key"
    key.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert run(tmp_path, "--sign-key", str(key)) == 78
    assert f"GW-8301 The signing key {key}" in capsys.readouterr().err
    assert not (tmp_path / "d.db").exists()
    assert run(tmp_path, "--sign-key", str(tmp_path / "absent")) == 78


def deny(*_: object, **__: object) -> NoReturn:
    raise PermissionError(13, "Permission denied")


def test_what_may_not_be_read_ends_with_77(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("x")
    monkeypatch.setattr(district, "SqliteStore", deny)
    assert run(tmp_path) == 77
    monkeypatch.setattr(Path, "open", deny)
    assert run(tmp_path, "--sign-key", str(tmp_path / "key")) == 77
    assert capsys.readouterr().err.count("no permission") == 2


@pytest.mark.parametrize("kind", ["foreign", "text", "directory", "nowhere"])
def test_a_store_that_is_none_of_ours_ends_with_2_and_is_not_changed(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "d.db"
    if kind == "foreign":
        foreign = sqlite3.connect(path)
        foreign.execute("CREATE TABLE event(mine)")
        foreign.close()
    elif kind == "text":
        path.write_text("my letters " * 100)
    elif kind == "directory":
        path.mkdir()
    else:
        path = tmp_path / "no" / "such" / "d.db"
    before = path.read_bytes() if path.is_file() else None
    assert run(tmp_path, "--store", f"sqlite:///{path}") == 2
    assert f"GW-8202 The store {path}" in capsys.readouterr().err
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_second_receiver_on_the_same_file_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SqliteStore(tmp_path / "d.db"):
        assert run(tmp_path) == 2
    assert "GW-8203" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_used_end_with_78(content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ca = tmp_path / "ca.pem"
    if content is not None:
        ca.write_text(content)
    assert run(tmp_path, "--broker", "mqtts://127.0.0.1:1", "--ca", str(ca)) == 78
    assert "Traceback" not in capsys.readouterr().err
