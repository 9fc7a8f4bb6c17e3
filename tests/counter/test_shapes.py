"""Shapes: what fits, and that the schema says the same."""

import jsonschema_rs
import pytest

from gateway.counter.shapes import PRINTABLE_OR_GS, ByKind, Choice, Flag, ListOf, MapOf, OrNull, Problem, Record, Rule, Shape, Text, Whole
from gateway.messages.journal import Json

PAIR = Record({"a": Whole(1, 9), "b": Text(1, 3), "c": Flag()}, optional=("b", "c"))
ONE = Record({"x": Whole(), "y": Whole()}, optional=("x", "y"), rules=(Rule("exactly one of", ("x", "y")),))
SOME = Record({"x": Whole(), "y": Whole()}, optional=("x", "y"), rules=(Rule("at least one of", ("x", "y")),))
BOTH = Record({"x": Whole(), "y": Whole()}, optional=("x", "y"), rules=(Rule("all or none of", ("x", "y")),))
KINDS = ByKind((Record({"kind": Choice(("tunai",)), "n": Whole()}), Record({"kind": Choice(("qris", "bon"))})))

FITS: list[tuple[Shape, Json]] = [
    (Whole(1, 3), 1),
    (Whole(1, 3), 3),
    (Whole(), -(2**53)),
    (Text(1, 3), "abc"),
    (Text(1, 3), "é😀x"),
    (Text(0, 3), ""),
    (Text(1, 9, PRINTABLE_OR_GS), "01\x1d2"),
    (Choice(("a", "b")), "b"),
    (Flag(), False),
    (Flag(only_true=True), True),
    (OrNull(Whole()), None),
    (OrNull(Whole()), 1),
    (ListOf(Whole(), 1, 2), [1, 2]),
    (MapOf(Whole()), {"any name": 1}),
    (PAIR, {"a": 1}),
    (PAIR, {"a": 9, "b": "x", "c": True}),
    (ONE, {"x": 1}),
    (SOME, {"x": 1, "y": 2}),
    (BOTH, {}),
    (BOTH, {"x": 1, "y": 2}),
    (KINDS, {"kind": "tunai", "n": 1}),
    (KINDS, {"kind": "bon"}),
]

WRONG: list[tuple[Shape, Json, str]] = [
    (Whole(1, 3), 0, ""),
    (Whole(1, 3), 4, ""),
    (Whole(1, 3), True, ""),
    (Whole(1, 3), "1", ""),
    (Whole(1, 3), None, ""),
    (Text(1, 3), "", ""),
    (Text(1, 3), "abcd", ""),
    (Text(1, 3), 5, ""),
    (Text(), "a\nb", ""),
    (Text(), "a\n", ""),
    (Text(), "\x00", ""),
    (Text(), "a\x1d", ""),
    (Text(), "\x9f", ""),
    (Choice(("a",)), "c", ""),
    (Choice(("a",)), ["a"], ""),
    (Flag(), 0, ""),
    (Flag(only_true=True), False, ""),
    (ListOf(Whole(), 1, 2), [], ""),
    (ListOf(Whole(), 1, 2), [1, 2, 3], ""),
    (ListOf(Whole()), {"0": 1}, ""),
    (ListOf(Whole()), [1, "2"], "[1]"),
    (MapOf(Whole()), {"k": "v"}, "k"),
    (MapOf(Whole()), [], ""),
    (PAIR, [], ""),
    (PAIR, {}, "a"),
    (PAIR, {"a": 1, "zz": 1}, "zz"),
    (PAIR, {"a": 10}, "a"),
    (ONE, {}, ""),
    (ONE, {"x": 1, "y": 1}, ""),
    (SOME, {}, ""),
    (BOTH, {"x": 1}, ""),
    (KINDS, {"kind": "tunai"}, "n"),
    (KINDS, {"kind": "emas"}, "kind"),
    (KINDS, {"n": 1}, "kind"),
    (KINDS, {"kind": "bon", "n": 1}, "n"),
    (KINDS, "tunai", ""),
]


@pytest.mark.parametrize(("shape", "value"), FITS)
def test_what_fits_has_no_problem_and_passes_the_schema(shape: Shape, value: Json) -> None:
    assert list(shape.problems(value, "")) == []
    assert jsonschema_rs.is_valid(shape.schema(), value)


@pytest.mark.parametrize(("shape", "value", "at"), WRONG)
def test_what_does_not_fit_is_named_where_it_stands_and_fails_the_schema(shape: Shape, value: Json, at: str) -> None:
    problems = list(shape.problems(value, ""))
    assert [problem.at for problem in problems] == [at]
    assert not jsonschema_rs.is_valid(shape.schema(), value)


def test_half_a_surrogate_pair_is_refused() -> None:
    assert list(Text().problems("a\ud800", "name")) == [Problem("name", "must not hold control characters")]


def test_all_problems_of_a_body_come_at_once_with_their_paths() -> None:
    shape = Record({"list": ListOf(PAIR), "n": Whole(0, 5)})
    found = list(shape.problems({"list": [{"a": 1}, {"b": ""}], "n": 9, "x": 1}, ""))
    assert [problem.at for problem in found] == ["x", "list[1].a", "list[1].b", "n"]


def test_a_strange_name_is_repeated_short_and_printable() -> None:
    (problem, *_) = Record({}).problems({"\x1b[2J" + "x" * 200: 1}, "")
    assert problem.at == "?[2J" + "x" * 36
