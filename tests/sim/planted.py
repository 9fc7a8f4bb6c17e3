"""Bugs that somebody might write one day, each as one replacement in the source. The simulation must catch every one of them."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Bug:
    """`old` stands once in `module` and becomes `new`."""

    name: str
    module: str
    old: str
    new: str

    def times(self) -> int:
        """How often its text stands in the source: once, if the table is up to date."""
        return self._place().read_text("utf-8").count(self.old)

    def spoil(self, source: str) -> str:
        """The source with the bug in it."""
        return source.replace(self.old, self.new)

    def _place(self) -> Path:
        return ROOT / (self.module.replace(".", "/") + ".py")


_EARLY = (
    "        from gateway.messages.sales import SaleResult\n"
    "        number = max(self._slips._sales, default=0) + 1\n"
    "        told = SaleResult(number, 0, sale.total, sale.rounding, sale.paid, sale.tendered, sale.change)\n"
)
_ALL = (
    # the journal
    Bug(
        "receipt number reused",
        "gateway.journal.ledger",
        "order.at, self.tip.receipt_no + 1",
        "order.at, max(1, self.tip.receipt_no)",
    ),
    Bug(
        "receipt number not read back at start",
        "gateway.journal.ledger",
        "receipt_no=receipt_no if isinstance(receipt_no, int) and",
        "receipt_no=receipt_no if isinstance(receipt_no, int) and row.seq % 5 and",
    ),
    Bug(
        "the number of the start is used again",
        "gateway.journal.ledger",
        'boot=_number(fields, "boot", tip.boot) if',
        "boot=tip.boot if",
    ),
    Bug("the copy is not believed after a cut", "gateway.journal.recovery", "        row = a or b\n", "        row = a\n"),
    # the till
    Bug(
        "receipt before commit",
        "gateway.pos.selling",
        "        return [CommitSale(sale, now, asked.request)]\n",
        _EARLY + "        early = self._slips.sold(StoredSale(told, sale, now.wall_ms, now.trust, 1))\n"
        "        return [CommitSale(sale, now, asked.request), *early]\n",
    ),
    Bug(
        "answered before it is durable",
        "gateway.pos.selling",
        "        return [CommitSale(sale, now, asked.request)]\n",
        _EARLY + "        return [CommitSale(sale, now, asked.request), Answer(asked.call, None, told)]\n",
    ),
    Bug(
        "change from the unrounded total",
        "gateway.pos.payment",
        "counted.tendered or 0, (counted.tendered or 0) - due)",
        "counted.tendered or 0, (counted.tendered or 0) - rest)",
    ),
    Bug("the rounding is not written down", "gateway.pos.payment", "(counted, *filled), due - rest,", "(counted, *filled), 0,"),
    Bug(
        "half a rupiah rounded down",
        "gateway.pos.money",
        "return (2 * numerator + denominator) // (2 * denominator)",
        "return numerator // denominator",
    ),
    Bug("one weight sold twice", "gateway.pos.plate", "        self._emptied = False\n", "        self._emptied = True\n"),
    Bug("a moving weight is sold", "gateway.pos.plate", "if not last.stable or last.grams is None", "if last.grams is None"),
    # the printer
    Bug(
        "a second slip without SALINAN",
        "gateway.pos.slips",
        "receipt(stored, self._outlet, copy=True), copy=True)",
        "receipt(stored, self._outlet, copy=False), copy=False)",
    ),
    Bug(
        "the mark is not kept before the first byte",
        "gateway.drivers.printer.job",
        '        self._mark(job, "began")',
        "        self._forget(job)",
    ),
    Bug(
        "a slip whose link was lost goes out again",
        "gateway.drivers.printer.job",
        "            self._events.append(PrintUnknown(self._device, job, why))\n",
        "            self._events.append(PrintUnknown(self._device, job, why))\n            self._spool.waiting.appendleft(job)\n",
    ),
    Bug(
        "called printed when the bytes are gone",
        "gateway.drivers.printer.job",
        "            self._events.append(PrintSent(self._device, job))\n",
        "            self._events.append(Printed(self._device, job))\n",
    ),
    # the uplink
    Bug(
        "cursor moved at publish",
        "gateway.uplink.outbox",
        "        self.flight[batch.token] = batch\n",
        "        self.flight[batch.token] = batch\n        self._take(batch.first, batch.last)\n",
    ),
    Bug(
        "stored moved by a PUBACK",
        "gateway.uplink.outbox",
        "            self._take(batch.first, batch.last)\n        return batch\n",
        "            self._take(batch.first, batch.last)\n            self.stored = self.accepted\n        return batch\n",
    ),
    Bug(
        "ack applied twice",
        "gateway.uplink.outbox",
        "        self.stored = stored\n        if again:",
        "        self.stored += stored\n        if again:",
    ),
    Bug(
        "a batch is published twice",
        "gateway.uplink.sender",
        "        return [Publish(batch.token, self._topics.batches, event.payload, qos=1), *self._watch(now)]\n",
        "        return [Publish(batch.token, self._topics.batches, event.payload, qos=1)] * 2 + self._watch(now)\n",
    ),
    Bug("an old ack moves stored back", "gateway.uplink.judge", "if (why := self._backwards(ack, here)) is not None:", "if why := None:"),
    Bug(
        "what was in the air is forgotten with the connection",
        "gateway.uplink.outbox",
        "        self._back(list(self.flight.values()))\n",
        "",
    ),
    Bug(
        "the last events wait for ever",
        "gateway.uplink.sender",
        "            return [SetTimer(Timers.DUE, due_ns)] if due_ns is not None and due_ns > now.mono_ns else []\n",
        "            return []\n",
    ),
    Bug(
        "bodies are made anew for sending",
        "gateway.uplink.envelope",
        "*(row.body for row in",
        '*(row.body.replace(b":", b": ", 1) for row in',
    ),
    # the district and the house
    Bug(
        "stored passes a hole",
        "gateway.district.filing",
        "    if not sheet.first <= at.stored + 1 <= last.seq:\n",
        "    if last.seq <= at.stored:\n",
    ),
    Bug(
        "an unset clock goes on in jumps",
        "gateway.clock",
        "else 0, self._floor_ms + mono_ms)",
        "else 0, self._floor_ms + mono_ms // 20_000 * 20_000)",
    ),
    Bug("a step of the clock is told at each look", "gateway.clock_io", "        self._last = after\n", ""),
)
BUGS = {bug.name: bug for bug in _ALL}
