"""What a start writes before anything else: how the last run ended, what was mended, and a new key. Pure."""

from collections.abc import Callable
from dataclasses import replace

from gateway import __version__
from gateway.clock import UNSET, Now
from gateway.config import Outlet
from gateway.journal.ledger import Ledger
from gateway.messages.journal import Commit, Fields, Json
from gateway.schedule import business_day

Notes = dict[str, Json]


def own_order(outlet: Outlet, now: Now, last_ms: int, kind: str, fields: Fields) -> Commit:
    """The order of an event of the journal itself. With an unset clock it is never earlier than the last event (`last_ms`)."""
    wall_ms = max(now.wall_ms, last_ms) if now.trust == UNSET else now.wall_ms
    day = business_day(wall_ms, outlet.timezone, outlet.business_day_starts)
    return Commit(kind, replace(now, wall_ms=wall_ms), day, fields, f"journal.{kind}")


def announcements(
    ledger: Ledger, found: Notes, recovered: Notes, key: Fields | None, own: Callable[[str, Fields, int], Commit]
) -> list[Commit]:
    """`boot`; `recovered` where something was lost or made anew; `key` where the key changes. `own` makes the order of an event."""
    cut, boot = ledger.running, ledger.tip.boot + 1
    said: Fields = {"software": __version__, "cut": cut, "cuts": ledger.cuts + cut, "found": found or None}
    due = [("boot", said), ("recovered", recovered), ("key", key or {})]
    return [own(kind, fields, boot) for kind, fields in due if fields]
