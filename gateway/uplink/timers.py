"""The names of the uplink's timers. Pure."""


class Timers:
    """Each names what it guards."""

    RECONNECT = "uplink.reconnect"
    SETTLE = "uplink.settle"
    STATUS = "uplink.status"
    DUE = "uplink.due"
    ACK = "uplink.ack"
    HOLD = "uplink.hold"
    RESEAL = "uplink.reseal"
