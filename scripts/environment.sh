# Sourced by demo and test: gets what they need onto this machine, names it first, and does nothing when it is there.
# Needs bash, and Debian 12 or 13 or a 64-bit Raspberry Pi OS for what only the distribution has.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VENV=$ROOT/.venv
LOG=${TMPDIR:-/tmp}/gateway-setup.$$.log

# say WORDS: what is being done, on stderr, so that stdout stays the command's own.
say() { printf '%s\n' "$*" >&2; }

# give_up WORDS: one line that says what is missing and what to type.
give_up() {
  say "$*"
  exit 1
}

# can_be_root: whether a command could run as root here: we are it, or sudo lets us, or somebody sits here to be asked.
can_be_root() { [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }; }

# apt ARGUMENTS: apt-get as root, asking for sudo only where needed.
apt() {
  local command=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@")
  [ "$(id -u)" -eq 0 ] || command=(sudo "${command[@]}")
  "${command[@]}" >>"$LOG" 2>&1 </dev/null
}

# need_apt PACKAGE...: install these Debian packages, or say in one line how.
need_apt() {
  [ $# -gt 0 ] || return 0
  local by_hand="missing: $*; as root, run: apt-get update && apt-get install --no-install-recommends -y $*"
  command -v apt-get >/dev/null || give_up "missing: $*; install them with this system's own tools, then start again"
  can_be_root || give_up "$by_hand"
  say "installing from Debian: $*"
  if ! { apt update && apt install --no-install-recommends -y "$@"; }; then
    tail -n 5 "$LOG" >&2
    rm -f "$LOG"
    give_up "$by_hand"
  fi
  rm -f "$LOG"
}

# is_python PROGRAM: new enough, and able to make an environment with pip in it.
is_new_python() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
is_python() { is_new_python "$1" && "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# find_python: prints the Python to build with; installs Debian's when there is none.
find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if command -v "$candidate" >/dev/null && is_python "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  need_apt python3 python3-venv
  is_python /usr/bin/python3 || give_up "missing: Python 3.11 or newer; this system's is $(/usr/bin/python3 -V 2>&1), so use Debian 12 or newer"
  echo /usr/bin/python3
}

# fingerprint LOCK: changes when the environment must be built anew: other packages, or another place.
fingerprint() { printf '%s %s' "$ROOT" "$(sha256sum <"$ROOT/requirements/$1.txt")"; }

# is_built LOCK: whether .venv holds just what this lock says, and its Python still runs.
is_built() {
  [ -f "$VENV/lock-$1" ] && [ "$(cat "$VENV/lock-$1")" = "$(fingerprint "$1")" ] && "$VENV/bin/python" -c '' 2>/dev/null
}

# is_installed: whether the gateway itself is in .venv as pyproject.toml now has it.
is_installed() { cmp -s "$VENV/pyproject.toml" "$ROOT/pyproject.toml"; }

# need_python LOCK: an environment in .venv with exactly the packages of requirements/LOCK.txt, and the gateway itself.
need_python() {
  local lock=$1
  # A link is somebody's own environment: taken as it is.
  [ -L "$VENV" ] && return 0
  # What the tests need is all that the demo needs.
  if is_built dev; then lock=dev; fi
  is_built "$lock" && is_installed && return 0
  exec 9>"$ROOT/.venv.lock"
  flock 9 # demo and test may be started at once
  if is_built dev; then lock=dev; fi
  { is_built "$lock" && is_installed; } || fill "$lock"
  exec 9>&-
}

# fill LOCK: name what is to be installed, and install it.
fill() {
  local lock=$1 python
  if is_built "$lock"; then
    python=$VENV/bin/python
  else
    python=$(find_python)
    say "installing into .venv ($("$python" -V), $(grep -c '==' "$ROOT/requirements/$lock.txt") packages of requirements/$lock.txt):"
    sed -n 's/^\([A-Za-z0-9._-]*\)==\([^ ;]*\).*/\1 \2/p' "$ROOT/requirements/$lock.txt" | paste -sd, | sed 's/,/, /g' | fold -s -w 110 >&2
  fi
  { is_built "$lock" || build "$python" "$lock"; } >"$LOG" 2>&1 </dev/null && install_gateway >>"$LOG" 2>&1 </dev/null || {
    tail -n 15 "$LOG" >&2
    rm -f "$LOG"
    give_up "could not fill .venv: see above; with the internet back, start again (what was fetched is kept)"
  }
  rm -f "$LOG"
}

# build PYTHON LOCK: from nothing, so that nothing of an older lock stays behind. The stamp is written last.
build() {
  local python=$1 lock=$2
  rm -f "$VENV"/lock-*
  "$python" -m venv --clear "$VENV" || return
  pip_install --require-hashes --only-binary :all: -r "$ROOT/requirements/$lock.txt" || return
  fingerprint "$lock" >"$VENV/lock-$lock"
}

# install_gateway: this checkout itself, by the locked setuptools, so that nothing is fetched to build it.
install_gateway() {
  pip_install --no-deps --no-build-isolation --editable "$ROOT" || return
  cp "$ROOT/pyproject.toml" "$VENV/pyproject.toml"
}

pip_install() {
  PIP_ROOT_USER_ACTION=ignore "$VENV/bin/python" -m pip install -qq --no-input --disable-pip-version-check --no-warn-script-location \
    --retries 8 --timeout 60 "$@"
}
