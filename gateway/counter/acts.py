"""The table of the API's acts: path, what it is for, what its body holds, which act it becomes. Parser and document read it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.counter.shapes import PRINTABLE_OR_GS, ByKind, Choice, Flag, ListOf, OrNull, Record, Rule, Shape, Text, Whole
from gateway.messages.acts import (
    Act,
    AskQris,
    ChangeLine,
    CloseDay,
    CloseShift,
    Discount,
    Hold,
    KickDrawer,
    LinkMember,
    MoveCash,
    MoveStock,
    OpenShift,
    Pay,
    PayBon,
    PowerOff,
    PrintCards,
    PrintTest,
    PrintX,
    Recall,
    Refund,
    Reprint,
    ReturnLine,
    Scan,
    SetMember,
    SetPrice,
    TakeSaving,
    TellTime,
    TickQris,
    Train,
    VoidBasket,
)
from gateway.messages.journal import Json
from gateway.messages.sales import Payment

REQUEST = "request"
CONSENT = "consent"
MAX_REQUEST = 40
MAX_RUPIAH = 10**12  # a trillion: above any sale of a village, far below 2^53
MAX_PAYMENTS = 8  # one of each kind twice; a counter has no use for more
MAX_CODE = 512  # a payment code scanned by mistake, which the till knows by name, has no more; labels of goods have far less

_RUPIAH = Whole(0, MAX_RUPIAH)
_PAID = Whole(1, MAX_RUPIAH)
_NUMBER = Whole(1, 2**53)
_BASKET = Text(1, 40)
_REFERENCE = Text(0, 40)  # a bank's reference has 12 to 35 characters

_CASH = Record(
    {
        "kind": Choice(("tunai",)),
        "amount": _RUPIAH,
        "tendered": _RUPIAH,
        "reference": _REFERENCE,
        "confirmed": Flag(),
    },
    optional=("amount", "tendered", "reference", "confirmed"),
    rules=(Rule("at least one of", ("amount", "tendered")),),
)
_OTHER = Record(
    {"kind": Choice(("qris", "transfer", "bon")), "amount": _PAID, "reference": _REFERENCE, "confirmed": Flag()},
    optional=("amount", "reference", "confirmed"),
)
_BACK = Record(
    {"kind": Choice(("qris", "transfer")), "amount": _PAID, "reference": _REFERENCE, "confirmed": Flag()},
    optional=("amount", "reference", "confirmed"),
)
_CHANGES = ("qty", "grams", "milli", "discount", "price", "remove", "noted")
_MEASURES = ("qty", "grams", "milli")
_MEASURE: dict[str, Shape] = {"qty": Whole(1, 99_999), "grams": Whole(1, 10_000_000), "milli": Whole(1, 10_000_000)}
_COUNTED: dict[str, Shape] = {name: Whole(0, 10_000_000) for name in _MEASURES}
_REASON = Text(1, 200)
_MEMBER = Text(1, 32)
_SAID = Record({"clerk": Text(1, 40), "pin": Text(1, 32)})
_RETURN = Record({"n": Whole(1, 10_000), **_MEASURE}, optional=_MEASURES, rules=(Rule("at most one of", _MEASURES),))


@dataclass(frozen=True, slots=True)
class Operation:
    """One POST of the API. `make` takes the body's fields by their names."""

    about: str
    fields: Mapping[str, Shape]
    make: Callable[..., Act]
    optional: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    gives_result: bool = False

    @property
    def body(self) -> Record:
        """The shape of the whole body, `request` and `consent` included."""
        fields = {**self.fields, REQUEST: Text(0, MAX_REQUEST), CONSENT: _SAID}
        return Record(fields, (*self.optional, REQUEST, CONSENT), self.rules)


def _pay(basket: str, payments: list[dict[str, Json]], total: int | None = None) -> Pay:
    return Pay(basket, tuple(Payment(**each) for each in payments), total)  # type: ignore[arg-type]  # the shape has checked each field


def _refund(receipt_no: int, lines: list[dict[str, int]], reason: str, generation: int | None = None) -> Refund:
    return Refund(receipt_no, tuple(ReturnLine(**each) for each in lines), reason, generation)


def _pay_bon(member: str, payment: dict[str, Json]) -> PayBon:
    return PayBon(member, Payment(**payment))  # type: ignore[arg-type]  # as above


def _open_shift(float: int, day: str | None = None) -> OpenShift:  # noqa: A002 - the contract's own name
    return OpenShift(float, day)


OPERATIONS: dict[str, Operation] = {
    "scan": Operation(
        "Sell a code: a GTIN, GS1 string, store label, control barcode, `3*`, or what a clerk types. With name and price: barang baru.",
        {"code": Text(1, MAX_CODE, PRINTABLE_OR_GS), "name": Text(1, 80), "price": _PAID},
        Scan,
        optional=("name", "price"),
        rules=(Rule("all or none of", ("name", "price")),),
    ),
    "line": Operation(
        "Change or remove line `n` of the basket.",
        {
            "n": Whole(1, 10_000),
            "qty": Whole(1, 99_999),
            "grams": Whole(1, 10_000_000),
            "milli": Whole(1, 10_000_000),
            "discount": _RUPIAH,
            "price": _RUPIAH,
            "remove": Flag(only_true=True),
            "noted": Flag(only_true=True),
        },
        ChangeLine,
        optional=_CHANGES,
        rules=(Rule("exactly one of", _CHANGES),),
    ),
    "discount": Operation(
        "Take rupiah or percent off the whole basket; it is shared out over the lines. 0 rupiah takes it away.",
        {"basket": _BASKET, "amount": _RUPIAH, "percent": Whole(1, 100)},
        Discount,
        optional=("amount", "percent"),
        rules=(Rule("exactly one of", ("amount", "percent")),),
    ),
    "hold": Operation("Put the open basket aside and serve the next buyer.", {}, Hold),
    "recall": Operation("Take a held basket up again.", {"basket": _BASKET}, Recall),
    "member": Operation(
        "Attach a member's number to the basket; null takes it off.",
        {"member": OrNull(Text(1, 32))},
        SetMember,
    ),
    "pay": Operation(
        "Pay a basket. `total` is what the page showed: 409 if it has changed. Paying the same basket again gives the same result.",
        {"basket": _BASKET, "payments": ListOf(ByKind((_CASH, _OTHER)), 1, MAX_PAYMENTS), "total": _RUPIAH},
        _pay,
        optional=("total",),
        gives_result=True,
    ),
    "void": Operation(
        "Give up a basket before payment.",
        {"basket": _BASKET, "reason": Text(1, 200)},
        VoidBasket,
    ),
    "qris": Operation(
        "Make the code by which this basket is paid (`basket.qris`), or cancel it. `plain`: the sticker's own. `paper`: print it too.",
        {"basket": _BASKET, "cancel": Flag(only_true=True), "amount": _PAID, "plain": Flag(), "paper": Flag()},
        AskQris,
        optional=("cancel", "amount", "plain", "paper"),
    ),
    "qris-tick": Operation(
        "At the close: this QRIS sale was found in the merchant's app, or not.",
        {"receipt_no": _NUMBER, "found": Flag()},
        TickQris,
    ),
    "refund": Operation(
        "Take goods of a receipt back; a line without a measure comes back whole.",
        {"receipt_no": _NUMBER, "lines": ListOf(_RETURN, 1, 200), "reason": _REASON, "generation": Whole(1, 10_000)},
        _refund,
        optional=("generation",),
        gives_result=True,
    ),
    "drawer": Operation("Open the drawer without a sale.", {"reason": _REASON}, KickDrawer),
    "cash": Operation(
        "Cash into the drawer or out of it, no sale.",
        {"direction": Choice(("in", "out")), "amount": _PAID, "reason": _REASON},
        MoveCash,
    ),
    "shift/open": Operation(
        "Begin a shift with so many rupiah in the drawer. `day`: the business day, where the clock is not sure.",
        {"float": _RUPIAH, "day": Text(10, 10, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")},
        _open_shift,
        optional=("day",),
    ),
    "shift/close": Operation(
        "End the shift: what was counted in the drawer, and the reason of a difference.",
        {"counted": _RUPIAH, "reason": Text(0, 200)},
        CloseShift,
        optional=("reason",),
    ),
    "x": Operation("Print the sums of the shift so far.", {}, PrintX),
    "z": Operation("Write and print the Z report of the business day.", {}, CloseDay),
    "saving": Operation(
        "A member's savings taken at the counter; no sale.",
        {"member": _MEMBER, "amount": _PAID, "saving": Choice(("pokok", "wajib", "sukarela"))},
        TakeSaving,
    ),
    "bon": Operation(
        "A member pays back bon; no sale.",
        {"member": _MEMBER, "payment": ByKind((_CASH, _BACK))},
        _pay_bon,
    ),
    "link": Operation("The sale of this receipt was a member's.", {"receipt_no": _NUMBER, "member": _MEMBER}, LinkMember),
    "price": Operation(
        "Give goods a price, or make new goods known with name and unit.",
        {"code": Text(1, 40), "price": _PAID, "name": Text(1, 80), "unit": Text(1, 10)},
        SetPrice,
        optional=("name", "unit"),
    ),
    "stock": Operation(
        "Goods that came in, went out unsold, or were counted.",
        {"code": Text(1, MAX_CODE, PRINTABLE_OR_GS), "move": Choice(("in", "out", "count")), **_COUNTED, "reason": Text(0, 200)},
        MoveStock,
        optional=(*_MEASURES, "reason"),
        rules=(Rule("exactly one of", _MEASURES),),
    ),
    "training": Operation("Begin or end the training mode.", {"on": Flag()}, Train),
    "reprint": Operation(
        "Print a receipt again; a copy says SALINAN.",
        {"receipt_no": _NUMBER},
        Reprint,
    ),
    "cards": Operation("Print the control cards, or only the digits of them.", {"digits": Flag()}, PrintCards, optional=("digits",)),
    "off": Operation("Turn the device off in order; only where outlet.power_off allows it.", {}, PowerOff),
    "print-test": Operation(
        "Print a test slip, which is no receipt. While `prints` holds an entry without a number, its end is not known. "
        "With `url` and `fingerprint`, from the command line only: the card with the page's address.",
        {"url": Text(1, 300, r"^https://[!-~]*$"), "fingerprint": Text(95, 95, r"^[0-9A-F]{2}(:[0-9A-F]{2}){31}$")},
        PrintTest,
        optional=("url", "fingerprint"),
        rules=(Rule("all or none of", ("url", "fingerprint")),),
    ),
    "clock": Operation(
        "Tell the time (trust 1): ms since 1970 UTC. Refused before the build date, 20 years past it, or when a better source is known.",
        {"wall": Whole(0, 2**53)},
        TellTime,
    ),
}
