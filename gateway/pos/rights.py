"""Who may do what at the counter: one table of rights by role. It knows no limits and no amounts; those are configuration."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from gateway.faults import Fault, fault
from gateway.messages.acts import Role
from gateway.messages.counter import Asked

Right = Literal[
    "sell", "discount", "override", "new_goods", "price", "void", "refund", "reprint", "drawer", "cash_in", "cash_out",
    "saving", "bon_payment", "member_link", "stock", "shift", "z", "date", "training",
]  # fmt: skip
"""`override`: another price for one sale, a discount above the role's limit, a bon above the member's; `new_goods`: barang baru;
`price`: of the catalogue; `void`: a basket before payment; `stock`: goods in, out, counted; `z`: end the day; `date`: date a Z anew."""

_KASIR: frozenset[Right] = frozenset({
    "sell", "discount", "void", "reprint", "drawer", "cash_in", "cash_out", "saving", "bon_payment", "member_link", "stock", "shift", "z",
    "training",
})  # fmt: skip
_KETUA: frozenset[Right] = _KASIR | {"override", "new_goods", "price", "refund", "date"}
_TEKNISI: frozenset[Right] = frozenset({"reprint", "training"})  # the one who mends the till has no hand in its money

RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType({"kasir": _KASIR, "ketua": _KETUA, "teknisi": _TEKNISI})


def may(role: Role, right: Right) -> bool:
    """Whether this role has this right by itself."""
    return right in RIGHTS[role]


def allowed(asked: Asked, right: Right) -> Fault | None:
    """Why this call may not do that; None if it may.

    Its clerk has the right, or whoever agreed with his PIN has it. Where no clerk is defined everything is allowed.
    """
    if asked.who is None or may(asked.who.role, right):
        return None
    if asked.consent is not None and may(asked.consent.role, right):
        return None
    return fault("GW-3601", "now", right=right, role=asked.who.role)
