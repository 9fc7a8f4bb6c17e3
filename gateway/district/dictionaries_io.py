"""Reads the dictionaries that ship with the uplink; all of them, for old ones stay in use."""

from importlib.resources import files

PREFIX, SUFFIX = "dictionary-", ".zdict"


def dictionaries() -> dict[int, bytes]:
    """The bytes of every `dictionary-<id>.zdict`, by id."""
    found = {}
    for place in files("gateway.uplink").iterdir():
        number = place.name.removeprefix(PREFIX).removesuffix(SUFFIX)
        if place.name == f"{PREFIX}{number}{SUFFIX}" and number.isascii() and number.isdigit():
            found[int(number)] = place.read_bytes()
    return found
