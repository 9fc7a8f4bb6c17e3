"""Turning the device off: asks systemd, which ends the daemon in order like any other unit."""

import logging
import subprocess
import threading

from gateway.messages.house import TurnOff

COMMAND = ("systemctl", "poweroff")
ASK_S = 20.0  # systemd answers at once; longer means that nobody will

log = logging.getLogger("gateway.power")


def turn_off(_order: TurnOff) -> None:
    """Ask without waiting: the loop must go on until systemd ends it."""
    threading.Thread(target=_ask, name="power", daemon=True).start()


def _ask() -> None:
    try:
        subprocess.run(COMMAND, check=True, timeout=ASK_S, capture_output=True)  # noqa: S603 - a constant
    except (OSError, subprocess.SubprocessError) as err:
        log.error("GW-1008 the device cannot be turned off: %s", err)  # noqa: TRY400 - the reason says it all
