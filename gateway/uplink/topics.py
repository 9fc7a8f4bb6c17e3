"""The topics of one outlet, and what a topic says. Pure.

`kdmp/1/<district>/<outlet>/up/…` and `…/down/…`; the outlet id is never parsed.
"""

import re
from dataclasses import dataclass

ROOT = "kdmp/1"
OUTLET = re.compile(r"[a-z0-9-]{3,32}\Z", re.ASCII)
DISTRICT = re.compile(r"[A-Za-z0-9.-]{1,32}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Topics:
    """The full topics of one outlet."""

    district: str
    outlet: str

    @property
    def batches(self) -> str:
        """Batches of journal events, up, QoS 1."""
        return f"{ROOT}/{self.district}/{self.outlet}/up/tx"

    @property
    def status(self) -> str:
        """The outlet's status, up, QoS 1, retained; also the will."""
        return f"{ROOT}/{self.district}/{self.outlet}/up/st"

    @property
    def ack(self) -> str:
        """What the district has stored, down, QoS 0, retained."""
        return f"{ROOT}/{self.district}/{self.outlet}/down/ack"


def outlet_of(topic: str, district: str, end: str) -> str | None:
    """The outlet of `kdmp/1/<district>/<outlet>/<end>`, None when the topic is not of this form."""
    start, _, rest = topic.partition(f"{ROOT}/{district}/")
    outlet, _, tail = rest.partition("/")
    return outlet if start == "" and tail == end and OUTLET.match(outlet) else None
