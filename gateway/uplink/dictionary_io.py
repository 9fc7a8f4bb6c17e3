"""The zstd dictionaries that ship with the package, read from their files."""

from importlib.resources import files

from gateway.uplink.envelope import DICTIONARY


def load_dictionary(number: int = DICTIONARY) -> bytes:
    """The bytes of `dictionary-<number>.zdict`. Raises FileNotFoundError when the package has none of that number."""
    return files("gateway.uplink").joinpath(f"dictionary-{number}.zdict").read_bytes()


def load_dictionaries() -> dict[int, bytes]:
    """All of them by id."""
    found: dict[int, bytes] = {}
    for entry in files("gateway.uplink").iterdir():
        stem, _, ending = entry.name.rpartition(".")
        if ending == "zdict" and stem.startswith("dictionary-"):
            found[int(stem.removeprefix("dictionary-"))] = entry.read_bytes()
    return found
