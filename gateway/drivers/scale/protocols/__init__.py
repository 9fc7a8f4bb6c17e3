"""The scale protocols by their names in the configuration. A new one: write its file, add its line here."""

from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.protocols import (
    adam,
    cas_ap,
    dialog_06,
    dibal,
    dini,
    indicator,
    reversed,  # noqa: A004 - the "=" stream's name in the configuration
    toledo_8217,
    xk3190_a9,
    xk3190_a12,
)

BY_NAME: dict[str, Protocol] = {
    one.name: one
    for one in (
        toledo_8217.PROTOCOL,
        indicator.PROTOCOL,
        xk3190_a9.PROTOCOL,
        xk3190_a12.PROTOCOL,
        reversed.PROTOCOL,
        dialog_06.PROTOCOL,
        cas_ap.PROTOCOL,
        dibal.PROTOCOL,
        adam.PROTOCOL,
        dini.PROTOCOL,
    )
}
