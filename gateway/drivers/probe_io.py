"""Whether a device's port could be opened now, for when no daemon holds it. Sends no byte; a tty's control lines move as at any opening."""

import os

from gateway.drivers.address import Address, InputAddress, TcpAddress
from gateway.drivers.wire_io import WireError, open_wire, why


def refusal(address: Address) -> str:
    """Why it cannot be opened, in a few words; "" when it can. A network printer is asked to accept, for at most two seconds."""
    if isinstance(address, TcpAddress):
        try:
            open_wire(address, "").close()
        except WireError as err:
            return str(err)
        return ""
    try:
        way = os.O_RDONLY if isinstance(address, InputAddress) else os.O_RDWR
        fd = os.open(address.path, way | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as err:
        return why(err)
    os.close(fd)
    return ""
