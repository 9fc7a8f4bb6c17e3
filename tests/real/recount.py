"""An independent recount of a shop's day from its journal files. Imports nothing of the gateway: what is right must not depend on it.

Usage: python recount.py DIRECTORY, the one with the segments (`<journal>-<first event>.db`). Prints one JSON object.

Cash is counted as a clerk sees it: what buyers put down less the change they got, not the amount that the event says was paid.
"""

import json
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

Body = dict[str, Any]
MEASURES = ("qty", "grams", "milli")
LABEL = 13


def bodies(directory: Path) -> list[Body]:
    """Every event of the newest journal there, oldest first, with its `seq`."""
    found: dict[int, Body] = {}
    newest = max(directory.glob("*.db"), key=lambda file: file.stat().st_mtime).name.split("-")[0]
    for file in directory.glob(f"{newest}-*.db"):
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as base:
            for seq, body in base.execute("SELECT seq, body FROM event"):
                found[seq] = json.loads(body) | {"seq": seq}
    return [found[seq] for seq in sorted(found)]


def recount(events: list[Body]) -> Body:
    """`shifts` by number, `days` by Z number (0: what came after the last), `grand_total`, and `stock`: what left or came, by code."""
    shifts: dict[int, Counter[str]] = {}
    days: dict[int, Counter[str]] = {}
    stock: dict[str, Counter[str]] = {}
    day: Counter[str] = Counter()
    wrong: list[str] = []
    open_shift = ever = 0
    for event in events:
        kind = event["kind"]
        if kind == "z":
            days[event["z"]], day, open_shift = day, Counter(), 0
            continue
        if kind == "shift_open":
            open_shift = event["shift"]
            shifts[open_shift] = Counter(expected=event["float"], float=event["float"])
            continue
        added = adds(event)
        day.update(added)
        move(stock, event)
        if kind in ("sale", "refund"):
            wrong += problems(event, open_shift)
            ever += event["total"] if kind == "sale" else 0
        if kind == "shift_close":
            shifts[open_shift].update(counted=event.get("counted", 0))
            open_shift = 0
        elif open_shift:
            shifts[open_shift].update(added)
            shifts[open_shift]["expected"] += added["cash"]
    days[0] = day
    return {
        "shifts": {number: dict(shift) for number, shift in shifts.items()},
        "days": {number: dict(sums) for number, sums in days.items()},
        "grand_total": ever,
        "stock": {code: dict(moved) for code, moved in stock.items()},
        "wrong": wrong,
    }


def adds(event: Body) -> Counter[str]:
    """What one event adds: counts and rupiah by name, `cash` being what the drawer gained."""
    kind, found = event["kind"], Counter[str]()
    match kind:
        case "sale":
            found.update(sales=1, total=event["total"], rounding=event["rounding"], discount=event["discount"])
            for payment in event["payments"]:
                found[payment["kind"]] += payment["amount"]
            if any(payment["kind"] == "tunai" for payment in event["payments"]):
                found["cash"] += event["tendered"] - event["change"]
        case "refund":
            found.update(refunds=1, refunded=event["total"])
            for payment in event["payments"]:
                found[f"back_{payment['kind']}"] += payment["amount"]
                found["cash"] -= payment["amount"] if payment["kind"] == "tunai" else 0
        case "void":
            found.update(voids=1, voided=event["total"])
        case "cash_in":
            found.update(cash_ins=1, cash_in=event["amount"], cash=event["amount"])
        case "cash_out":
            found.update(cash_outs=1, cash_out=event["amount"], cash=-event["amount"])
        case "drawer":
            found.update(drawers=1)
        case "shift_close":
            found.update(shifts=1, difference=event.get("difference", 0), uncounted=int("counted" not in event))
        case "saving" | "bon_payment":
            found["cash"] += sum(each["amount"] for each in given(event) if each["kind"] == "tunai")
    return found


def given(event: Body) -> list[Body]:
    """How savings or bon were paid; in cash where it is not said."""
    told = event.get("payments") or ([event["payment"]] if "payment" in event else [])
    return told or [{"kind": "tunai", "amount": event["amount"]}]


def move(stock: dict[str, Counter[str]], event: Body) -> None:
    """What left with a sale or otherwise, came back with a refund, or came in."""
    sign = {"sale": -1, "refund": 1, "stock_in": 1, "stock_out": -1}.get(event["kind"], 0)
    for line in event.get("lines", [event]) if sign else ():
        moved = stock.setdefault(item_of(line["code"]), Counter())
        for measure in MEASURES:
            if line.get(measure) is not None:
                moved[measure] += sign * line[measure]


def item_of(code: str) -> str:
    """The goods of a store label (21, item, grams, check digit), whose code is that of no weight; any other code as it is."""
    if not (len(code) == LABEL and code.isdigit() and code.startswith("21")):
        return code
    bare = code[:7] + "00000"
    return bare + str(-sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(bare)) % 10)


def problems(event: Body, open_shift: int) -> list[str]:
    """What does not add up in one sale or refund."""
    where = f"event {event['seq']}"
    lines, paid = sum(line["amount"] for line in event["lines"]), sum(payment["amount"] for payment in event["payments"])
    checks = {
        f"{where}: the lines make {lines}, not {event['total']}": lines == event["total"],
        f"{where}: {event['total']} and {event['rounding']} are not {event['paid']}": event["total"] + event["rounding"] == event["paid"],
        f"{where}: the payments make {paid}, not {event['paid']}": paid == event["paid"],
        f"{where}: of shift {event.get('shift')}, while {open_shift} was open": event.get("shift", 0) == open_shift,
    }
    return [words for words, right in checks.items() if not right]


if __name__ == "__main__":
    json.dump(recount(bodies(Path(sys.argv[1]))), sys.stdout)
