"""The scripts' set-up: it builds what is missing, leaves what is there, and says in one line what it cannot do."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# In place of pip and apt: the builder notes what it was asked for and leaves an environment whose Python runs.
BUILDER = """
find_python() { echo /bin/true; }
build() {
  echo "built $2" >>"$ROOT/notes"
  rm -rf "$VENV" && mkdir -p "$VENV/bin" && ln -s /bin/true "$VENV/bin/python"
  fingerprint "$2" >"$VENV/lock-$2"
}
pip_install() { echo "pip $*" >>"$ROOT/notes"; }
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the scripts and two small locks."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "environment.sh").write_bytes((ROOT / "scripts" / "environment.sh").read_bytes())
    (tmp_path / "requirements").mkdir()
    for lock in ("run", "dev"):
        (tmp_path / "requirements" / f"{lock}.txt").write_text(f"{lock}-package==1.0 \\\n    --hash=sha256:00\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path


def bash(checkout: Path, script: str) -> subprocess.CompletedProcess[str]:
    source = f"set -euo pipefail\n. '{checkout}/scripts/environment.sh'\n{BUILDER}\n{script}\n"
    return subprocess.run(["bash", "-c", source], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def notes(checkout: Path) -> list[str]:
    """What was built, "gateway" for the checkout itself."""
    place = checkout / "notes"
    lines = place.read_text().splitlines() if place.exists() else []
    return ["gateway" if line.endswith(f"--no-build-isolation --editable {checkout}") else line for line in lines]


def test_the_first_start_names_what_it_installs_and_the_second_does_nothing(checkout: Path) -> None:
    first = bash(checkout, "need_python run")
    assert first.returncode == 0, first.stderr
    assert "1 packages of requirements/run.txt" in first.stderr
    assert "run-package 1.0" in first.stderr
    second = bash(checkout, "need_python run")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert notes(checkout) == ["built run", "gateway"]


def test_a_change_of_the_project_file_alone_installs_only_the_gateway_anew(checkout: Path) -> None:
    bash(checkout, "need_python run")
    (checkout / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert bash(checkout, "need_python run").stderr == ""
    assert notes(checkout) == ["built run", "gateway", "gateway"]


def test_the_demo_is_content_with_what_the_tests_have_but_not_the_other_way_round(checkout: Path) -> None:
    bash(checkout, "need_python dev; need_python run")
    assert notes(checkout) == ["built dev", "gateway"]
    bash(checkout, "need_python run; need_python dev")
    assert notes(checkout) == ["built dev", "gateway"]


def test_the_demo_never_throws_the_tests_environment_away(checkout: Path) -> None:
    bash(checkout, "need_python dev")
    (checkout / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    bash(checkout, "need_python run")
    assert notes(checkout) == ["built dev", "gateway", "gateway"]


def test_a_new_lock_is_built_anew(checkout: Path) -> None:
    bash(checkout, "need_python run")
    (checkout / "requirements" / "run.txt").write_text("run-package==1.1 \\\n    --hash=sha256:00\n")
    bash(checkout, "need_python run")
    assert notes(checkout) == ["built run", "gateway"] * 2


def test_a_checkout_that_was_moved_is_built_anew(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    bash(checkout, "need_python run")
    moved = tmp_path_factory.mktemp("elsewhere") / "moved"
    checkout.rename(moved)
    bash(moved, "need_python run")
    assert notes(moved)[2:] == ["built run", "gateway"]


def test_an_environment_whose_python_is_gone_is_built_anew(checkout: Path) -> None:
    bash(checkout, "need_python run")
    (checkout / ".venv" / "bin" / "python").unlink()
    bash(checkout, "need_python run")
    assert notes(checkout) == ["built run", "gateway"] * 2


def test_a_build_that_fails_leaves_no_stamp_and_says_so(checkout: Path) -> None:
    done = bash(checkout, "build() { echo 'no network' ; return 1; }; need_python run")
    assert done.returncode == 1
    assert "no network" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("could not fill .venv")
    assert not (checkout / ".venv" / "lock-run").exists()


def test_an_environment_of_somebodys_own_is_taken_as_it_is(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    own = tmp_path_factory.mktemp("own")
    (checkout / ".venv").symlink_to(own)
    assert bash(checkout, "need_python dev").returncode == 0
    assert notes(checkout) == []
    assert list(own.iterdir()) == []


def test_without_root_and_without_sudo_one_line_says_what_is_missing_and_how_to_get_it(checkout: Path) -> None:
    done = bash(checkout, "id() { echo 1000; }; sudo() { return 1; }; apt-get() { echo called; }; need_apt mosquitto gcc")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "missing: mosquitto gcc; as root, run: apt-get update && apt-get install --no-install-recommends -y mosquitto gcc"
    ]


def test_packages_are_named_and_installed_after_one_update(checkout: Path) -> None:
    done = bash(checkout, 'apt() { echo "apt $*" >>"$ROOT/notes"; }; id() { echo 0; }; need_apt mosquitto gcc; need_apt')
    assert done.returncode == 0, done.stderr
    assert done.stderr == "installing from Debian: mosquitto gcc\n"
    assert notes(checkout) == ["apt update", "apt install --no-install-recommends -y mosquitto gcc"]


def test_an_installation_that_fails_says_why_and_how_to_go_on_by_hand(checkout: Path) -> None:
    done = bash(checkout, 'apt() { echo "E: no space" >>"$LOG"; return 100; }; id() { echo 0; }; need_apt gcc')
    assert done.returncode == 1
    assert done.stderr.splitlines()[1] == "E: no space"
    assert done.stderr.splitlines()[-1].startswith("missing: gcc; as root, run: ")


def test_a_system_without_apt_is_told_what_to_bring(checkout: Path) -> None:
    done = bash(checkout, "command() { return 1; }; need_apt gcc")
    assert done.returncode == 1
    assert done.stderr == "missing: gcc; install them with this system's own tools, then start again\n"


@pytest.mark.parametrize("words", [["--fast"], ["--quick", "--all"]])
def test_wrong_words_are_told_the_right_ones_in_one_line(words: list[str]) -> None:
    done = subprocess.run([ROOT / "scripts" / "test", *words], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (1, "usage: ./scripts/test [--quick | --all]\n")
