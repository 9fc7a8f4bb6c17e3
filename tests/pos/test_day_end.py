"""The Z: by the clerk, by itself, dated by clock or by word, printed, and printed again."""

from __future__ import annotations

import pytest

from gateway.messages.acts import Act, CloseDay, CloseShift, OpenShift, PrintX, Scan
from gateway.messages.devices import Print
from gateway.messages.sales import Payment
from tests.pos.conftest import MILK
from tests.pos.ledgered import ANI, DAY_S, TOGAR, Outlet
from tests.pos.test_shifts import opened, paper, sell

FLOAT = 50_000


def closed() -> Outlet:
    """A day with one cash and one QRIS sale, its shift counted right."""
    shop = opened()
    sell(shop)
    sell(shop, MILK, Payment("qris", 16_375, confirmed=True))
    assert shop.code(CloseShift(66_300)) == ""
    return shop


def test_the_clerk_closes_the_day_and_its_z_is_printed_with_all_of_it() -> None:
    shop = closed()
    _, effects = shop.do(CloseDay())
    z = shop.last("z")
    assert (z["z"], z["by"], z["business_day"], z["first"], z["last"], z["grand_total"]) == (
        1,
        "ANI",
        "2026-11-24",
        1,
        len(shop.rows) - 1,
        32_750,
    )
    printed = paper(list(effects))
    told = {
        "Nomor Z|1", "Hari buku|24/11/2026", "Penjualan (2)|32.750", "Pembulatan|-75", "Tunai|16.300", "QRIS|16.375", "Selisih kas|0",
        "QRIS belum dicocokkan (1)|16.375", "Total sejak awal|32.750",
    }  # fmt: skip
    assert told <= set(printed)
    digest = shop.rows[-1].hash.hex()
    assert [digest[:32], digest[32:]] == printed[-2:], "the paper is a witness"
    assert shop.shown.shift.z == 2


def test_no_paper_is_wider_than_the_narrowest_printer() -> None:
    from gateway.drivers.printer.document import rows  # noqa: PLC0415 - the judge of widths

    shop = closed()
    _, effects = shop.do(CloseDay())
    (job,) = (effect.job for effect in effects if isinstance(effect, Print))
    assert all(len(getattr(row, "text", "")) <= 32 for row in rows(job.document, 32))


def test_the_second_z_names_the_first_and_the_grand_total_goes_on() -> None:
    shop = closed()
    shop.do(CloseDay())
    first = shop.rows[-1]
    shop.do(OpenShift(FLOAT))
    sell(shop)
    shop.do(CloseShift(66_300))
    _, effects = shop.do(CloseDay())
    z = shop.last("z")
    assert (z["z"], z["grand_total"], z["previous"]) == (2, 49_125, {"z": 1, "seq": first.seq, "hash": first.hash.hex()})
    assert first.hash.hex()[:32] in paper(list(effects))


def test_a_day_is_not_closed_under_an_open_shift_nor_by_a_teknisi() -> None:
    shop = opened()
    assert shop.code(CloseDay()) == "GW-3611"
    assert shop.code(CloseDay(), who=TOGAR) == "GW-3601"
    assert shop.events("z") == []


def test_where_nothing_happened_since_the_last_z_that_is_printed_again_also_after_a_restart() -> None:
    shop = closed()
    _, first = shop.do(CloseDay())
    shop.begin()
    answer, effects = shop.do(CloseDay())
    assert answer is not None
    assert answer.fault is None
    assert len(shop.events("z")) == 1
    (job,) = (effect.job for effect in effects if isinstance(effect, Print))
    assert job.copy
    assert paper(list(effects)) == paper(list(first))


def test_a_journal_in_which_nothing_was_counted_has_no_z() -> None:
    assert Outlet().code(CloseDay()) == "GW-3612"


def test_at_the_first_act_of_the_next_day_the_z_is_written_by_itself() -> None:
    shop = closed()
    shop.later(DAY_S)
    assert shop.events("z") == [], "time alone does nothing"
    assert shop.code(OpenShift(FLOAT)) == ""
    z = shop.last("z")
    assert (z["auto"], z["business_day"]) == (True, "2026-11-24")
    assert "by" not in z
    assert shop.last("shift_open")["business_day"] == "2026-11-25"
    assert shop.rows[-1].kind == "shift_open"
    assert shop.shown.shift.open is True


def test_a_forgotten_shift_is_closed_uncounted_and_the_clerk_is_told() -> None:
    shop = opened()
    sell(shop)
    shop.later(DAY_S)
    shop.carry(shop.gun(MILK))
    close = shop.last("shift_close")
    assert (close["auto"], close["expected"], close["business_day"]) == (True, 66_300, "2026-11-24")
    assert {"counted", "difference", "by"} & close.keys() == set()
    sums = shop.last("z")["sums"]
    assert isinstance(sums, dict)
    assert (sums["uncounted"], sums["shifts"], sums["difference"]) == (1, 1, 0)
    assert shop.shown.shift.open is False
    assert shop.note() == "GW-3613"
    assert shop.shown.basket.lines == ()


def test_who_comes_to_count_the_forgotten_shift_first_may() -> None:
    shop = opened()
    shop.later(DAY_S)
    assert shop.code(CloseShift(FLOAT)) == ""
    assert shop.last("shift_close")["counted"] == FLOAT
    assert shop.last("shift_close")["business_day"] == "2026-11-24"
    assert shop.code(OpenShift(FLOAT)) == ""
    assert [row.kind for row in shop.rows[-3:]] == ["shift_close", "z", "shift_open"]


def test_without_clerks_the_z_is_written_by_itself_too_and_the_first_sale_is_of_the_new_day() -> None:
    shop = Outlet(clerks=False)
    sell(shop)
    shop.later(DAY_S)
    sell(shop)
    assert [(row["kind"], row["business_day"]) for row in shop.events("sale", "z")] == [
        ("sale", "2026-11-24"), ("z", "2026-11-24"), ("sale", "2026-11-25"),
    ]  # fmt: skip


def test_a_clock_that_is_not_sure_ends_no_day() -> None:
    shop = Outlet(clerks=False, trust=1)
    sell(shop)
    shop.later(3 * DAY_S)
    sell(shop)
    assert shop.events("z") == []


@pytest.mark.parametrize("day", [None, "2026-13-01"])
def test_with_a_clock_that_is_not_sure_the_clerk_says_the_day(day: str | None) -> None:
    shop = Outlet(trust=0)
    assert shop.shown.shift.confirm_day is True
    assert shop.code(OpenShift(FLOAT, day)) == "GW-3607"
    assert shop.code(OpenShift(FLOAT, "2026-12-02")) == ""
    sell(shop)
    assert shop.last("sale")["business_day"] == "2026-12-02"
    assert shop.shown.shift.business_day == "2026-12-02"
    assert shop.code(CloseShift(66_300)) == ""
    assert shop.code(CloseDay()) == ""
    assert shop.last("z")["business_day"] == "2026-12-02"
    assert shop.code(OpenShift(FLOAT, "2026-12-01")) == "GW-3607", "no day before the last"


def test_a_later_day_told_at_the_opening_ends_the_day_before() -> None:
    shop = Outlet(trust=0)
    shop.do(OpenShift(FLOAT, "2026-12-02"))
    sell(shop)
    shop.do(CloseShift(66_300))
    assert shop.code(OpenShift(FLOAT, "2026-12-03")) == ""
    told = [(row["kind"], row["business_day"]) for row in shop.events("z", "shift_open")]
    assert told[-2:] == [("z", "2026-12-02"), ("shift_open", "2026-12-03")]
    assert shop.last("shift_open")["day"] == "2026-12-03"
    sell(shop)
    assert shop.last("sale")["business_day"] == "2026-12-03"


def test_a_wrongly_told_day_is_put_right_when_the_clock_becomes_sure() -> None:
    shop = Outlet(trust=1)
    shop.do(OpenShift(FLOAT, "2026-12-02"))
    sell(shop)
    shop.at_trust(3)
    assert shop.code(Scan(MILK)) == ""
    fixed = shop.last("date_fixed")
    assert (fixed["z"], fixed["was"], fixed["day"]) == (1, "2026-12-02", "2026-11-24")
    assert shop.shown.shift.open is True
    assert shop.events("z") == []
    assert shop.ledger.books.day == "2026-11-24"


def test_a_z_with_a_wrongly_told_day_is_dated_anew_and_not_rewritten() -> None:
    shop = Outlet(trust=1)
    shop.do(OpenShift(FLOAT, "2026-12-02"))
    shop.do(CloseShift(FLOAT))
    shop.do(CloseDay())
    shop.at_trust(2)
    shop.do(PrintX())
    assert shop.last("date_fixed") | {"z": 1, "day": "2026-11-24"} == shop.last("date_fixed")
    assert shop.last("z")["business_day"] == "2026-12-02"
    assert shop.ledger.books.last_z["business_day"] == "2026-11-24"


@pytest.mark.parametrize("act", [OpenShift(5), Scan(MILK)])
def test_a_power_cut_while_the_day_turns_leaves_a_day_that_turns_again(act: Act) -> None:
    shop = opened()
    sell(shop)
    shop.later(DAY_S)
    shop.slow = True
    shop.do(act)
    assert [order.kind for order in shop.waits if hasattr(order, "kind")][:2] == ["shift_close", "z"]
    shop.write(shop.waits[0], told=False)  # the close alone reached the medium
    shop.slow = False
    shop.begin()
    assert shop.code(OpenShift(FLOAT), who=ANI) == ""
    assert [row.kind for row in shop.rows if row.kind in ("shift_close", "z", "shift_open")] == [
        "shift_open",
        "shift_close",
        "z",
        "shift_open",
    ]
