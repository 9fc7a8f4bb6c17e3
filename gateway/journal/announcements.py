"""What a start writes before anything else: how the last run ended, what was mended, and a new key. Pure."""

from collections.abc import Callable

from gateway import __version__
from gateway.journal.ledger import Ledger
from gateway.messages.journal import Commit, Fields, Json

Notes = dict[str, Json]


def announcements(
    ledger: Ledger, found: Notes, recovered: Notes, key: Fields | None, own: Callable[[str, Fields, int], Commit]
) -> list[Commit]:
    """`boot`; `recovered` where something was lost or made anew; `key` where the key changes. `own` makes the order of an event."""
    cut, boot = ledger.running, ledger.tip.boot + 1
    said: Fields = {"software": __version__, "cut": cut, "cuts": ledger.cuts + cut, "found": found or None}
    due = [("boot", said), ("recovered", recovered), ("key", key or {})]
    return [own(kind, fields, boot) for kind, fields in due if fields]
