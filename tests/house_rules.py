"""Two kinds of contract for import-linter: a file is pure unless its name says otherwise, and importing does nothing.

Registered in pyproject.toml under [tool.importlinter]; the lists of what is harmless and where a library lives stand there too.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

PROBE = Path(__file__).with_name("quiet_imports.py")
PROBE_S = 60  # a fresh interpreter that imports the whole package takes two seconds

# Calls that reach the world without an import that shows it.
WORLD_CALLS = ("open", "print", "input", "exec", "eval", "breakpoint", "__import__")
WORLD_METHODS = {
    "datetime": ("now", "utcnow", "today"),
    "date": ("today",),
    "io": ("open", "FileIO", "open_code"),
    "traceback": ("print_exc", "print_exception", "print_stack", "print_last", "print_tb"),
    "urllib": ("request", "robotparser"),
    "sys": ("stdin", "stdout", "stderr", "argv", "exit", "path", "modules", "settrace", "setprofile", "addaudithook"),
}


@dataclass(frozen=True)
class House:
    """What the rule goes by. Patterns are of module names, with * for any part.

    `world`: modules that may touch the world though their names do not say so. `harmless`: what a pure module may import of the
    standard library. `homes`: third-party library -> patterns of the only modules that may import it.
    """

    world: tuple[str, ...]
    harmless: frozenset[str]
    homes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def is_pure(self, module: str) -> bool:
        """Pure is what is not named otherwise: a new file is pure."""
        return not module.endswith("_io") and not _any(module, self.world)


def breaches(graph: ImportGraph, root: str, house: House) -> Iterator[str]:
    """Every import that breaks the rule, one sentence each."""
    for module in sorted(graph.modules):
        if module != root and not module.startswith(f"{root}."):
            continue
        for imported in sorted(graph.find_modules_directly_imported_by(module)):
            wrong = _wrong(module, imported, root, house)
            if wrong:
                lines = sorted({str(d["line_number"]) for d in graph.get_import_details(importer=module, imported=imported)})
                yield f"{module} imports {imported} (line {', '.join(lines) or '?'}): {wrong}"


def _wrong(module: str, imported: str, root: str, house: House) -> str:
    """Why this import may not be, "" if it may."""
    if imported == root or imported.startswith(f"{root}."):
        reaches_out = house.is_pure(module) and not house.is_pure(imported)
        return "a pure file knows no file that touches the world" if reaches_out else ""
    if imported in sys.stdlib_module_names:
        return "it touches the world; only a file named *_io.py may" if house.is_pure(module) and imported not in house.harmless else ""
    if imported not in house.homes:
        return "the library has no home yet: name one in pyproject.toml, and in DECISIONS.md what it costs"
    return "" if _any(module, house.homes[imported]) else "its home is " + " or ".join(house.homes[imported])


def world_calls(source: str) -> Iterator[tuple[int, str]]:
    """Lines of a pure file's source that call the world without importing it: (line, what)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORLD_CALLS:
            yield node.lineno, node.func.id
        elif isinstance(node, ast.Attribute) and node.attr in WORLD_METHODS.get(_last_name(node.value), ()):
            yield node.lineno, f"{_last_name(node.value)}.{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").rpartition(".")[2]
            yield from ((node.lineno, f"{module}.{name.name}") for name in node.names if name.name in WORLD_METHODS.get(module, ()))


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _any(module: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(module, pattern) for pattern in patterns)


def _source(module: str) -> Path | None:
    """The module's file, under the directory that the linter runs in."""
    stem = Path(*module.split("."))
    return next((place for place in (stem.with_suffix(".py"), stem / "__init__.py") if place.exists()), None)


class PureContract(Contract):
    """Rule 1: a file named *_io.py touches the world; every other file is pure. And every library has its home."""

    type_name = "pure"

    world = fields.SetField(subfield=fields.StringField())
    harmless = fields.SetField(subfield=fields.StringField())
    homes = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - import-linter's own signature
        """Look at every import of every module, and at the source of the pure ones."""
        root = str(self.session_options["root_packages"][0])
        house = House(tuple(_set(self.world)), frozenset(_set(self.harmless)), _homes(_set(self.homes)))
        found = list(breaches(graph, root, house))
        for module in sorted(m for m in graph.modules if m == root or m.startswith(f"{root}.")):
            place = _source(module) if house.is_pure(module) else None
            calls = world_calls(place.read_text(encoding="utf-8")) if place else ()
            found += [f"{module} calls {what} (line {line}): only a file named *_io.py may" for line, what in calls]
        output.verbose_print(verbose, f"{len(found)} breach(es)")
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print every breach."""
        _render(check)


class QuietContract(Contract):
    """Rule 3: importing a module opens, reads and starts nothing."""

    type_name = "quiet"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - import-linter's own signature
        """Import everything in a fresh interpreter that listens."""
        found = loud_imports(str(self.session_options["root_packages"][0]), Path.cwd())
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print every breach."""
        _render(check)


def loud_imports(package: str, directory: Path) -> list[str]:
    """What importing all of the package does beside defining things; the traceback's last line if it cannot be imported."""
    command = [sys.executable, "-B", str(PROBE), package]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=PROBE_S, check=False)
    if done.returncode:
        return [f"{package} cannot be imported: {done.stderr.strip().splitlines()[-1]}"]
    return [str(line) for line in json.loads(done.stdout)]


def _render(check: ContractCheck) -> None:
    for line in check.metadata["found"]:
        output.print_error(line, bold=False)


def _set(value: object) -> set[str]:
    """A field of a contract, which import-linter types by its descriptor."""
    return {str(item) for item in value} if isinstance(value, set) else set()


def _homes(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Lines "library: pattern pattern" as a table."""
    return {library.strip(): tuple(patterns.split()) for library, _, patterns in (line.partition(":") for line in lines)}
