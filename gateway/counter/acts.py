"""The table of the API's acts: path, what it is for, what its body holds, which act it becomes. Parser and document read it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.counter.shapes import PRINTABLE_OR_GS, ByKind, Choice, Flag, ListOf, OrNull, Record, Rule, Shape, Text, Whole
from gateway.messages.counter import Act, ChangeLine, Pay, PrintTest, Reprint, Scan, SetMember, TellTime, VoidBasket
from gateway.messages.journal import Json
from gateway.messages.sales import Payment

REQUEST = "request"
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
_CHANGES = ("qty", "grams", "milli", "discount", "price", "remove")


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
        """The shape of the whole body, `request` included."""
        return Record({**self.fields, REQUEST: Text(0, MAX_REQUEST)}, (*self.optional, REQUEST), self.rules)


def _pay(basket: str, payments: list[dict[str, Json]], total: int | None = None) -> Pay:
    return Pay(basket, tuple(Payment(**each) for each in payments), total)  # type: ignore[arg-type]  # the shape has checked each field


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
        },
        ChangeLine,
        optional=_CHANGES,
        rules=(Rule("exactly one of", _CHANGES),),
    ),
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
    "reprint": Operation(
        "Print a receipt again; a copy says SALINAN.",
        {"receipt_no": _NUMBER},
        Reprint,
    ),
    "print-test": Operation(
        "Print a test slip, which is no receipt. While `prints` holds an entry without a number, its end is not known.",
        {},
        PrintTest,
    ),
    "clock": Operation(
        "Tell the time (trust 1): ms since 1970 UTC. Refused before the build date, 20 years past it, or when a better source is known.",
        {"wall": Whole(0, 2**53)},
        TellTime,
    ),
}
