"""Cuts the power at so many instants of a recording, under every model, and counts what became of the promises."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.powercut.counter import Promise, Recording, promise
from tests.powercut.medium import Medium
from tests.powercut.models import MODELS, RULES, Content, Model, Rule, cut
from tests.powercut.verdict import Verdict, judge

TOLD_WRONG = 5  # enough to see what they have in common
ANYWHERE = 0.5  # the part of the cuts that come at any instant


@dataclass(frozen=True, slots=True)
class Where:
    """One cut: before which record, by which model and rule."""

    record: int
    model: Model
    rule: Rule


@dataclass
class Table:
    """What became of the promises, per model. `wrong`: the first cuts in which one was not kept, in words."""

    fates: dict[Model, Counter[str]] = field(default_factory=lambda: {model: Counter() for model in MODELS})
    wrong: list[str] = field(default_factory=list)

    def add(self, where: Where, verdict: Verdict, promises: int) -> None:
        """Count one cut."""
        self.fates[where.model][verdict.fate] += 1
        self.fates[where.model]["promises"] += promises
        if verdict.fate != "kept" and len(self.wrong) < TOLD_WRONG:
            self.wrong.append(f"{where}: {verdict.fate}: {verdict.why}")

    def __iadd__(self, other: Self) -> Self:
        """Both together."""
        for model, fates in other.fates.items():
            self.fates[model] += fates
        self.wrong += other.wrong
        return self

    def bad(self, *models: Model) -> int:
        """Cuts in which something was lost or corrupt, in these models or in all."""
        return sum(self.fates[model]["lost"] + self.fates[model]["corrupt"] for model in models or MODELS)

    def __str__(self) -> str:
        lines = ["model    cuts   kept   lost  corrupt  promises"]
        for model, fates in self.fates.items():
            cuts = fates["kept"] + fates["lost"] + fates["corrupt"]
            lines.append(f"{model:8}{cuts:5}{fates['kept']:7}{fates['lost']:7}{fates['corrupt']:9}{fates['promises']:10}")
        return "\n".join([*lines, *self.wrong])


def plan(recording: Recording, cuts: int, dice: random.Random, models: Sequence[Model] = MODELS) -> list[Where]:
    """So many cuts of each model, in order of time; which rule for names holds is drawn.

    Half of them at any instant, half just after a slip has come out: what has to be on the medium then has had no time to get there.
    """
    last = len(recording.records)
    slips = [at + 1 for at, record in enumerate(recording.records) if record.kind == "mark"] or [last]

    def instant() -> int:
        return dice.randint(0, last) if dice.random() < ANYWHERE else dice.choice(slips)

    chosen = [Where(instant(), model, dice.choice(RULES)) for model in models for _ in range(cuts)]
    return sorted(chosen, key=lambda where: where.record)


def media(
    recording: Recording, wheres: Iterable[Where], dice: random.Random, past: Sequence[Promise] = ()
) -> Iterator[tuple[Where, Content, list[Promise]]]:
    """For each cut, in order of time: what the medium holds then, and what was promised by then. `past`: before this recording."""
    medium = Medium(recording.before, recording.inodes)
    promises = list(past)
    at = 0
    for where in wheres:
        for record in recording.records[at : where.record]:
            medium.apply(record)
            if record.kind == "mark":
                promises.append(promise(record))
        at = where.record
        yield where, cut(medium, where.model, where.rule, dice), list(promises)


def run(recording: Recording, wheres: Iterable[Where], dice: random.Random, root: Path, past: Sequence[Promise]) -> Table:
    """Cut, open, judge, count. `root`: where the media lie, one after the other."""
    table = Table()
    for where, content, promises in media(recording, wheres, dice, past):
        table.add(where, judge(content, promises, root), len(promises))
    return table
