"""One measured figure beside its budget, and the table of them all. Pure."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Budget:
    """What a figure must keep to."""

    side: Literal["at most", "at least"]
    limit: float

    def holds(self, value: float) -> bool:
        """Whether the figure keeps to it."""
        return value <= self.limit if self.side == "at most" else value >= self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.side == 'at most' else '≥'} {self.limit:g}"


def at_most(limit: float) -> Budget:
    """The figure must not be larger."""
    return Budget("at most", limit)


def at_least(limit: float) -> Budget:
    """The figure must not be smaller."""
    return Budget("at least", limit)


@dataclass(frozen=True, slots=True)
class Row:
    """A figure. `value` None: it could not be measured, and `unit` says why. Speeds are ratios of two figures of one run."""

    name: str
    value: float | None
    unit: str
    budget: Budget | None = None

    @property
    def ok(self) -> bool | None:
        """Whether it keeps to its budget; None without a budget or without a figure."""
        return None if self.budget is None or self.value is None else self.budget.holds(self.value)


Measure = Callable[[Path], Iterable[Row]]
"""Measures something and returns its rows; gets an empty directory of its own, on a real disk."""


def to_table(rows: Sequence[Row]) -> str:
    """The rows as a table for people."""
    cells = [("what", "value", "", "budget", "")] + [
        (
            row.name,
            "?" if row.value is None else _figure(row.value),
            row.unit,
            str(row.budget or ""),
            {None: "", True: "ok", False: "over"}[row.ok],
        )
        for row in rows
    ]
    name, value, unit, budget = (max(len(cell[n]) for cell in cells) for n in range(4))
    lines = [f"{c[0]:<{name}}  {c[1]:>{value}} {c[2]:<{unit}}  {c[3]:<{budget}}  {c[4]}".rstrip() for c in cells]
    return "\n".join([lines[0], "-" * (name + value + unit + budget + 11), *lines[1:]]) + "\n"


def to_json(rows: Sequence[Row]) -> str:
    """The rows for programs."""
    told = [
        {"name": row.name, "value": row.value, "unit": row.unit, "budget": str(row.budget) if row.budget else None, "ok": row.ok}
        for row in rows
    ]
    return json.dumps({"schema_version": 1, "rows": told}, ensure_ascii=False, indent=2) + "\n"


def _figure(value: float) -> str:
    """Three figures are all that such a measurement is worth; whole numbers as they are."""
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 1_000 else f"{value:.3g}"
