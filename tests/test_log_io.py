"""Lines for journald: their form, and a log that takes nothing."""

import io
import logging
import sys

import pytest

from gateway.log_io import LogPort, records_to
from gateway.messages.house import Log


class Full(io.StringIO):
    """Standard error on a full card."""

    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_line_has_its_level_and_code_and_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    port = LogPort(verbose=False)
    port.submit(Log(4, "GW-2201", "scale.counter:\nnot plugged in"))
    port.submit(Log(7, "", "a whisper"))
    assert capsys.readouterr().err == "<4>GW-2201 scale.counter: not plugged in\n"


def test_every_line_of_a_trace_has_the_level_of_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    LogPort(verbose=False).trace("counter", "Traceback\n  ValueError: x\n")
    assert capsys.readouterr().err == "<3>bug in counter\n<3>Traceback\n<3>  ValueError: x\n"


def test_a_log_that_takes_nothing_costs_its_lines_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Full())
    port = LogPort(verbose=True)
    port.submit(Log(4, "", "lost"))
    port.trace("uplink", "lost too")


def test_what_libraries_log_comes_out_once_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    with records_to(LogPort(verbose=True)):
        logging.getLogger("gateway.drivers").warning("GW-2315 marks cannot be kept: %s", "full")
        logging.getLogger("asyncio").error("a task was lost")
        logging.getLogger("escpos").info("chatter")
    assert capsys.readouterr().err == "<4>GW-2315 marks cannot be kept: full\n<3>a task was lost\n"


def test_a_trace_told_to_logging_comes_out_whole(capsys: pytest.CaptureFixture[str]) -> None:
    with records_to(LogPort(verbose=False)):
        try:
            int("planted")
        except ValueError:
            logging.getLogger("asyncio").exception("a callback broke")
    told = capsys.readouterr().err.splitlines()
    assert told[:2] == ["<3>a callback broke", "<3>bug in asyncio"]
    assert told[-1].startswith("<3>ValueError: ")
