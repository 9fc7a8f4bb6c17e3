"""The district's ack as it comes down: read, checked against who we are, or refused by name. Pure."""

from dataclasses import dataclass

from gateway.faults import Fault, fault
from gateway.messages.journal import NO_MARKS, Marks
from gateway.uplink.objects import Fields, hex32, integer, parse_object, text
from gateway.uplink.ranges import Range, read_ranges
from gateway.uplink.signature import Keys, open_payload
from gateway.uplink.topics import Topics

VERSION = 1
MAX_ACK = 16 * 1024  # bytes; one with 64 holes and a signature has 3 kB


@dataclass(frozen=True, slots=True)
class Ack:
    """What the district says it holds of `journal`.

    Every event up to `stored` is in its table, `tip` is its hash there (zeros at 0). `missing`: holes above; `quarantined`: held raw.
    `n` rises with each ack, `epoch` when the district was restored from a backup. `time_ms`: the district's clock, None if not told.
    `dictionaries`: those it can read, None if not told. `signed`: by a key that we were given; `raw`: the message as it came.
    `marks`: the highest numbers and the total that it knows of the journal; zeros where it does not tell them.
    """

    n: int
    journal: str
    epoch: int
    stored: int
    tip: bytes
    missing: tuple[Range, ...] = ()
    quarantined: tuple[Range, ...] = ()
    time_ms: int | None = None
    dictionaries: frozenset[int] | None = None
    signed: bool = False
    raw: str = ""
    marks: Marks = NO_MARKS


def read_ack(topic: str, payload: bytes, topics: Topics, keys: Keys | None) -> Ack | Fault:
    """The ack in a message that came down on `topic`; else why it is refused, a fault of the table's 502x rows."""
    if topic != topics.ack:
        return fault("GW-5024", what=f"the topic {topic}")
    if len(payload) > MAX_ACK:
        return fault("GW-5023", reason=f"{len(payload)} bytes are too many for an ack")
    opened = open_payload(payload, keys)
    if isinstance(opened, Fault):
        return opened
    fields = parse_object(opened.payload)
    if fields is None:
        return fault("GW-5023", reason="the signed text is no JSON object")
    return _stranger(fields, topics, must_say=opened.signed) or _read(fields, payload.decode("utf-8"), signed=opened.signed)


def _stranger(fields: Fields, topics: Topics, *, must_say: bool) -> Fault | None:
    """A signed ack names its outlet and topic, so that nobody can replay it elsewhere; a bare one may leave them out."""
    for key, ours in (("outlet", topics.outlet), ("topic", topics.ack)):
        theirs = fields.get(key)
        if theirs != ours and (must_say or theirs is not None):
            return fault("GW-5024", what=f"{key} {theirs!r}")
    return None


def _read(fields: Fields, raw: str, *, signed: bool) -> Ack | Fault:
    if integer(fields, "v") != VERSION:
        return fault("GW-5023", reason=f"its version is {fields.get('v')!r}, we read {VERSION}")
    n, epoch, stored = integer(fields, "n"), integer(fields, "epoch"), integer(fields, "stored")
    journal, tip = text(fields, "journal"), hex32(fields, "tip")
    missing, quarantined = read_ranges(fields, "missing"), read_ranges(fields, "quarantined")
    if n is None or epoch is None or stored is None or journal is None or tip is None or missing is None or quarantined is None:
        return fault("GW-5023", reason="n, epoch, stored, journal, tip, missing or quarantined is absent or of another type")
    told = (integer(fields, "time"), _dictionaries(fields), signed, raw, _marks(fields))
    return Ack(n, journal, epoch, stored, tip, missing, quarantined, *told)


def _marks(fields: Fields) -> Marks:
    told = fields.get("marks")
    if not isinstance(told, dict):
        return Marks()
    return Marks(*(integer(told, name) or 0 for name in ("receipt_no", "z", "grand_total")))


def _dictionaries(fields: Fields) -> frozenset[int] | None:
    reads = fields.get("reads")
    known = reads.get("dictionaries") if isinstance(reads, dict) else None
    return frozenset(item for item in known if isinstance(item, int)) if isinstance(known, list) else None
