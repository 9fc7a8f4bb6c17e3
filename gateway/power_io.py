"""Turning the device off: asks systemd, which ends the daemon in order like any other unit."""

import subprocess
import threading
from collections.abc import Callable

from gateway.faults import fault
from gateway.messages import Event
from gateway.messages.house import TurnOff, TurnOffFailed

COMMAND = ("systemctl", "poweroff")
ASK_S = 20.0  # systemd answers at once; longer means that nobody will


class PowerSwitch:
    """`submit` never waits: the loop must go on until systemd ends it. Asked twice, systemd is asked twice and does it once."""

    def __init__(self, post: Callable[[Event], None], command: tuple[str, ...] = COMMAND) -> None:
        self._post = post
        self._command = command

    def submit(self, _order: TurnOff) -> None:
        """Ask; `TurnOffFailed` comes when it is not to be."""
        threading.Thread(target=self._ask, name="power", daemon=True).start()

    def _ask(self) -> None:
        try:
            subprocess.run(self._command, check=True, timeout=ASK_S, capture_output=True)  # noqa: S603 - a constant
        except (OSError, subprocess.SubprocessError) as err:
            self._post(TurnOffFailed(fault("GW-1008", "never", reason=err)))
