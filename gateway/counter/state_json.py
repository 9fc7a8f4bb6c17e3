"""The state as JSON, and the shape that the API's document gives it. Pure. Names and nulls are those of the contract."""

from gateway.counter.shapes import Choice, Flag, ListOf, MapOf, OrNull, Record, Shape, Text, Whole
from gateway.messages.counter import BasketView, CounterState, DeviceView, HeldView, LastSale, NoteView, PrintView, ReadingView, ShiftView
from gateway.messages.journal import Json
from gateway.messages.sales import SaleLine, SaleResult

_TEXT = Text(0, 2_000, r"[\s\S]*")  # what the daemon itself says is not checked letter by letter
_COUNT = Whole(0)
_MONEY = Whole()
_PRINT = Choice(("queued", "sent", "printed", "unknown", "fault"))

NOTE = Record({"code": _TEXT, "message": _TEXT, "safe": _TEXT, "next": _TEXT, "about": _TEXT}, optional=("about",))
RESULT = Record(dict.fromkeys(("receipt_no", "seq", "total", "rounding", "paid", "tendered", "change"), _MONEY))
_LINE = Record(
    {
        "n": _COUNT,
        "code": _TEXT,
        "name": _TEXT,
        "qty": OrNull(_COUNT),
        "grams": OrNull(_MONEY),
        "milli": OrNull(_COUNT),
        "price": _MONEY,
        "discount": _MONEY,
        "amount": _MONEY,
    }
)
_BASKET = Record(
    {
        "id": _TEXT,
        "member": OrNull(_TEXT),
        "subtotal": _MONEY,
        "discount": _MONEY,
        "total": _MONEY,
        "cash_due": OrNull(_MONEY),
        "lines": ListOf(_LINE, most=10_000),
        "qris": OrNull(Record({"payload": _TEXT, "amount": _MONEY, "state": Choice(("waiting", "confirmed", "cancelled"))})),
        "reminders": ListOf(Record({"n": _COUNT, "text": _TEXT, "done": Flag()})),
    }
)
_HELD = Record({"id": _TEXT, "member": OrNull(_TEXT), "total": _MONEY, "lines": _COUNT, "held_ms": _MONEY})
_READING = Record(
    {
        "grams": OrNull(Whole()),
        "kind": Choice(("gross", "net", "tare")),
        "stable": Flag(),
        "flags": ListOf(Choice(("over", "under", "zero", "negative", "unit", "error"))),
        "age_ms": _COUNT,
    }
)
_DEVICE = Record(
    {
        "state": Choice(("ok", "absent", "fault", "unknown")),
        "reading": OrNull(_READING),
        "paper": Choice(("ok", "low", "out", "unknown")),
        "cover": Choice(("closed", "open", "unknown")),
    },
    optional=("reading", "paper", "cover"),
)
_SHIFT = Record(
    {
        "no": _COUNT,
        "open": Flag(),
        "business_day": _TEXT,
        "z": _COUNT,
        "clerk": OrNull(_TEXT),
        "opened_ms": OrNull(_MONEY),
        "confirm_day": Flag(),
    }
)
_MARKS = ("head", "accepted", "stored", "waiting")
_UPLINK = Record(dict.fromkeys(_MARKS, OrNull(_COUNT)))
STATE_FIELDS: dict[str, Shape] = {
    "rev": _COUNT,
    "outlet": Record({"id": _TEXT, "name": _TEXT}),
    "clerk": OrNull(_TEXT),
    "role": OrNull(Choice(("kasir", "ketua", "teknisi"))),
    "clerks": Flag(),
    "shift": OrNull(_SHIFT),
    "basket": OrNull(_BASKET),
    "held": ListOf(_HELD),
    "training": Flag(),
    "last_sale": OrNull(Record({**RESULT.fields, "print": OrNull(_PRINT)})),
    "devices": MapOf(_DEVICE),
    "link": Record({"state": Choice(("ok", "offline", "unknown")), "grade": _TEXT, "medium": _TEXT}),
    "uplink": _UPLINK,
    "prints": ListOf(Record({"receipt_no": OrNull(_COUNT), "state": _PRINT})),
    "clock": Record({"trust": Whole(0, 3)}),
    "note": OrNull(NOTE),
    "warnings": ListOf(NOTE),
}
STATE = Record(STATE_FIELDS)


def state_json(state: CounterState) -> dict[str, Json]:
    """The whole state, ready for `json.dumps`."""
    return {
        "rev": state.rev,
        "outlet": dict(state.outlet),
        "clerk": state.clerk,
        "role": state.role,
        "clerks": state.clerks,
        "shift": _shift(state.shift) if state.shift else None,
        "basket": _basket(state.basket) if state.basket else None,
        "held": [_held(each) for each in state.held],
        "training": state.training,
        "last_sale": _last_sale(state.last_sale) if state.last_sale else None,
        "devices": {name: _device(name, device) for name, device in state.devices},
        "link": dict(state.link),
        "uplink": _uplink(state.uplink),
        "prints": [_print(each) for each in state.prints],
        "clock": dict(state.clock),
        "note": _note(state.note) if state.note else None,
        "warnings": [_note(each) for each in state.warnings],
    }


def result_json(result: SaleResult) -> dict[str, Json]:
    """The result of a payment."""
    return {
        "receipt_no": result.receipt_no,
        "seq": result.seq,
        "total": result.total,
        "rounding": result.rounding,
        "paid": result.paid,
        "tendered": result.tendered,
        "change": result.change,
    }


def _shift(shift: ShiftView) -> Json:
    return {
        "no": shift.no,
        "open": shift.open,
        "business_day": shift.business_day,
        "z": shift.z,
        "clerk": shift.clerk,
        "opened_ms": shift.opened_ms,
        "confirm_day": shift.confirm_day,
    }


def _basket(basket: BasketView) -> Json:
    return {
        "id": basket.id,
        "member": basket.member,
        "subtotal": basket.subtotal,
        "discount": basket.discount,
        "total": basket.total,
        "cash_due": basket.cash_due,
        "lines": [_line(line) for line in basket.lines],
        "qris": {"payload": qris.payload, "amount": qris.amount, "state": qris.state} if (qris := basket.qris) else None,
        "reminders": [{"n": each.n, "text": each.text, "done": each.done} for each in basket.reminders],
    }


def _held(held: HeldView) -> Json:
    return {"id": held.id, "member": held.member, "total": held.total, "lines": held.lines, "held_ms": held.held_ms}


def _line(line: SaleLine) -> Json:
    return {
        "n": line.n,
        "code": line.code,
        "name": line.name,
        "qty": line.qty,
        "grams": line.grams,
        "milli": line.milli,
        "price": line.price,
        "discount": line.discount,
        "amount": line.amount,
    }


def _last_sale(sale: LastSale) -> Json:
    return {
        "receipt_no": sale.receipt_no,
        "seq": sale.seq,
        "total": sale.total,
        "rounding": sale.rounding,
        "paid": sale.paid,
        "tendered": sale.tendered,
        "change": sale.change,
        "print": sale.print,
    }


def _device(name: str, device: DeviceView) -> Json:
    """A scale always has `reading`, null when nothing readable lies on it; a printer always has paper and cover."""
    made: dict[str, Json] = {"state": device.state}
    if device.reading is not None or name.startswith("scale."):
        made["reading"] = _reading(device.reading) if device.reading else None
    if device.paper is not None or name.startswith("printer."):
        made["paper"] = device.paper or "unknown"
        made["cover"] = device.cover or "unknown"
    return made


def _reading(reading: ReadingView) -> Json:
    return {
        "grams": reading.grams,
        "kind": reading.kind,
        "stable": reading.stable,
        "flags": list(reading.flags),
        "age_ms": reading.age_ms,
    }


def _uplink(known: tuple[tuple[str, int], ...]) -> Json:
    """Every mark is there; null where nobody has told it, as in safe mode."""
    told = dict(known)
    return {mark: told.get(mark) for mark in _MARKS}


def _print(job: PrintView) -> Json:
    return {"receipt_no": job.receipt_no, "state": job.state}


def _note(note: NoteView) -> Json:
    made: dict[str, Json] = {"code": note.code, "message": note.message, "safe": note.safe, "next": note.next}
    return made | {"about": note.about} if note.about else made
