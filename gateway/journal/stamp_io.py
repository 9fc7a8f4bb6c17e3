"""Puts the signed code into a receipt, in the thread that prints it: the outlet's key is needed there and nowhere before.

So no sale waits for a signature, and the slips of earlier sales are signed when they are asked for. A receipt without a key
readable prints without its code.
"""

from collections.abc import Iterator
from dataclasses import replace

from gateway.journal.receipt_code import ReceiptCode
from gateway.journal.signer_io import OutletKey
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Block, Document, Qr, Text, Witness

DOTS = 4
"""Printer dots for a square of the code: half a millimetre, which any phone reads; more would cost paper at each sale."""


class ReceiptStamp:
    """The stamp of one journal. Used by one thread."""

    def __init__(self, key: OutletKey, outlet: str, journal: str) -> None:
        self._key = key
        self._outlet = outlet
        self._journal = journal

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
        key = self._key.get()
        if key is None:
            return None
        try:
            code = ReceiptCode(
                self._outlet, self._journal, said.seq, said.generation, said.receipt_no, said.total, said.rounding, said.hash,
            )  # fmt: skip
        except ValueError:  # a sale of a thousand milliards; the receipt is as good without
            return None
        return code.signed(key.signer).text()
