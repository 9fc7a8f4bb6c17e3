"""Every parser under seeded inputs, and the fuzzers themselves: they find what was planted."""

import itertools

import pytest

from gateway.drivers.scale.protocols import BY_NAME
from tests.fuzz import __main__ as command
from tests.fuzz.mutate import inputs
from tests.fuzz.run import ENGINES, ENOUGH, best_engine, guided, plain
from tests.fuzz.scanners import flood
from tests.fuzz.table import all_targets
from tests.fuzz.target import Target, apart, held

TARGETS = all_targets()
A_FEW = 500
MILLION = 1_000_000
each = pytest.mark.parametrize("target", TARGETS, ids=[target.name for target in TARGETS])


def broken(data: bytes) -> None:
    assert b"\x02?" not in data, "planted"


PLANTED = Target("planted", broken, (b"\x0212345\r", b"12?45\r"), "nothing", longest=32)


@each
def test_a_parser_takes_a_few_hundred_inputs(target: Target) -> None:
    assert plain(target, A_FEW).findings == ()


@pytest.mark.deep
@each
def test_a_parser_takes_thousands_of_inputs(target: Target) -> None:
    assert plain(target, target.quick, seed=2).findings == ()


@pytest.mark.long
def test_every_parser_takes_a_million_guided_inputs() -> None:
    assert command.main(["--inputs", str(MILLION), "--jobs", "2"]) == 0


@pytest.mark.real
def test_a_run_in_a_child_plays_what_it_says_and_finds_nothing() -> None:
    target = next(one for one in TARGETS if one.name == "gs1 elements")
    outcome = ENGINES[best_engine()](target, 5_000, 1)
    assert (outcome.inputs, outcome.findings) == (5_000, ())


@pytest.mark.real
def test_a_child_that_cannot_begin_is_a_finding() -> None:
    outcome = guided(PLANTED, 10)  # it knows no target of this name, or has no atheris
    assert (outcome.inputs, len(outcome.findings)) == (0, 1)
    assert outcome.findings[0].why


@pytest.mark.parametrize("target", [target for target in TARGETS if target.name.startswith("scanner")], ids=lambda target: target.name)
def test_a_gun_that_never_ends_its_code_fills_no_memory(target: Target) -> None:
    for data in itertools.islice(inputs(target, 3), 30):
        target.play(flood(data))


def test_every_protocol_has_a_target_and_names_are_unique() -> None:
    names = [target.name for target in TARGETS]
    assert {f"scale {name}" for name in BY_NAME} <= set(names)
    assert len(set(names)) == len(names)
    assert all(target.seeds and target.holds for target in TARGETS)


def test_a_planted_bug_is_found_with_its_input() -> None:
    outcome = plain(PLANTED, 20_000)
    assert len(outcome.findings) == ENOUGH
    assert all(b"\x02?" in finding.data for finding in outcome.findings)
    assert all(finding.why.startswith("AssertionError: planted") for finding in outcome.findings)


def test_inputs_are_the_same_for_the_same_seed_and_none_is_longer_than_it_may_be() -> None:
    one, same, other = (list(itertools.islice(inputs(PLANTED, seed), 300)) for seed in (1, 1, 2))
    assert one == same != other
    assert max(map(len, one)) <= PLANTED.longest
    assert len(set(one)) > 200


def test_what_an_object_holds_is_counted_with_its_parts() -> None:
    assert held([b"abc", {"k": bytearray(5)}, 7]) == 3 + 3 + 1 + 1 + 5
    assert held(PLANTED, (Target,)) == 0
    assert apart(lambda data: [data, data], b"ab") == [b"a", b"a", b"b", b"b"]


def test_the_command_tells_each_target_and_fails_when_none_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--inputs", "50", "--engine", "plain", "addresses"]) == 0
    assert "addresses" in capsys.readouterr().out
    assert command.main(["--inputs", "50", "--engine", "plain", "no such parser"]) == 1
