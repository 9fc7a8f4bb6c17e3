"""The scale protocols by their names in the configuration. A new one: write its file, add its line here."""

from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.protocols import (
    aandd,
    adam,
    cas_ap,
    cas_pd2,
    dialog_06,
    dibal,
    dini,
    indicator,
    kern,
    mt_sics,
    nci,
    reversed,  # noqa: A004 - so the configuration names it
    sbi,
    sma,
    toledo_8217,
    xk3190_a9,
    xk3190_a12,
)

BY_NAME: dict[str, Protocol] = {
    one.name: one
    for one in (
        toledo_8217.PROTOCOL,
        cas_pd2.PROTOCOL,
        nci.PROTOCOL,
        sma.PROTOCOL,
        mt_sics.PROTOCOL,
        kern.PROTOCOL,
        sbi.PROTOCOL,
        aandd.PROTOCOL,
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
