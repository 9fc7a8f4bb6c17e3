"""The file of prices changed at the counter: `prices.json` in the state directory. The journal is the truth; the file saves reading it all.

It knows up to which event it was written. What the journal holds beyond that (a cut came between the event and the file) is read anew
at the start, so that no price that was said to hold is ever forgotten.
"""

import json
import logging
import os
import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from gateway.faults import Fault, fault
from gateway.messages.goods import CatalogueChanged, PriceEdit
from gateway.messages.journal import Row
from gateway.pos.catalogue import Catalogue
from gateway.pos.shelf import MAX_EDITS

log = logging.getLogger("gateway.pos")
NAME = "prices.json"
VERSION = 1
BEHIND = 2_000
"""Events since the file was written from which on a start writes it anew: the next start then reads no more than these."""
WAITING = 64
"""Prices on their way to the file. One that finds no room is in the journal, and is read from there at the next start."""
PRICE_LIST = "price_list"
After = Callable[[int], Iterable[Row]]
"""The journal's price_list events after this one, in order. Raises OSError when it cannot be read."""


class PriceFile:
    """The prices of one journal."""

    def __init__(self, state: Path, journal: str) -> None:
        self._path = state / NAME
        self._journal = journal
        self._edits: dict[str, PriceEdit] = {}
        self._seq = 0
        self._waiting: queue.Queue[PriceEdit | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._work, name="prices", daemon=True)

    def read(self, catalogue: Catalogue, after: After, head: int) -> tuple[tuple[PriceEdit, ...], tuple[Fault, ...]]:
        """All prices that were changed, and what is wrong with the file. Those that the catalogue's file has overtaken are dropped."""
        faults: list[Fault] = []
        try:
            self._read_file()
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as err:
            self._edits, self._seq = {}, 0
            faults.append(fault("GW-3718", "never", reason=err))
        known = self._seq
        try:
            for row in after(self._seq):
                self._take(row, catalogue)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as err:
            faults.append(fault("GW-3718", "never", reason=err))
        held = {code: edit for code, edit in self._edits.items() if _holds(edit, catalogue)}
        overtaken = len(catalogue) > 0 and held != self._edits  # a catalogue that cannot be read says nothing of any price
        if overtaken or (head - known > BEHIND and not faults):
            self._edits, self._seq = held if overtaken else self._edits, head
            self._write()
        return tuple(held.values()), tuple(faults)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Write what waits and end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def submit(self, effect: CatalogueChanged) -> None:
        """Keep this price. Never blocks."""
        try:
            self._waiting.put_nowait(effect.edit)
        except queue.Full:
            log.warning("GW-3718 a price waits in the journal for the next start")

    def _work(self) -> None:
        while (edit := self._waiting.get()) is not None:
            self._edits[edit.code] = edit
            self._seq = max(self._seq, edit.seq)
            self._write()

    def _read_file(self) -> None:
        try:
            fields = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return
        if fields["v"] != VERSION:
            raise ValueError(f"version {fields['v']!r}")
        if fields["journal"] != self._journal:  # a restored card: its events are carried over, and told by them
            return
        edits = [_edit(each) for each in fields["edits"][:MAX_EDITS]]
        self._edits, self._seq = {edit.code: edit for edit in edits}, int(fields["seq"])

    def _take(self, row: Row, catalogue: Catalogue) -> None:
        body = json.loads(row.body)
        listed = catalogue.listed(body["code"])
        edit = _edit({**body, "listed": None if listed is None else listed.price, "seq": row.seq})
        if len(self._edits) < MAX_EDITS or edit.code in self._edits:
            self._edits[edit.code] = edit
        self._seq = row.seq

    def _write(self) -> None:
        """Durable before it takes the old one's place. A card that cannot be written is the journal's business to report."""
        new = self._path.with_suffix(".new")
        fields = {"v": VERSION, "journal": self._journal, "seq": self._seq, "edits": [asdict(edit) for edit in self._edits.values()]}
        try:
            with new.open("w", encoding="utf-8") as file:
                json.dump(fields, file, ensure_ascii=False, separators=(",", ":"))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as err:
            log.warning("GW-3718 the prices of the counter cannot be kept in a file: %s", err.strerror)


def _edit(fields: dict[str, object]) -> PriceEdit:
    code, name, unit, price, listed, seq = (fields[key] for key in ("code", "name", "unit", "price", "listed", "seq"))
    if not (isinstance(code, str) and isinstance(name, str) and isinstance(unit, str) and type(price) is int and type(seq) is int):
        raise TypeError(f"no price of goods: {code!r}")
    return PriceEdit(code, name, unit, price, listed if type(listed) is int else None, seq)


def _holds(edit: PriceEdit, catalogue: Catalogue) -> bool:
    listed = catalogue.listed(edit.code)
    return edit.listed == (None if listed is None else listed.price)
