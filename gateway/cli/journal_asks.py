"""Questions to a journal that are no check: where it is silent, its Z reports, the proof of one event. Changes nothing."""

import argparse
import re
from collections.abc import Iterator
from itertools import chain

from gateway.config import Config, Outlet
from gateway.journal.carried import carried_in
from gateway.journal.checkpoint import Checkpoint, Proof, origin_of
from gateway.journal.countersign import countersigned, district_keys
from gateway.journal.event import decode
from gateway.journal.explain import local_time, rupiah
from gateway.journal.gaps import Gap, gaps
from gateway.journal.history_io import chapters, history
from gateway.journal.inspect_io import Inspection
from gateway.journal.lines_io import LinesReader
from gateway.journal.merkle import Frontier, path_beyond
from gateway.journal.note import sign
from gateway.journal.reader_io import JournalReader
from gateway.journal.signer_io import key_in_force
from gateway.journal.veiled import PRIVATE, misfits
from gateway.journal.verify import MAX_FINDINGS, State
from gateway.messages.journal import Fields

COUNTS = frozenset({
    "sales", "refunds", "voids", "cash_ins", "cash_outs", "drawers", "savings", "bon_payments", "shifts", "uncounted",
})  # fmt: skip
"""Sums of a Z that are no rupiah."""
Told = dict[str, object]
Answer = tuple[str, str, list[str], Told]
"""State, the first line's words, the other lines, and the same as JSON."""


def ask_gaps(inspection: Inspection, outlet: Outlet) -> Answer:
    """Where the journal is silent. A missing event is damage; an outage is not."""
    found = list(gaps(history(inspection)))
    lost = [gap for gap in found if gap.what in ("events", "receipts")]
    told: Told = {"gaps": [_gap_fields(gap) for gap in found]}
    power = sum(gap.what == "power" for gap in found)
    words = f"{len(found) - len(lost)} outages, {power} of them power cuts; " + (
        f"{len(lost)} gaps in the numbers: see `gateway journal verify`" if lost else "no number is missing"
    )
    return ("broken" if lost else "ok"), words, [_gap_line(gap, outlet) for gap in found], told


def ask_z(inspection: Inspection, number: int | None, outlet: Outlet) -> Answer:
    """The Z reports, or the one of this number."""
    reports = [fields for fields in _all_reports(inspection) if number is None or fields.get("z") == number]
    lines = [_z_line(fields, outlet) for fields in reports]
    lines += [line for fields in reports if number is not None for line in _z_sums(fields)]
    words = f"{len(reports)} Z reports" if number is None else f"Z {number}" + ("" if reports else ": there is none")
    return ("ok" if reports or number is None else "unknown"), words, lines, {"z": [dict(fields) for fields in reports]}


def past_of(inspection: Inspection, since: int) -> tuple[list[dict[str, object]], State]:
    """The journals before this one, each with what a look at its database found; and "ok", or "damaged" where one is not whole.

    Not looked at where only the newest events are asked for (`since` above 1).
    """
    found: list[dict[str, object]] = []
    for chapter in chapters(inspection) if since == 1 else ():
        report = chapter.inspection.check(with_copy=False)
        journal, whole = chapter.inspection.journal, "whole" if report.state == "ok" else f"NOT WHOLE: {report.findings[0].why}"
        words = f"before it: journal {journal}, generation {chapter.generation}, {report.events} events, {whole}"
        then = "" if report.state == "ok" else f"; `gateway journal verify --journal {journal}`"
        figures = {"journal": journal, "generation": chapter.generation, "events": report.events, "state": report.state}
        found.append({**figures, "words": words + then})
    return found, "ok" if all(one["state"] == "ok" for one in found) else "damaged"


def odd_lines(inspection: Inspection, outlet: Outlet, since: int) -> tuple[list[dict[str, str]], int]:
    """Findings about lines that are kept at the outlet and do not fit their digests; of how many events they are erased."""
    if outlet.kind not in PRIVATE:
        return [], 0
    odd, gone = misfits(inspection.rows(since), LinesReader(inspection.place.directory.parent).find)
    why = "the lines kept at the outlet are not those of the event"
    then = "keep state/lines.db as it is and call the district"
    return [{"state": "broken", "where": "lines", "events": str(seq), "why": why, "next": then} for seq in odd[:MAX_FINDINGS]], gone


def prove(inspection: Inspection, seq: int) -> str | None:
    """The tlog-proof file that event `seq` is in this journal as it stands now, signed with the outlet's key; None without such an event.

    Raises OSError when the key cannot be read.
    """
    before, leaves = tree_of(inspection)
    if not before.size < seq <= before.size + len(leaves):
        return None
    key = key_in_force(inspection.place.keys, inspection.journal, JournalReader(inspection.place.directory))
    tree = before.grown(leaves)
    head = Checkpoint(origin_of(inspection.place.outlet, inspection.journal), tree.size, tree.root())
    return Proof(seq - 1, path_beyond(before, leaves, seq - 1), sign(head.text(), key.signer)).text()


def journal_id(text: str) -> str:
    """An argument that is a journal's id."""
    if not re.fullmatch(r"[0-9a-f]{8}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is no journal id (8 hex digits)")
    return text


def tree_of(inspection: Inspection) -> tuple[Frontier, list[bytes]]:
    """The tree with which the journal begins here (empty, but where earlier events were dropped), and the leaf hashes behind it.

    The events are those up to the first that is missing.
    """
    rows = inspection.rows()
    first = next(rows, None)
    began = carried_in(first) if first is not None else None
    before = began.tree if began is not None and began.tree is not None else Frontier()
    return before, [row.hash for at, row in enumerate(chain([first] if first else [], rows), before.size + 1) if row.seq == at]


def ask_dropped(inspection: Inspection, config: Config) -> tuple[str, list[dict[str, str]]]:
    """Words on where the journal begins here, "" when that is event 1; a finding when nothing signed by the district allows that."""
    kept, first = inspection.kept(), inspection.firsts[0]
    if first == 1:
        return "", []
    found = inspection.event(kept.ack) if kept.ack else None
    keys = district_keys(config.uplink.district_keys)
    said = countersigned(found[0], keys, inspection.place.outlet, inspection.journal) if found is not None else None
    held = inspection.event(said.stored + 1) if said is not None and said.stored >= first - 1 else None
    if said is not None and held is not None and held[1] == said.tip:
        return f"from event {first} on; what was before was dropped after the district's counter-signature in event {said.seq}", []
    why = "these events are not here, and no counter-signature of the district in this journal covers them"
    return f"from event {first} on", [{
        "state": "broken", "where": "journal", "events": f"1-{first - 1}", "why": why,
        "next": "keep the card and the stick as they are and call the district; see uplink.district_keys",
    }]  # fmt: skip


def _all_reports(inspection: Inspection) -> Iterator[Fields]:
    """Those of events that were dropped as far as the first event here carries them, then the reports themselves, journal after journal."""
    for at, row in enumerate(history(inspection)):
        carried = carried_in(row) if not at else None
        for one in carried.z_rows if carried is not None else ():
            yield {"z": one.z, "business_day": one.business_day, "seq": one.seq, "grand_total": one.grand_total}
        if row.kind == "z":
            yield decode(row.body) | {"seq": row.seq}


def _gap_fields(gap: Gap) -> Told:
    return {"what": gap.what, "first": gap.first, "last": gap.last, "from": gap.from_ms, "until": gap.until_ms}


def _gap_line(gap: Gap, outlet: Outlet) -> str:
    begin = local_time(gap.from_ms, outlet.timezone) if gap.from_ms is not None else "unknown"
    length = f"{gap.length_ms // 60_000} min" if gap.length_ms is not None else "unknown how long"
    match gap.what:
        case "events":
            return f"events {gap.first}-{gap.last}: not in the journal"
        case "receipts":
            return f"receipts {gap.first}-{gap.last}: given to nobody"
        case "power":
            return f"cut off after event {gap.first}, last heard {begin}, {length}"
        case "stop":
            return f"stopped after event {gap.first}, {begin}, {length}"


def _z_line(fields: Fields, outlet: Outlet) -> str:
    wall, total = fields.get("wall"), fields.get("grand_total")
    when = local_time(wall, outlet.timezone) if isinstance(wall, int) else "unknown"
    ever = rupiah(total) if isinstance(total, int) else "unknown"
    return f"Z {fields.get('z')}: {when}, business day {fields.get('business_day', 'unknown')}, event {fields['seq']}, grand total {ever}"


def _z_sums(fields: Fields) -> Iterator[str]:
    """What a Z counts, a line for each sum that is not nothing, and the Z before it."""
    sums, previous = fields.get("sums"), fields.get("previous")
    yield f"events {fields.get('first', 'unknown')}-{fields.get('last', 'unknown')}" + (", written by itself" if fields.get("auto") else "")
    for name, value in sorted(sums.items()) if isinstance(sums, dict) else ():
        if isinstance(value, int) and value:
            yield f"{name}: {value if name in COUNTS else rupiah(value)}"
    if isinstance(previous, dict):
        yield f"after Z {previous.get('z')}, event {previous.get('seq')}, hash {previous.get('hash')}"
