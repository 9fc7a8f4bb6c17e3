"""How the files of this tree are: short, without a trace of the machine they were written on, and each test under its own name."""

import ast
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAX_FILE = 300
MAX_FUNCTION = 60

# Spelled in pieces, so that this file does not find itself.
TRACES = re.compile(
    "|".join(
        (
            r"(?<![\w.])/" + r"(?:work|root|home|Users)/\w",  # somebody's directory
            "py" + r"pi\.org",
            "python" + r"hosted\.org",
            "registry" + r"\.npm",
            "deb" + r"\.debian\.org",
            "index" + "-url",
            "find" + "-links",
        )
    )
)


def tracked() -> list[Path]:
    """Every file that git knows or would take; where git is not or does not tell, every file that lies in no hidden directory."""
    git = shutil.which("git") or "/bin/false"
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [place for name in listed.stdout.split("\0") if name and (place := ROOT / name).is_file()]
    visible = (place for place in ROOT.rglob("*") if not any(part.startswith(".") for part in place.relative_to(ROOT).parts))
    return [place for place in visible if place.is_file()]


def lines(place: Path) -> list[str]:
    """A file's lines; none of a file that is not text."""
    try:
        return place.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []


def functions(place: Path) -> Iterator[tuple[str, int]]:
    """Every function of a file, with its length in lines."""
    for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


CODE = sorted((ROOT / "gateway").rglob("*.py"))


def test_no_file_of_the_gateway_is_too_long_to_be_read_at_one_sitting() -> None:
    long = {str(place.relative_to(ROOT)): len(lines(place)) for place in CODE}
    assert {name: n for name, n in long.items() if n > MAX_FILE} == {}


def test_every_function_of_the_gateway_fits_a_screen() -> None:
    long = [(str(place.relative_to(ROOT)), name, n) for place in CODE for name, n in functions(place) if n > MAX_FUNCTION]
    assert long == []


def test_nothing_tells_of_the_machine_it_was_written_on() -> None:
    places = tracked()
    assert ROOT / "pyproject.toml" in places
    told = [
        f"{place.relative_to(ROOT)}:{n}: {line.strip()[:100]}"
        for place in places
        for n, line in enumerate(lines(place), 1)
        if TRACES.search(line) or f"{ROOT}/" in line
    ]
    assert told == []


def test_a_trace_would_be_found() -> None:
    assert TRACES.search("see /ho" + "me/budi/x")
    assert TRACES.search("pip install --extra-in" + "dex-url x")
    assert not TRACES.search("state = /var/lib/gateway/work/home/")


def test_no_link_is_tracked() -> None:
    git = shutil.which("git") or "/bin/false"
    staged = subprocess.run([git, "ls-files", "--stage"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    links = [line for line in staged.splitlines() if line.startswith("120000")]
    assert links == [], "a link to somebody's environment would wipe everybody's on checkout"


def test_no_two_test_files_share_a_name() -> None:
    names = Counter(place.name for place in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, n in names.items() if n > 1] == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    word = re.compile(r"pytest\.(mark\.)?(ski" + r"p|skipif|xfai" + r"l|importorski" + r"p)\b")
    found = [str(place.relative_to(ROOT)) for place in (ROOT / "tests").rglob("*.py") if any(word.search(line) for line in lines(place))]
    assert found == []


def test_every_test_with_real_parts_is_marked_so_that_quick_leaves_it_out() -> None:
    unmarked = [
        str(place.relative_to(ROOT))
        for place in (ROOT / "tests").rglob("test_*_real.py")
        if not any("mark.real" in line for line in lines(place))
    ]
    assert unmarked == []
