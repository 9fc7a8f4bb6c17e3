"""The scale protocols by their names in the configuration. A new one: write its file, add its line here."""

from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.protocols import indicator, toledo_8217

BY_NAME: dict[str, Protocol] = {one.name: one for one in (toledo_8217.PROTOCOL, indicator.PROTOCOL)}
