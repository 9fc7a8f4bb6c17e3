"""What a broker's reason codes and a socket's errors mean, as faults. Pure.

Codes are those of MQTT 5.0 section 2.4; paho gives the five of 3.1.1 as their MQTT 5 fellows.
"""

from gateway.faults import Fault, fault

FAILURE = 0x80
UNSUPPORTED_VERSION = 0x84
BAD_PASSWORD = 0x86
NOT_AUTHORIZED = 0x87
BANNED = 0x8A
BAD_METHOD = 0x8C
KEEP_ALIVE_TIMEOUT = 0x8D
TAKEN_OVER = 0x8E
TOO_LARGE = 0x95
WHO_WE_ARE = {BAD_PASSWORD, NOT_AUTHORIZED, BANNED, BAD_METHOD, 0x85}  # 0x85: the client id, which is the outlet id
NO_ANSWER = ("[Errno 110]", "timed out")  # ETIMEDOUT: what was sent was not acknowledged within TCP_USER_TIMEOUT
TLS_WORDS = ("SSL", "TLS", "CERTIFICATE")


def connack_fault(code: int, name: str, protocol: str) -> Fault:
    """The broker answered our CONNECT with a refusal."""
    if code == UNSUPPORTED_VERSION:
        return fault("GW-5006", protocol=protocol, reason=name)
    return fault("GW-5004" if code in WHO_WE_ARE else "GW-5007", reason=name)


def closed_fault(protocol: str, error: str) -> Fault:
    """The connection closed before the broker had answered. `error`: the socket's own words, "" if it just closed.

    A client certificate that is refused shows only here: under TLS 1.3 the handshake is over for us by then.
    """
    if any(word in error.upper() for word in TLS_WORDS):
        return fault("GW-5005", reason=error)
    return fault("GW-5006", protocol=protocol, reason=error or "it closed the connection without an answer")


def disconnect_fault(code: int, name: str) -> Fault:
    """The broker said goodbye to a standing connection."""
    if code == TAKEN_OVER:
        return fault("GW-5008", retry="never")
    if code == TOO_LARGE:
        return fault("GW-5011", reason=name)
    if code in WHO_WE_ARE:
        return fault("GW-5004", reason=name)
    return fault("GW-5007", reason=name)


def lost_fault(code: int, name: str, error: str) -> Fault:
    """A standing connection broke without a goodbye."""
    if code == KEEP_ALIVE_TIMEOUT or any(word in error for word in NO_ANSWER):
        return fault("GW-5018")
    return fault("GW-5003", reason=error or name)


def puback_fault(code: int, name: str) -> Fault | None:
    """The broker answered a publish; None when it took it (0x10, nobody subscribes, is taking it too)."""
    if code < FAILURE:
        return None
    return fault("GW-5012" if code == NOT_AUTHORIZED else "GW-5011" if code == TOO_LARGE else "GW-5013", reason=name)
