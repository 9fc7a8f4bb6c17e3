"""The child of a guided run: one target under libFuzzer, with the coverage of every line in gateway/. Ends the process.

python -m tests.fuzz.guided NAME [libFuzzer's options]; meant to be started by `run.guided`. Needs atheris (Linux on x86-64).
"""

import sys


def main(name: str, options: list[str]) -> None:
    """Never comes back."""
    import atheris  # noqa: PLC0415 - it is not there on every machine that has the tests

    with atheris.instrument_imports(include=["gateway"]):
        from tests.fuzz.table import all_targets  # noqa: PLC0415 - what is to be watched must be imported now

    target = next(one for one in all_targets(name) if one.name == name)
    atheris.Setup([sys.argv[0], *options], target.play)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
