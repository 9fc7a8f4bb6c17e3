"""What a shift or a day adds up to: counts and rupiah, and what one event adds to them. Pure; reads bodies leniently.

A journal must be added up whatever later versions have put into it, so a field that is missing or of another type counts as nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
Fields = Mapping[str, Json]
PAYMENTS = ("tunai", "qris", "transfer", "bon")


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts (`sales refunds voids cash_ins cash_outs drawers savings bon_payments shifts uncounted`); all else is rupiah.

    `tunai qris transfer bon`: by what the sales were paid, cash after rounding; `back_…`: the same of refunds; `saving_…` and
    `bon_tunai bon_qris bon_transfer`: savings and bon taken, which are no sales. `member`: what members bought, refunds taken off.
    `difference`: counted less expected, over all counted shifts (short is negative); `uncounted`: shifts closed without a count.
    """

    sales: int = 0
    total: int = 0
    discount: int = 0
    rounding: int = 0
    tunai: int = 0
    qris: int = 0
    transfer: int = 0
    bon: int = 0
    member: int = 0
    refunds: int = 0
    refunded: int = 0
    refund_rounding: int = 0
    back_tunai: int = 0
    back_qris: int = 0
    back_transfer: int = 0
    back_bon: int = 0
    voids: int = 0
    voided: int = 0
    cash_ins: int = 0
    cash_in: int = 0
    cash_outs: int = 0
    cash_out: int = 0
    drawers: int = 0
    savings: int = 0
    saving_tunai: int = 0
    saving_qris: int = 0
    saving_transfer: int = 0
    bon_payments: int = 0
    bon_tunai: int = 0
    bon_qris: int = 0
    bon_transfer: int = 0
    shifts: int = 0
    difference: int = 0
    uncounted: int = 0

    @property
    def cash(self) -> int:
        """Rupiah by which all of this changed what lies in the drawer."""
        taken = self.tunai + self.saving_tunai + self.bon_tunai + self.cash_in
        return taken - self.back_tunai - self.cash_out

    @property
    def general(self) -> int:
        """What those bought who are no members, refunds taken off."""
        return self.total - self.refunded - self.member

    def plus(self, changes: Mapping[str, int]) -> "Sums":
        """These sums and some more of what they count, by name."""
        return replace(self, **{name: getattr(self, name) + by for name, by in changes.items() if by})

    def told(self, *, whole: bool = False) -> dict[str, Json]:
        """By name; those that are 0 only where `whole`."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) or whole}


def sums_in(value: Json) -> Sums:
    """The sums that `told` told; a name it does not know is left."""
    told = value if isinstance(value, dict) else {}
    return Sums(**{name: number for name in Sums.__slots__ if type(number := told.get(name)) is int})


def adds(kind: str, fields: Fields) -> dict[str, int]:
    """What an event of this kind adds to the sums, by name; nothing where it is none that they count."""
    amount = whole(fields, "amount")
    match kind:
        case "sale":
            return _sale(fields)
        case "refund":
            return _refund(fields)
        case "void":
            return {"voids": 1, "voided": whole(fields, "total")}
        case "cash_in" | "cash_out":
            return {f"{kind}s": 1, kind: amount}
        case "drawer":
            return {"drawers": 1}
        case "saving":
            return {"savings": 1, **_by_payment("saving_", fields, amount)}
        case "bon_payment":
            return {"bon_payments": 1, **_by_payment("bon_", fields, amount)}
        case "member_link":
            return {"member": whole(fields, "total")}
        case "shift_close":
            return {"shifts": 1, "difference": whole(fields, "difference"), "uncounted": int("counted" not in fields)}
    return {}


def payments(fields: Fields, otherwise: int) -> list[tuple[str, int]]:
    """How it was paid, kind and rupiah: by `payments`, by one `payment`, else `otherwise` in cash."""
    told = fields.get("payments")
    one = fields.get("payment")
    listed = told if isinstance(told, list) else [one] if isinstance(one, dict) else []
    found = [(str(item.get("kind")), whole(item, "amount")) for item in listed if isinstance(item, dict)]
    return found or [("tunai", otherwise)]


def whole(fields: Fields, key: str) -> int:
    """The integer there, 0 where there is none."""
    value = fields.get(key)
    return value if type(value) is int else 0


def text(fields: Fields, key: str) -> str:
    """The text there, "" where there is none."""
    value = fields.get(key)
    return value if isinstance(value, str) else ""


def _sale(fields: Fields) -> dict[str, int]:
    total = whole(fields, "total")
    counted = {"sales": 1, "total": total, **{name: whole(fields, name) for name in ("discount", "rounding")}}
    return {**counted, "member": total if text(fields, "member") else 0, **_by_payment("", fields, whole(fields, "paid"))}


def _refund(fields: Fields) -> dict[str, int]:
    total = whole(fields, "total")
    counted = {"refunds": 1, "refunded": total, "refund_rounding": whole(fields, "rounding")}
    back = _by_payment("back_", fields, whole(fields, "paid") or total)
    return {**counted, "member": -total if text(fields, "member") else 0, **back}


def _by_payment(prefix: str, fields: Fields, otherwise: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, amount in payments(fields, otherwise):
        name = prefix + kind
        if kind in PAYMENTS and name in Sums.__slots__:
            found[name] = found.get(name, 0) + amount
    return found
