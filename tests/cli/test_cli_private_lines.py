"""A klinik's journal on the command line: its lines are read where they are kept, checked against their digests, and missed in words."""

import argparse
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.cli.journal import answer, configure
from gateway.config import Config
from gateway.journal.veil_io import Veil
from tests.journal.doubles import OUTLET, Shop, config, pay


class Klinik:
    """Three sales of a klinik, and the command beside the daemon."""

    def __init__(self, directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.shop = Shop(directory)
        self.capsys = capsys
        self.out = ""
        self.shop.start()
        self.veil = Veil(self.config, self.shop.disk, self.shop.posted)
        for n in range(1, 4):
            self.shop.commit(*self.veil.orders([pay(n)]))

    @property
    def config(self) -> Config:
        plain = config(self.shop.directory)
        return replace(plain, outlet=replace(plain.outlet, kind="klinik"))

    def __call__(self, *words: str) -> int:
        parser = argparse.ArgumentParser()
        configure(parser)
        code = answer(self.config, parser.parse_args(list(words)))
        self.out = self.capsys.readouterr().out
        return code

    def change(self, sql: str) -> None:
        with closing(sqlite3.connect(self.shop.directory / "state" / "lines.db")) as other, other:
            other.execute(sql)


@pytest.fixture
def klinik(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Klinik]:
    klinik = Klinik(tmp_path, capsys)
    yield klinik
    klinik.veil.close()
    klinik.shop.stop()


def test_lines_that_fit_their_digests_are_ok(klinik: Klinik) -> None:
    assert klinik("verify") == 0
    assert klinik.out == f"OK  {OUTLET}  journal {klinik.shop.database.stem[:8]}: 5 events, both copies whole\n"


def test_lines_that_were_changed_at_the_outlet_are_found(klinik: Klinik) -> None:
    klinik.change("UPDATE lines SET lines = CAST(replace(CAST(lines AS TEXT), '3500', '1500') AS BLOB) WHERE id = 2")
    assert klinik("verify") == 1
    assert "lines 4: the lines kept at the outlet are not those of the event" in klinik.out


def test_lines_that_were_erased_are_no_damage_and_are_told(klinik: Klinik) -> None:
    klinik.change("DELETE FROM lines WHERE id < 3")
    assert klinik("verify") == 0
    assert "the lines of 2 are erased" in klinik.out


def test_an_event_is_explained_with_its_lines_while_they_are_there(klinik: Klinik) -> None:
    assert klinik("explain", "3") == 0
    assert "Indomie goreng" in klinik.out
    klinik.change("DELETE FROM lines")
    assert klinik("explain", "3") == 0
    assert "Indomie goreng" not in klinik.out
    assert "receipt 01.1-000001" in klinik.out


def test_goods_are_reported_from_the_lines_at_the_outlet(klinik: Klinik) -> None:
    assert klinik("report", "item", "--json") == 0
    rows = {row["name"]: (row["qty"], row["grams"]) for row in json.loads(klinik.out)["rows"]}
    assert rows == {"Indomie goreng": (6, 0), "Beras “Mentik”": (0, 2_250)}
