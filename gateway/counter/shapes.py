"""Shapes of JSON values: each says what fits (`problems`) and is its own JSON Schema (`schema`), so the two cannot drift. Pure."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from gateway.messages.journal import Json

MAX_PROBLEMS = 20  # named in one answer; more help nobody


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a body. `at`: where ("payments[0].kind"), "" for the body itself; `problem`: what to write instead."""

    at: str
    problem: str


class Shape(Protocol):
    """What a JSON value must be."""

    def schema(self) -> dict[str, Json]:
        """The same as JSON Schema 2020-12."""
        ...

    def problems(self, value: Json, at: str) -> Iterator[Problem]:
        """What is wrong with `value`, nothing if it fits."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """An integer within bounds; never true or false, never 1.0. Money, weights and numbers."""

    low: int = -(2**53)
    high: int = 2**53

    def schema(self) -> dict[str, Json]:
        """An integer with its bounds."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}

    def problems(self, value: Json, at: str) -> Iterator[Problem]:
        """One problem, or none."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            yield Problem(at, f"must be an integer from {self.low} to {self.high}")


PRINTABLE = r"^[^\u0000-\u001f\u007f-\u009f\ud800-\udfff]*$"
PRINTABLE_OR_GS = r"^[^\u0000-\u001c\u001e\u001f\u007f-\u009f\ud800-\udfff]*$"  # GS separates the elements of a GS1 code
_SURROGATES = r"\ud800-\udfff"


@dataclass(frozen=True, slots=True)
class Text:
    """Text of bounded length, without control characters or half surrogate pairs (the journal could not keep those)."""

    shortest: int = 0
    longest: int = 200
    pattern: str = PRINTABLE

    def schema(self) -> dict[str, Json]:
        """A string; surrogates are left out of the pattern, since a JSON Schema validator never meets them."""
        pattern = self.pattern.replace(_SURROGATES, "")
        return {"type": "string", "minLength": self.shortest, "maxLength": self.longest, "pattern": pattern}

    def problems(self, value: Json, at: str) -> Iterator[Problem]:
        """One problem, or none."""
        if not isinstance(value, str):
            yield Problem(at, "must be a string")
        elif not self.shortest <= len(value) <= self.longest:
            yield Problem(at, f"must have {self.shortest} to {self.longest} characters")
        elif not re.fullmatch(self.pattern.removeprefix("^").removesuffix("$"), value):
            yield Problem(at, "must not hold control characters")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def schema(self) -> dict[str, Json]:
        """An enumeration."""
        return {"type": "string", "enum": list(self.words)}

    def problems(self, value: Json, at: str) -> Iterator[Problem]:
        """One problem, or none."""
        if not isinstance(value, str) or value not in self.words:
            yield Problem(at, f"must be one of: {' '.join(self.words)}")


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false; `only_true` where false would say nothing."""

    only_true: bool = False

    def schema(self) -> dict[str, Json]:
        """A boolean, or the constant true."""
        return {"const": True} if self.only_true else {"type": "boolean"}

    def problems(self, value: Json, at: str) -> Iterator[Problem]:
        """One problem, or none."""
        if not isinstance(value, bool) or (self.only_true and not value):
            yield Problem(at, "must be true" if self.only_true else "must be true or false")


@dataclass(frozen=True, slots=True)
class OrNull:
    """The shape, or null where nothing is known."""

    shape: Shape

    def schema(self) -> dict[str, Json]:
        """Either."""
        return {"anyOf": [self.shape.schema(), {"type": "null"}]}

    def problems(self, value: Json, at: str) -> Iterator[Problem]:
        """Those of the shape, none for null."""
        if value is not None:
            yield from self.shape.problems(value, at)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape."""

    shape: Shape
    fewest: int = 0
    most: int = 1_000

    def schema(self) -> dict[str, Json]:
        """An array with its bounds."""
        return {"type": "array", "items": self.shape.schema(), "minItems": self.fewest, "maxItems": self.most}

    def problems(self, value: Json, at: str) -> Iterator[Problem]:
        """Of the list, then of each item."""
        if not isinstance(value, list):
            yield Problem(at, "must be a list")
        elif not self.fewest <= len(value) <= self.most:
            yield Problem(at, f"must have {self.fewest} to {self.most} items")
        else:
            for index, item in enumerate(value):
                yield from self.shape.problems(item, f"{at}[{index}]")


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object with free names and one shape of value."""

    shape: Shape

    def schema(self) -> dict[str, Json]:
        """An object with additional properties."""
        return {"type": "object", "additionalProperties": self.shape.schema()}

    def problems(self, value: Json, at: str) -> Iterator[Problem]:
        """Of each value."""
        if not isinstance(value, dict):
            yield Problem(at, "must be an object")
            return
        for name, each in value.items():
            yield from self.shape.problems(each, _inside(at, name))


@dataclass(frozen=True, slots=True)
class Rule:
    """Which of several optional fields go together: exactly one, at least one, at most one, or all or none of them."""

    what: Literal["exactly one of", "at least one of", "at most one of", "all or none of"]
    names: tuple[str, ...]

    def schema(self) -> dict[str, Json]:
        """The keyword of JSON Schema that says it."""
        if self.what == "all or none of":
            return {"dependentRequired": {name: [other for other in self.names if other != name] for name in self.names}}
        each: list[Json] = [{"required": [name]} for name in self.names]
        if self.what == "at most one of":
            pairs = itertools.combinations(self.names, 2)
            return {"not": {"anyOf": [{"required": list(pair)} for pair in pairs]}}
        return {"oneOf" if self.what == "exactly one of" else "anyOf": each}

    def holds(self, value: Mapping[str, Json]) -> bool:
        """Whether the fields present obey."""
        count = sum(name in value for name in self.names)
        return {
            "exactly one of": count == 1,
            "at least one of": count >= 1,
            "at most one of": count <= 1,
            "all or none of": count in (0, len(self.names)),
        }[self.what]


@dataclass(frozen=True, slots=True)
class Record:
    """An object with known names only. `optional`: those that may be left out."""

    fields: Mapping[str, Shape]
    optional: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    def schema(self) -> dict[str, Json]:
        """A closed object."""
        made: dict[str, Json] = {
            "type": "object",
            "properties": {name: shape.schema() for name, shape in self.fields.items()},
            "required": [name for name in self.fields if name not in self.optional],
            "additionalProperties": False,
        }
        for rule in self.rules:
            made.update(rule.schema())
        return made

    def problems(self, value: Json, at: str) -> Iterator[Problem]:
        """Unknown names, missing names, broken rules, then those of each field."""
        if not isinstance(value, dict):
            yield Problem(at, "must be an object")
            return
        for name in value:
            if name not in self.fields:
                yield Problem(_inside(at, name), f"is not known here; known: {' '.join(self.fields)}")
        for name in self.fields:
            if name not in value and name not in self.optional:
                yield Problem(_inside(at, name), "is missing")
        for rule in self.rules:
            if not rule.holds(value):
                yield Problem(at, f"must have {rule.what}: {' '.join(rule.names)}")
        for name, shape in self.fields.items():
            if name in value:
                yield from shape.problems(value[name], _inside(at, name))


@dataclass(frozen=True, slots=True)
class ByKind:
    """One of several records, told apart by the word in their field `kind`."""

    records: tuple[Record, ...]

    def schema(self) -> dict[str, Json]:
        """Exactly one of the records."""
        return {"oneOf": [record.schema() for record in self.records]}

    def problems(self, value: Json, at: str) -> Iterator[Problem]:
        """Those of the record whose kind it has; of the first one where it has none."""
        kind = value.get("kind") if isinstance(value, dict) else None
        fitting = [record for record in self.records if not any(record.fields["kind"].problems(kind, at))]
        if fitting or not isinstance(value, dict):
            yield from (fitting or self.records)[0].problems(value, at)
            return
        words = [word for record in self.records if isinstance(shape := record.fields["kind"], Choice) for word in shape.words]
        yield from Choice(tuple(words)).problems(kind, _inside(at, "kind"))


def _inside(at: str, name: str) -> str:
    printable = "".join(letter if letter.isprintable() else "?" for letter in name[:40])  # a name from outside, in an answer
    return f"{at}.{printable}" if at else printable
