"""What every test shares: how properties are judged, and which runs are kept for before a release."""

import signal

import pytest
from hypothesis import HealthCheck, settings

# A property is never judged by the clock: the suite runs on a busy two-core machine too.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long`: the runs of hours, too."""
    parser.addoption("--seeds", type=int, help="how many outlets the simulation lives through (200; with --long 3000)")
    parser.addoption("--first-seed", type=int, default=1, help="the first of them")
    parser.addoption("--long", action="store_true", help="the long runs too: soaks, thousands of seeds and cuts (scripts/test --all)")


def pytest_configure() -> None:
    """Ctrl-C works in the commands that tests start, also where the suite itself was started in the background, deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without --long, what is marked long is left out, and counted as deselected."""
    if config.getoption("--long"):
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
    items[:] = [item for item in items if not item.get_closest_marker("long")]
