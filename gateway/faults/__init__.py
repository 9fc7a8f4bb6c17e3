"""What can go wrong in the world, as a value, and the table that tells people about it.

A `Fault` names a row of the table; the row says what happened, what is safe and what to do next, in Bahasa Indonesia (for the
clerk) and in English (for logs and the technician). It never raises and never logs.
"""

from dataclasses import dataclass
from typing import Literal

from gateway.faults.row import Row
from gateway.faults.table import TABLE

Retry = Literal["now", "later", "never"]
Language = Literal["id", "en"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that went wrong.

    `code`: a key of the table ("GW-2301"). `fields`: the values its texts name, as pairs, so that a fault stays hashable.
    `retry`: "now" if doing it again at once may help, "later" if the house tries again by itself, "never" if only a person can help.
    """

    code: str
    fields: tuple[tuple[str, str], ...] = ()
    retry: Retry = "later"

    def __post_init__(self) -> None:
        """A code without a row is a bug, found where it is made."""
        if self.code not in TABLE:
            raise ValueError(f"no row in the fault table for {self.code}")


@dataclass(frozen=True, slots=True)
class Told:
    """A fault in a reader's language: the four texts of the contract's error body."""

    code: str
    message: str
    safe: str
    next: str


def fault(code: str, retry: Retry = "later", /, **fields: object) -> Fault:
    """A fault with its fields; every value is kept as text."""
    return Fault(code, tuple((name, str(value)) for name, value in sorted(fields.items())), retry)


def tell(what: Fault, language: Language = "id") -> Told:
    """The texts of a fault. A field that a text names and the fault lacks reads "?"."""
    row: Row = TABLE[what.code]
    happened, safe, then = row.id if language == "id" else row.en
    fields = _Fields(dict(what.fields))
    return Told(what.code, happened.format_map(fields), safe.format_map(fields), then.format_map(fields))


class _Fields(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"
