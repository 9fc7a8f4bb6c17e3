"""What must be true of every run, by the card, the paper and the district's table; never by what the gateway says of itself."""

import json
import re
from collections import Counter
from itertools import pairwise
from typing import Any

from gateway.district.memory_store import MemoryStore
from gateway.messages.journal import Row
from tests.sim.disk import JOURNAL
from tests.sim.district import OUTLET
from tests.sim.packing import span_of
from tests.sim.story import Story

NUMBER = re.compile(r"01\.\d-(\d{6})")
BATCH = 10  # events, as the simulated configuration has it
UPLINK_FAULTS = (
    "power cut", "link down", "broker wiped", "broker refuses", "publish lost", "publish refused", "puback lost", "ack lost",
    "district down", "district killed before its ack",
)  # fmt: skip


def violations(story: Story) -> list[str]:
    """Everything that is wrong with this run; empty when nothing is."""
    rows = story.site.disk.rows()
    bodies = [json.loads(row.body) for row in rows]
    sales = {body["receipt_no"]: body for body in bodies if body["kind"] == "sale"}
    return [
        *story.bugs,
        *story.early_slips,
        *story.watermarks,
        *_numbers(rows, bodies),
        *_table(rows, story.store),
        *_times(story, bodies),
        *_money(bodies),
        *_weights(story, bodies),
        *_paper(story, sales),
        *_promises(story, sales),
        *_publishes(story, rows),
    ]


def _numbers(rows: list[Row], bodies: list[dict[str, Any]]) -> list[str]:
    """No gap and nothing twice: events, receipts, baskets."""
    found = [] if [row.seq for row in rows] == list(range(1, len(rows) + 1)) else ["the journal's events are not 1, 2, 3 …"]
    starts = [body["boot"] for body in bodies if body["kind"] == "boot"]
    if starts != list(range(1, len(starts) + 1)):
        found.append(f"the starts are not 1, 2, 3 …: {starts}")
    receipts = [body["receipt_no"] for body in bodies if body["kind"] == "sale"]
    if receipts != list(range(1, len(receipts) + 1)):
        found.append(f"receipt numbers are not 1, 2, 3 …: {receipts}")
    ended = Counter(str(body["basket"]) for body in bodies if body["kind"] in ("sale", "void"))
    return found + [f"basket {basket} ended {times} times" for basket, times in ended.items() if times > 1]


def _table(rows: list[Row], store: MemoryStore) -> list[str]:
    """The district's table is the journal, byte for byte."""
    tables = store.tables
    table = {seq: (event.hash, event.body) for seq, event in tables.events.get((OUTLET, JOURNAL), {}).items()}
    journal = {row.seq: (row.hash, row.body) for row in rows}
    found = []
    if table != journal:
        wrong = [seq for seq in sorted(journal.keys() | table.keys()) if table.get(seq) != journal.get(seq)]
        found.append(f"the district's table differs from the journal at {wrong[:20]} of {len(journal)}")
    if tables.forks or tables.quarantine or set(tables.events) - {(OUTLET, JOURNAL)}:
        found.append(f"forks {len(tables.forks)}, quarantine {[q.reason for q in tables.quarantine.values()]}, {set(tables.events)}")
    return found


def _times(story: Story, bodies: list[dict[str, Any]]) -> list[str]:
    """A clock event for each change of the clock and no more; with an unset clock a start is not earlier than what was before it."""
    changes = story.fired["clock unset"] + story.fired["clock stepped"] + story.clerk.times_told + 1  # 1: all is set right at the end
    events = sum(body["kind"] == "clock" for body in bodies)
    found = [f"{events} clock events for {changes} changes"] if events > changes else []
    starts = [pair for pair in pairwise(bodies) if pair[1]["kind"] == "boot" and not pair[1]["trust"]]
    return found + [f"start {boot['boot']} is earlier than the event before it" for last, boot in starts if boot["wall"] < last["wall"]]


def _money(bodies: list[dict[str, Any]]) -> list[str]:
    """Every sale adds up."""
    wrong = {body["receipt_no"]: sale_wrong(body) for body in bodies if body["kind"] == "sale"}
    return [f"receipt {number}: {what}" for number, what in wrong.items() if what]


def _weights(story: Story, bodies: list[dict[str, Any]]) -> list[str]:
    """Every weight that was sold lay on the plate, and was sold at most as often as it lay there."""
    lines = [line for body in bodies if body["kind"] in ("sale", "void") for line in body["lines"]]
    sold = Counter(line["grams"] for line in lines if "grams" in line)
    wrong = sold - Counter(story.clerk.put_down)
    return [f"{grams} g sold {times} times more than put down" for grams, times in wrong.items()]


def sale_wrong(body: dict[str, Any]) -> str:
    """What does not add up in a sale's body, reckoned anew from its lines and payments; "" when all does."""
    for line in body["lines"]:
        exact = line["price"] * line["qty"] if "qty" in line else (line["price"] * line["grams"] + 500) // 1000
        if line["amount"] != exact - line["discount"]:
            return f"line {line}"
    off = sum(line["discount"] for line in body["lines"])
    sums = body["subtotal"] - off == body["total"] == sum(line["amount"] for line in body["lines"])
    if not sums or body["discount"] != off or any(not 0 <= line["discount"] <= line["amount"] + line["discount"] for line in body["lines"]):
        return f"subtotal {body['subtotal']}, discount {body['discount']}, total {body['total']}"
    cash = [payment for payment in body["payments"] if payment["kind"] == "tunai"]
    other = sum(payment["amount"] for payment in body["payments"] if payment["kind"] != "tunai")
    due = body["total"] - other
    rounding = -(due % 100) if cash else 0
    if body["rounding"] != rounding or body["paid"] != body["total"] + rounding:
        return f"rounding {body['rounding']}, paid {body['paid']}"
    if cash and body["tendered"] - body["change"] != due + rounding:
        return f"tendered {body['tendered']}, change {body['change']}"
    return "" if body["change"] >= 0 else f"change {body['change']}"


def _paper(story: Story, sales: dict[int, dict[str, Any]]) -> list[str]:
    """At most one slip of each receipt without the word SALINAN; none of a sale that does not stand."""
    unmarked = Counter(number for slip in story.site.printer.slips if "SALINAN" not in slip for number in slip_numbers([slip]))
    found = [f"receipt {number} came out {times} times unmarked" for number, times in unmarked.items() if times > 1]
    return found + [f"receipt {number} on paper and not in the journal" for number in unmarked if number not in sales]


def _promises(story: Story, sales: dict[int, dict[str, Any]]) -> list[str]:
    """Every sale that the clerk was told of stands, as told."""
    found = list(story.clerk.broken_promises)
    for basket, result in story.clerk.promised.items():
        body = sales.get(result.receipt_no)
        if body is None or body["basket"] != basket or body["paid"] != result.paid or body["change"] != result.change:
            found.append(f"basket {basket}: told receipt {result.receipt_no}, the journal has {body}")
    return found


def _publishes(story: Story, rows: list[Row]) -> list[str]:
    """Without faults on the way each event is published once, in batches that were full or old enough; else again, within bounds."""
    sent = [span_of(payload) for topic, payload in story.site.broker.publishes if topic.endswith("/up/tx")]
    times = Counter(seq for first, last in sent for seq in range(first, last + 1))
    faults = sum(story.fired[kind] for kind in UPLINK_FAULTS)
    most = max(times.values(), default=0)
    found = [f"an event published {most} times after {faults} faults"] if most > 1 + faults else []
    if faults == 0 and len(sent) > -(-len(rows) // BATCH) + story.ages + 1:
        found.append(f"{len(sent)} batches for {len(rows)} events")
    return found


def slip_numbers(slips: list[str]) -> list[int]:
    """The receipt numbers on these slips, one per slip that has one whole."""
    return [int(found[1]) for slip in slips if (found := NUMBER.search(slip))]
