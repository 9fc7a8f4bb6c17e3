"""The scale protocols by their names in the configuration. A new one: write its file, add its line here."""

from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.protocols import aandd, cas_pd2, indicator, kern, mt_sics, nci, sbi, sma, toledo_8217

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
    )
}
