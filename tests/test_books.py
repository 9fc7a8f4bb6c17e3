"""The books add up as a plain recount does, wherever they are cut and put together again."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.books import MAX_BONS, MAX_DUES, MAX_QRIS, Bon, Books, books_in, read
from gateway.sums import PAYMENTS, Json, Sums, adds, sums_in

DAY = "2026-11-24"
Event = tuple[str, dict[str, Any]]
money = st.integers(1, 500_000)
members = st.sampled_from(["", "k7q2", "m3ab", "00123"])
splits = st.lists(st.tuples(st.sampled_from(PAYMENTS), money), min_size=1, max_size=3)


def sale(number: int, paid: list[tuple[str, int]], member: str = "", *, rounding: int = 0, due: str = "") -> Event:
    total = sum(amount for _, amount in paid) - rounding
    payments = [{"kind": kind, "amount": amount, **({"due": due} if kind == "bon" and due else {})} for kind, amount in paid]
    fields = {"receipt_no": number, "total": total, "discount": 10, "rounding": rounding, "paid": total + rounding, "payments": payments}
    return "sale", fields | ({"member": member} if member else {})


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    made: list[Event] = []
    for number in range(1, draw(st.integers(0, 40))):
        kind = draw(
            st.sampled_from(
                ["sale"] * 5 + ["refund", "void", "cash_in", "cash_out", "drawer", "saving", "bon_payment", "shift", "z", "device"]
            )
        )
        match kind:
            case "sale":
                made.append(
                    sale(
                        number,
                        draw(splits),
                        draw(members),
                        rounding=draw(st.sampled_from([0, -75])),
                        due=draw(st.sampled_from(["", "2026-12-01"])),
                    )
                )
            case "refund":
                made.append(("refund", sale(number, draw(splits), draw(members))[1] | {"refund_of": 1}))
            case "void":
                made.append(("void", {"basket": "1-1", "total": draw(money)}))
            case "drawer" | "device":
                made.append((kind, {}))
            case "bon_payment":
                how = draw(st.sampled_from(["tunai", "qris", "transfer"]))
                amount = draw(money)
                made.append((kind, {"member": draw(members), "amount": amount, "payments": [{"kind": how, "amount": amount}]}))
            case "shift":
                made.append(("shift_open", {"shift": number, "float": draw(money), "by": "ANI"}))
            case "z":
                made.append(("shift_close", {"shift": number, "counted": 5, "difference": draw(st.integers(-9, 9)), "qris": []}))
                made.append(("z", {"z": number}))
            case _:
                made.append((kind, {"amount": draw(money), "member": "k7q2"}))
    return [(kind, fields | {"business_day": DAY, "wall": n, "kind": kind, "v": 1}) for n, (kind, fields) in enumerate(made, 1)]


def fold(books: Books, made: list[Event], first: int = 1) -> Books:
    for seq, (kind, fields) in enumerate(made, first):
        books = read(books, kind, fields, seq, f"{seq:064x}")
    return books


def since(made: list[Event], kind: str) -> list[Event]:
    at = max((n for n, (one, _) in enumerate(made, 1) if one == kind), default=0)
    return made[at:]


@given(events())
@settings(max_examples=150, deadline=None)
def test_the_sums_of_day_and_drawer_are_those_of_a_plain_recount(made: list[Event]) -> None:
    books, day = fold(Books(), made), since(made, "z")
    paid: Counter[str] = Counter()
    for kind, fields in day:
        for payment in fields.get("payments", []):
            paid[f"{kind}.{payment['kind']}"] += payment["amount"]
    sums = books.of_day
    assert sums.sales == sum(kind == "sale" for kind, _ in day)
    assert sums.total == sum(fields["total"] for kind, fields in day if kind == "sale")
    assert sums.total + sums.rounding == sums.tunai + sums.qris + sums.transfer + sums.bon
    assert [getattr(sums, kind) for kind in PAYMENTS] == [paid[f"sale.{kind}"] for kind in PAYMENTS]
    assert [getattr(sums, f"back_{kind}") for kind in PAYMENTS] == [paid[f"refund.{kind}"] for kind in PAYMENTS]
    assert sums.general == sum(
        fields["total"] * (1 if kind == "sale" else -1) for kind, fields in day if kind in ("sale", "refund") and "member" not in fields
    )
    assert books.grand_total == sum(fields["total"] for kind, fields in made if kind == "sale"), "it never begins anew"
    shift = since(made, "shift_open")
    moved = sum(fields["amount"] * {"cash_in": 1, "saving": 1, "cash_out": -1}.get(kind, 0) for kind, fields in shift if "amount" in fields)
    cash = sum(
        payment["amount"] * {"sale": 1, "bon_payment": 1, "refund": -1}[kind]
        for kind, fields in shift for payment in fields.get("payments", []) if payment["kind"] == "tunai"
    )  # fmt: skip
    if books.shift.is_open:
        assert books.expected == books.shift.cash + moved + cash


@given(events(), st.integers(0, 60))
@settings(max_examples=150, deadline=None)
def test_books_told_and_read_back_go_on_as_if_never_cut(made: list[Event], at: int) -> None:
    before = fold(Books(), made[:at])
    again = books_in(before.told(), before.z, before.grand_total)
    assert again == before
    assert fold(again, made[at:], len(made[:at]) + 1) == fold(Books(), made)


@given(events())
@settings(max_examples=100, deadline=None)
def test_nobody_owes_less_than_nothing_and_the_oldest_is_paid_first(made: list[Event]) -> None:
    for bon in fold(Books(), made).bons:
        assert bon.amount > 0
        assert all(amount > 0 for _, amount in bon.parts)
        assert list(bon.parts) == sorted(bon.parts)


def test_bon_is_paid_back_oldest_first_and_never_below_nothing() -> None:
    made = [
        sale(1, [("bon", 30_000)], "m3ab", due="2026-12-01"), sale(2, [("bon", 20_000)], "m3ab", due="2026-11-30"),
        sale(3, [("bon", 5)], ""),
    ]  # fmt: skip
    books = fold(Books(), made)
    assert books.bons == (Bon("m3ab", (("2026-11-30", 20_000), ("2026-12-01", 30_000))),)
    assert (books.bon("m3ab").amount, books.bon("m3ab").due, books.bon("nobody").amount) == (50_000, "2026-11-30", 0)
    paid = read(books, "bon_payment", {"member": "m3ab", "amount": 25_000, "payment": {"kind": "tunai", "amount": 25_000}}, 4)
    assert paid.bons == (Bon("m3ab", (("2026-12-01", 25_000),)),)
    assert paid.of_day.bon_tunai == 25_000
    assert read(paid, "bon_payment", {"member": "m3ab", "amount": 99_000}, 5).bons == ()


def test_bon_that_is_refunded_is_not_owed_any_more() -> None:
    books = fold(Books(), [sale(1, [("bon", 30_000)], "m3ab")])
    kind, fields = sale(2, [("bon", 10_000)], "m3ab")
    assert read(books, "refund", fields, 2).bon("m3ab").amount == 20_000
    assert kind == "sale"


def test_qris_waits_for_its_tick_until_the_shift_or_the_day_is_closed() -> None:
    books = fold(Books(), [sale(7, [("qris", 5_000), ("tunai", 1_000)]), sale(8, [("qris", 9_000)]), sale(9, [("tunai", 1)])])
    assert books.qris == ((7, 5_000), (8, 9_000))
    ticked = read(books, "shift_close", {"shift": 1, "qris": [{"receipt_no": 7, "found": True}]}, 4)
    assert ticked.qris == ((8, 9_000),)
    assert read(ticked, "z", {"z": 1}, 5).qris == ()


def test_a_refund_takes_off_a_members_purchases_and_a_link_puts_them_there() -> None:
    books = fold(Books(), [sale(1, [("tunai", 9_000)], "k7q2"), sale(2, [("tunai", 5_000)])])
    assert (books.of_day.member, books.of_day.general) == (9_000, 5_000)
    books = read(books, "refund", {"total": 4_000, "paid": 4_000, "member": "k7q2"}, 3)
    assert (books.of_day.member, books.of_day.general, books.of_day.back_tunai) == (5_000, 5_000, 4_000)
    books = read(books, "member_link", {"receipt_no": 2, "member": "k7q2", "total": 5_000}, 4)
    assert (books.of_day.member, books.of_day.general) == (10_000, 0)


def test_a_z_begins_the_day_anew_closes_the_shift_and_is_remembered() -> None:
    books = fold(
        Books(), [("shift_open", {"shift": 3, "float": 50_000, "by": "ANI", "business_day": DAY, "wall": 9}), sale(1, [("tunai", 100)])]
    )
    assert (books.open_no, books.shift.clerk, books.expected, books.day) == (3, "ANI", 50_100, DAY)
    after = read(books, "z", {"z": 17}, 900, "ab")
    assert (after.z, after.z_seq, after.z_hash, after.first, after.of_day, after.day, after.open_no) == (17, 900, "ab", 901, Sums(), "", 0)
    assert after.grand_total == 100


def test_savings_and_bon_taken_are_cash_in_the_drawer_and_no_sale() -> None:
    books = fold(Books(), [("saving", {"member": "k7q2", "amount": 10_000, "saving": "wajib"})])
    assert (books.of_day.saving_tunai, books.of_day.sales, books.grand_total, books.of_day.cash) == (10_000, 0, 0, 10_000)


def test_the_bounds_hold() -> None:
    books = fold(Books(), [sale(n, [("qris", 5)]) for n in range(1, MAX_QRIS + 5)])
    assert books.qris[0] == (5, 5)
    assert len(books.qris) == MAX_QRIS
    months = [sale(n, [("bon", 10)], "k7q2", due=f"20{n:02}-01-01") for n in range(10, 10 + 2 * MAX_DUES)]
    owed = fold(Books(), months).bon("k7q2")
    assert len(owed.parts) == MAX_DUES
    assert owed.amount == 10 * len(months)
    crowd = Books(bons=tuple(Bon(f"{n:05}", (("", 1),)) for n in range(MAX_BONS)))
    assert crowd.has_room("00007")
    assert not crowd.has_room("new")


def test_other_names_for_members_change_nothing_else() -> None:
    books = fold(Books(), [sale(1, [("bon", 30)], "k7q2"), sale(2, [("bon", 40)], "a")])
    assert books.renamed({"k7q2": "00001", "a": "00123"}.__getitem__).bons == (Bon("00001", (("", 30),)), Bon("00123", (("", 40),)))


@pytest.mark.parametrize(
    "kind", ["sale", "refund", "void", "saving", "bon_payment", "shift_close", "shift_open", "z", "member_link", "later"]
)
@pytest.mark.parametrize(
    "strange", [{}, {"total": "9", "payments": 7}, {"payments": [3, {"kind": "koin", "amount": 4}], "member": 5, "qris": {}}]
)
def test_what_a_later_version_wrote_is_added_up_as_far_as_it_is_understood(kind: str, strange: dict[str, Json]) -> None:
    books = read(Books(), kind, strange, 1)
    assert books_in(books.told(), books.z, books.grand_total) == books
    assert all(type(number) is int for number in adds(kind, strange).values())


def test_sums_told_whole_name_what_is_nothing() -> None:
    assert set(Sums().told(whole=True)) == set(Sums.__slots__)
    assert Sums().told() == {}
    assert sums_in({"sales": 3, "unheard": 4, "total": "x"}) == Sums(sales=3)
