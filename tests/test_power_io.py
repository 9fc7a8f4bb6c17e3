"""Turning off: what systemd does not do is told; nothing here turns this machine off."""

import queue

import pytest

from gateway.messages import Event
from gateway.messages.house import TurnOff, TurnOffFailed
from gateway.power_io import PowerSwitch


@pytest.mark.parametrize("command", [("false",), ("no-such-command-here",)])
def test_what_cannot_be_done_comes_back_to_the_clerk(command: tuple[str, ...]) -> None:
    heard: queue.Queue[Event] = queue.Queue()
    PowerSwitch(heard.put, command).submit(TurnOff())
    told = heard.get(timeout=10)
    assert isinstance(told, TurnOffFailed)
    assert told.fault.code == "GW-1008"
