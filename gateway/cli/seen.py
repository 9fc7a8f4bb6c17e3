"""What a watcher can see in the daemon's states: what changed from one to the next.

Weights are there as they are told; scans only by what came of them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

State = Mapping[str, Any]
Seen = dict[str, Any]


def changes(before: State | None, after: State, device: str | None) -> Iterator[Seen]:
    """One dict per change: `device` with `state` or `reading`, or `scan` with what it came to. `device` None sees all."""
    for name, now in after["devices"].items():
        if device is None or name == device:
            yield from _device(name, (before or {"devices": {}})["devices"].get(name), now)
    if before is not None and (device is None or device.startswith("scanner.")):
        yield from _scans(before, after)


def text(seen: Seen) -> str:
    """The same as a line."""
    if "scan" in seen:
        return f"scan               {seen['scan']}  {seen['came_to']}"
    if "reading" in seen:
        return f"{seen['device']:<18} {_weight(seen['reading'])}"
    more = "".join(f"  {key} {seen[key]}" for key in ("paper", "cover") if key in seen)
    return f"{seen['device']:<18} {seen['state']}{more}"


def _device(name: str, before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Iterator[Seen]:
    told = {key: now[key] for key in ("state", "paper", "cover") if key in now}
    if before is None or any(before.get(key) != value for key, value in told.items()):
        yield {"device": name, **told}
    reading = now.get("reading")
    if reading is not None and (before is None or _still(before.get("reading")) != _still(reading)):
        yield {"device": name, "reading": _still(reading)}


def _scans(before: State, after: State) -> Iterator[Seen]:
    """New or longer lines of the basket, and the note that a refused code leaves."""
    had = {line["n"]: line for line in (before["basket"] or {}).get("lines", [])} if _same_basket(before, after) else {}
    for line in (after["basket"] or {}).get("lines", []):
        old = had.get(line["n"])
        if old is None or _amount(line) > _amount(old):
            yield {"scan": line["code"], "came_to": f"{line['name']}  {_measure(line)}"}
    note = after["note"]
    if note is not None and note != before["note"] and note.get("about"):
        yield {"scan": note["about"], "came_to": f"{note['code']} {note['message']}"}


def _same_basket(before: State, after: State) -> bool:
    ids = [(state["basket"] or {}).get("id") for state in (before, after)]
    return ids[0] == ids[1]


def _amount(line: Mapping[str, Any]) -> int:
    return int(line["qty"] or line["grams"] or line["milli"] or 0)


def _measure(line: Mapping[str, Any]) -> str:
    for key, unit in (("qty", "x"), ("grams", "g"), ("milli", "milli")):
        if line[key] is not None:
            return f"{line[key]} {unit}"
    return ""


def _still(reading: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A reading without its age: an unchanged weight is no change."""
    return None if reading is None else {key: value for key, value in reading.items() if key != "age_ms"}


def _weight(reading: Mapping[str, Any]) -> str:
    grams = "no weight" if reading["grams"] is None else f"{reading['grams']} g"
    return "  ".join([grams, reading["kind"], "stable" if reading["stable"] else "moving", *reading["flags"]])
