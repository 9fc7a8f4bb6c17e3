"""Any days at the counter, with power cuts in between: closes and Zs agree with a recount of the bodies alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.journal.verify import verify
from gateway.messages.acts import CloseDay, CloseShift, KickDrawer, MoveCash, OpenShift, Pay, Scan, TickQris, VoidBasket
from gateway.messages.sales import Payment
from tests.pos.conftest import MILK, NOODLES
from tests.pos.ledgered import BUDI, DAY_S, Outlet

ACTS = st.tuples(
    st.sampled_from(["cash", "cash", "cash", "qris", "void", "in", "out", "drawer", "open", "close", "count", "z", "tick", "cut", "night"]),
    st.integers(1, 40_000),
)


def live(shop: Outlet, act: str, amount: int) -> None:
    """One thing that happens; what cannot be is refused, which is right."""
    basket = shop.shown.basket
    match act:
        case "cash" | "qris":
            shop.do(Scan(MILK if amount % 2 else NOODLES))
            basket = shop.shown.basket
            cash = Payment("tunai", tendered=basket.total + amount)
            shop.do(Pay(basket.id, (cash if act == "cash" else Payment("qris", basket.total, confirmed=True),)))
        case "void":
            shop.do(Scan(MILK))
            shop.do(VoidBasket(shop.shown.basket.id, "batal"))
        case "in" | "out":
            shop.do(MoveCash("in" if act == "in" else "out", amount, "receh"))
        case "drawer":
            shop.do(KickDrawer("tukar"))
        case "open":
            shop.do(OpenShift(amount), who=BUDI)
        case "close":
            shop.do(CloseShift(amount, "tidak cocok"))
        case "count":
            shop.do(CloseShift(amount))
        case "z":
            shop.do(CloseDay())
        case "tick":
            shop.do(TickQris(amount % 5, found=True))
        case "cut":
            shop.begin()
        case "night":
            shop.later(DAY_S)


def recount(bodies: list[dict[str, Any]]) -> Counter[str]:
    """Counted from the bodies alone."""
    found: Counter[str] = Counter()
    for body in bodies:
        match body["kind"]:
            case "sale":
                found.update(sales=1, total=body["total"], rounding=body["rounding"])
                for payment in body["payments"]:
                    found[payment["kind"]] += payment["amount"]
            case "void":
                found.update(voids=1, voided=body["total"])
            case "cash_in" | "cash_out":
                found.update({body["kind"] + "s": 1, body["kind"]: body["amount"]})
            case "drawer":
                found["drawers"] += 1
    return found


@given(st.lists(ACTS, max_size=60), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_close_and_every_z_agrees_with_an_independent_recount(acts: list[tuple[str, int]], clerks: bool) -> None:  # noqa: FBT001 - drawn
    shop = Outlet(clerks=clerks, printer=False)
    for act, amount in acts:
        live(shop, act, amount)
    bodies: list[dict[str, Any]] = [dict(body) for body in shop.events(*{row.kind for row in shop.rows})]
    day, shift, ever, z, opened = 0, 0, 0, 0, False
    for at, body in enumerate(bodies):
        ever += body["total"] if body["kind"] == "sale" else 0
        match body["kind"]:
            case "shift_open":
                assert not opened
                shift, opened = at, True
            case "shift_close":
                assert opened
                counted = recount(bodies[shift:at])
                assert body["expected"] == bodies[shift]["float"] + counted["tunai"] + counted["cash_in"] - counted["cash_out"]
                assert body.get("difference") == (body["counted"] - body["expected"] if "counted" in body else None)
                assert {name: value for name, value in counted.items() if value} == body["sums"]
                opened = False
            case "z":
                assert not opened
                z, counted = z + 1, recount(bodies[day:at])
                assert (body["z"], body["first"], body["last"], body["grand_total"]) == (z, day + 1, at, ever)
                assert {name: body["sums"][name] for name in counted} == dict(counted)
                assert len({one["business_day"] for one in bodies[day:at] if one["kind"] in ("sale", "shift_open")}) <= 1
                day = at + 1
            case "sale":
                assert opened or not clerks
                assert body["shift"] == (bodies[shift]["shift"] if opened else 0)
    assert verify(shop.rows, shop.rows).findings == ()
