"""One row of the fault table."""

from dataclasses import dataclass

Texts = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """What happened, what is safe, what to do next: in Bahasa Indonesia for the clerk, in English for the technician.

    Texts may hold `{field}` placeholders, filled from the fault's fields.
    """

    id: Texts
    en: Texts
