"""A waiting print job as the bytes of one small file, and the name of that file. Pure.

file   one line "KDPJ1 " and the CRC-32 of the rest as 8 hex digits, then the job as JSON: {"id", "receipt_no", "copy", "number",
       "blocks": [["Text", {…}], …]}; bytes in hex
name   order of arrival in 8 digits, "-", the id (per cent escapes), then ".waits" or ".began"

The drawer is not kept: it must not open after a restart.
"""

import json
import zlib
from dataclasses import asdict
from typing import Any, Literal, get_args
from urllib.parse import quote, unquote

from gateway.messages.devices import PrintJob
from gateway.messages.printing import Block, Document

MAX_BYTES = 512 * 1024  # a receipt of 300 lines has 30,000; as much as the slip itself may have
MAX_ID = 64  # characters of an id; a file name holds 255 bytes, and each may need three
_MAGIC = b"KDPJ1 "
_HEAD = len(_MAGIC) + 8 + 1
_BLOCKS: dict[str, Any] = {block.__name__: block for block in get_args(Block)}

State = Literal["waits", "began"]


def to_bytes(job: PrintJob) -> bytes:
    """The whole file."""
    body = {
        "id": job.id,
        "receipt_no": job.receipt_no,
        "copy": job.copy,
        "number": job.document.number,
        "blocks": [[type(block).__name__, asdict(block)] for block in job.document.blocks],
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=bytes.hex).encode("utf-8", "backslashreplace")
    return _MAGIC + f"{zlib.crc32(text):08x}\n".encode() + text


def from_bytes(data: bytes) -> PrintJob | None:
    """The job, None when this is no whole file of this version."""
    text = data[_HEAD:]
    if data[:_HEAD] != _MAGIC + f"{zlib.crc32(text):08x}\n".encode():
        return None
    try:
        body = json.loads(text)
        blocks = tuple(_block(name, fields) for name, fields in body["blocks"])
        document = Document(str(body["number"]), blocks)
        return PrintJob(str(body["id"]), body["receipt_no"], document, copy=bool(body["copy"]))
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def _block(name: str, fields: dict[str, Any]) -> Block:
    """The block of this name; a hash among its fields is written in hex."""
    if isinstance(told := fields.get("hash"), str):
        fields = fields | {"hash": bytes.fromhex(told)}
    made: Block = _BLOCKS[name](**fields)
    return made


def file_name(order: int, job_id: str, state: State) -> str:
    """Where it is kept."""
    return f"{order:08}-{quote(job_id, safe='')}.{state}"


def name_says(name: str) -> tuple[int, str, State] | None:
    """Order, id and state, None when this is no such name."""
    stem, _, state = name.rpartition(".")
    order, dash, job_id = stem.partition("-")
    if not (order.isdecimal() and order.isascii() and dash and job_id and state in get_args(State)):
        return None
    return int(order), unquote(job_id), "waits" if state == "waits" else "began"


def subject(job_id: str) -> str:
    """What a slip is about: "871" of "871#12.1". A newer slip of the same settles what became of the older."""
    return job_id.partition("#")[0]
