"""`gateway journal verify`: what the check found, each finding with where, why and the one command that comes next. Changes nothing."""

from pathlib import Path

from gateway.cli.journal_asks import Answer, Told, ask_dropped, odd_lines, past_of
from gateway.config import Config
from gateway.journal.against import hold
from gateway.journal.checkpoint import origin_of
from gateway.journal.inspect_io import Inspection
from gateway.journal.reader_io import UnreadableError
from gateway.journal.verify import Finding


def ask_verify(inspection: Inspection, config: Config, since: int, against: Path | None, *, with_copy: bool) -> Answer:
    """The whole check. `since`: the first event of it; `against`: a file with a checkpoint that somebody kept. Raises UnreadableError."""
    report = inspection.check(since, with_copy=with_copy)
    tip = report.tip
    histories = inspection.histories()
    state = "broken" if histories or not report.events else report.state
    misfits = [] if against is None else _against(inspection, against)
    odd, gone = odd_lines(inspection, config.outlet, since)
    begins, unsigned = ask_dropped(inspection, config)
    state = "broken" if misfits or odd or unsigned else state
    past, past_state = past_of(inspection, since=since)
    state = past_state if state == "ok" else state
    findings = unsigned + misfits + odd + [_finding(inspection, found) for found in report.findings]
    findings += [_trouble(inspection, str(path), why) for path, why in sorted(inspection.troubles.items())]
    findings += [_other_history(str(path)) for path in histories]
    copies = "both copies whole" if with_copy else "the database whole"
    whole = copies if state == "ok" else "whole in one of the copies" if state == "damaged" else "see below"
    told: Told = {
        "state": state, "journal": inspection.journal, "events": report.events, "head": {"seq": tip.seq, "hash": tip.hash.hex()},
        "z": tip.z, "receipt_no": tip.receipt_no, "grand_total": tip.grand_total, "findings": findings, "from": inspection.firsts[0],
    }  # fmt: skip
    lines = [f"{f['where']} {f['events']}: {f['why']}; {f['next']}" for f in findings]
    more = "".join(f"; {what}" for what in (begins, f"the lines of {gone} are erased" if gone else "") if what)
    words = f"journal {inspection.journal}: {report.events} events, {whole}{more}"
    lines += [str(one["words"]) for one in past]
    told |= {"past": past} if past else {}
    return state, words, lines, told | ({"lines_erased": gone} if gone else {})


def _against(inspection: Inspection, path: Path) -> list[dict[str, str]]:
    """What does not fit a checkpoint that somebody kept; nothing when it fits."""
    try:
        note = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise UnreadableError(f"{path}: {err}") from err
    held = hold(note, origin_of(inspection.place.outlet, inspection.journal), inspection.rows())
    if not held.why:
        return []
    then = "keep the card and the stick as they are and call the district" if held.checkpoint else "ask for the checkpoint of this journal"
    return [{"state": "broken", "where": str(path), "events": "all", "why": held.why, "next": then}]


def _finding(inspection: Inspection, found: Finding) -> dict[str, str]:
    first = inspection.segment_of(found.first)
    events = str(found.first) if found.first == found.last else f"{found.first}-{found.last}"
    return {"state": found.state, "where": found.where, "events": events, "why": found.why, "next": _next(inspection, found, first)}


def _next(inspection: Inspection, found: Finding, first: int) -> str:
    """The one command that mends it, or that brings the evidence to the district."""
    log = inspection.log(first)
    if found.state == "broken":
        return f"keep the card and the stick as they are and call the district; `gateway journal explain {found.first}`"
    if found.where == "copy" and (log is None or found.last >= inspection.head_seq()):
        return "`systemctl restart gateway` fills it up"
    if found.where == "database" and (inspection.is_stuck() or found.first > inspection.head_seq() > 0):  # behind, not spoilt
        return _room(inspection)
    spoilt = inspection.database(first) if found.where == "database" else log
    return f"`systemctl stop gateway; mv {spoilt} {spoilt}.spoilt; systemctl start gateway` makes it anew from the other copy"


def _room(inspection: Inspection) -> str:
    return f"make room for {inspection.place.directory} (`df -h`, `mount`), then `systemctl restart gateway` fills it up"


def _trouble(inspection: Inspection, path: str, why: str) -> dict[str, str]:
    anew = f"`systemctl stop gateway; mv {path} {path}.spoilt; systemctl start gateway` makes it anew from the other copy"
    then = _room(inspection) if inspection.is_stuck() else anew
    return {"state": "damaged", "where": path, "events": "all", "why": why, "next": then}


def _other_history(path: str) -> dict[str, str]:
    return {
        "state": "broken", "where": path, "events": "all", "why": "tells another history; a start kept it aside",
        "next": "give it to the district; when that has decided, move it to another directory",
    }  # fmt: skip
