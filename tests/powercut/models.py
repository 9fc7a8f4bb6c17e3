"""What a medium may hold after the power went: four models of a card, under two rules for names. Pure; the dice are handed in.

A model, not a card: what real cards do to sectors that nobody wrote to for a long time, no model here knows.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tests.powercut.medium import Cut, File, Medium, Write, do

Model = Literal["lost", "random", "torn", "garbage"]
MODELS: tuple[Model, ...] = ("lost", "random", "torn", "garbage")
Rule = Literal["posix", "ext4"]
RULES: tuple[Rule, ...] = ("posix", "ext4")
SECTOR = 512
BLOCK = 4096
NEAR = 16 << 10  # a card writes pages of this size: a write into one may spoil what else lies in it
TOLD: dict[Model, str] = {
    "lost": "all that was not synced is lost",
    "random": "a random part of it is lost",
    "torn": "only the last write is torn",
    "garbage": "a random part is lost, and one sector near a write in flight is garbage",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What can be read afterwards: path -> bytes, None for a directory; paths that name one file share the object."""

    files: dict[str, bytes | None]


def cut(medium: Medium, model: Model, rule: Rule, dice: random.Random) -> Content:
    """Cut the power now. The medium itself stays as it is."""
    names = _names(medium, model, rule, dice)
    share, unit = dice.choice((0.1, 0.5, 0.9)), dice.choice((SECTOR, BLOCK))
    torn = medium.last[-1] if model == "torn" and medium.last else None
    made: dict[File, bytearray] = {}
    for file in filter(None, names.values()):
        if file not in made:
            made[file] = data = bytearray(file.sure)
            for step in file.pending if model != "lost" else ():
                for part in _survives(step, model, torn, share, unit, dice):
                    do(data, part)
    if model == "garbage":
        _spoil(medium, made, dice)
    done = {file: bytes(data) for file, data in made.items()}
    return Content({path: None if file is None else done[file] for path, file in names.items()})


def _names(medium: Medium, model: Model, rule: Rule, dice: random.Random) -> dict[str, File | None]:
    """The names that are there. POSIX: any of the unsynced changes may be missing. ext4: those after some moment are."""
    names = dict(medium.names)
    unsure = [naming for naming in medium.namings if not (naming.posix if rule == "posix" else naming.ext4)]
    if model == "lost":
        kept: set[int] = set()
    elif model == "torn":
        kept = {id(naming) for naming in unsure}
    elif rule == "posix":
        kept = {id(naming) for naming in unsure if dice.random() < 0.5}
    else:
        kept = {id(naming) for naming in unsure[: dice.randint(0, len(unsure))]}
    for naming in medium.namings:
        if naming not in unsure or id(naming) in kept:
            naming.apply(names)
    return {path: file for path, file in names.items() if all(above in names for above in _above(path))}


def _above(path: str) -> Iterator[str]:
    parts = path.split("/")
    yield from ("/".join(parts[:n]) for n in range(1, len(parts)))


def _survives(
    step: Write | Cut, model: Model, torn: tuple[File, Write] | None, share: float, unit: int, dice: random.Random
) -> Iterator[Write | Cut]:
    """The parts of this step that reach the medium."""
    if model == "torn":
        yield _torn(step, dice) if torn is not None and step is torn[1] else step
    elif isinstance(step, Cut):
        if dice.random() >= share:
            yield step
    else:
        yield from (part for part in _pieces(step, unit) if dice.random() >= share)


def _torn(write: Write | Cut, dice: random.Random) -> Write | Cut:
    """Its beginning up to the edge of some sector, perhaps nothing of it."""
    assert isinstance(write, Write)
    edges = [0, *(at - write.offset for at in _edges(write, SECTOR))]
    return Write(write.number, write.offset, write.data[: dice.choice(edges)])


def _pieces(write: Write, unit: int) -> Iterator[Write]:
    starts = [0, *(at - write.offset for at in _edges(write, unit))]
    for start, end in zip(starts, [*starts[1:], len(write.data)], strict=True):
        yield Write(write.number, write.offset + start, write.data[start:end])


def _edges(write: Write, unit: int) -> range:
    return range(write.offset // unit * unit + unit, write.offset + len(write.data), unit)


def _spoil(medium: Medium, made: dict[File, bytearray], dice: random.Random) -> None:
    """Garbage in one sector of the 16 KiB around one of the last writes."""
    near = [(file, write) for file, write in medium.last if file in made]
    if not near:
        return
    file, write = dice.choice(near)
    data = made[file]
    start = write.offset // NEAR * NEAR
    sectors = range(start, min(start + NEAR, len(data)), SECTOR)
    if sectors:
        at = dice.choice(sectors)
        data[at : at + SECTOR] = dice.randbytes(min(SECTOR, len(data) - at))
