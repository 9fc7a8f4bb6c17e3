"""One thing wrong with a configuration, and the error that carries them all. Pure, and cheap to import."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a configuration.

    `path`: "printer.receipt.transport", or "line 3", or "" for the whole file. `value`: as found, "" where nothing is.
    `message`: what is wrong; `write`: what to write instead, ready to be typed.
    """

    path: str
    value: str
    message: str
    write: str

    def __str__(self) -> str:
        found = ": ".join(part for part in (self.path, self.value) if part)
        return f"{found}: {self.message}; write: {self.write}"


class ConfigError(Exception):
    """The configuration cannot be used; `problems` says why, all of it, one line each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))
