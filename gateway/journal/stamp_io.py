"""Puts the signed code into a receipt, in the thread that prints it: the outlet's key is needed there and nowhere before.

So no sale waits for a signature, and the slips of earlier sales are signed when they are asked for. A receipt without a key
readable prints without its code.
"""

from collections.abc import Iterator
from dataclasses import replace

from gateway.journal.receipt_code import ReceiptCode
from gateway.journal.signer_io import OutletKeys
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Block, Document, Qr, Text, Witness

DOTS = 4
"""Printer dots for a square of the code: half a millimetre, which any phone reads; more would cost paper at each sale."""


class ReceiptStamp:
    """The stamp of one outlet's journals: each receipt's code is of the journal that its sale is in. Used by one thread."""

    def __init__(self, keys: OutletKeys, outlet: str) -> None:
        self._keys = keys
        self._outlet = outlet

    def __call__(self, job: PrintJob) -> PrintJob:
        """The job with a QR code where its receipt has room for one."""
        if not any(isinstance(block, Witness) for block in job.document.blocks):
            return job
        blocks = tuple(block for blank in job.document.blocks for block in self._filled(blank))
        return replace(job, document=Document(job.document.number, blocks))

    def _filled(self, block: Block) -> Iterator[Block]:
        if not isinstance(block, Witness):
            yield block
        elif (text := self._code(block)) is not None:
            yield Text(block.words, "center")
            yield Qr(text, DOTS)

    def _code(self, said: Witness) -> str | None:
        found = self._keys.of(said.generation)
        key = found[1].get() if found is not None else None
        if found is None or key is None:
            return None
        try:
            code = ReceiptCode(
                self._outlet, found[0], said.seq, said.generation, said.receipt_no, said.total, said.rounding, said.hash,
            )  # fmt: skip
        except ValueError:  # a sale of a thousand milliards; the receipt is as good without
            return None
        return code.signed(key.signer).text()
