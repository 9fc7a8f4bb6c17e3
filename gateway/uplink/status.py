"""The outlet's status message, retained at the broker; also its will. Pure."""

from dataclasses import dataclass

from gateway import __version__
from gateway.clock import Now
from gateway.config import Config
from gateway.uplink.objects import Fields, encode

VERSION = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the outlet stands. `reason`: the code of what is wrong, "lost" in the will, "stopped" at a clean end, None if all is well.

    `oldest_ms`: wall time of the oldest event that is not stored, None if not known.
    """

    online: bool
    reason: str | None
    journal: str
    head: int
    accepted: int
    stored: int
    oldest_ms: int | None


def status(config: Config, standing: Standing, now: Now) -> bytes:
    """The message: JSON, unknown being null and never zero."""
    medium = config.netprobe.medium  # "auto" is a wish to find out, no medium
    fields: Fields = {
        "v": VERSION,
        "outlet": config.outlet.id,
        "region": config.outlet.region or None,
        "journal": standing.journal,
        "online": standing.online,
        "reason": standing.reason,
        "head": standing.head,
        "accepted": standing.accepted,
        "stored": standing.stored,
        "waiting": standing.head - standing.stored,
        "oldest": standing.oldest_ms,
        "link": {"grade": "?", "segment": "undetermined", "medium": None if medium == "auto" else medium},
        "trust": now.trust,
        "boot": now.boot,
        "version": __version__,
    }
    return encode(fields)
