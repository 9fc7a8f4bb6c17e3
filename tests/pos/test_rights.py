"""The rights of the counter's roles, and what a second clerk's consent lends."""

from itertools import product
from typing import get_args

import pytest

from gateway.faults import fault, tell
from gateway.messages.acts import Hold, Role, Who
from gateway.messages.counter import Asked
from gateway.pos.rights import RIGHTS, Right, allowed, may

SELLING = ("sell", "discount", "void", "reprint", "shift", "z", "cash_in", "cash_out", "drawer", "saving", "bon_payment", "stock")
OVERSEEING = ("override", "new_goods", "price", "refund", "date")


def asked(role: Role | None, consent: Role | None = None) -> Asked:
    return Asked(1, Hold(), who=None if role is None else Who("ANI", role), consent=None if consent is None else Who("BUDI", consent))


@pytest.mark.parametrize("right", SELLING)
def test_a_kasir_does_a_day_at_the_counter_alone(right: Right) -> None:
    assert may("kasir", right)


@pytest.mark.parametrize("right", OVERSEEING)
def test_a_kasir_does_what_costs_money_with_the_consent_of_the_ketua_only(right: Right) -> None:
    assert not may("kasir", right)
    assert allowed(asked("kasir"), right) == fault("GW-3601", "now", right=right, role="kasir")
    assert allowed(asked("kasir", "kasir"), right) is not None, "two who lack it do not make one who has it"
    assert allowed(asked("kasir", "teknisi"), right) is not None
    assert allowed(asked("kasir", "ketua"), right) is None


def test_the_ketua_may_do_everything() -> None:
    assert RIGHTS["ketua"] == frozenset(get_args(Right))


@pytest.mark.parametrize("right", [*SELLING, *OVERSEEING])
def test_a_teknisi_has_no_hand_in_money(right: Right) -> None:
    assert may("teknisi", right) == (right == "reprint")


@pytest.mark.parametrize(("right", "consent"), list(product(get_args(Right), [None, *get_args(Role)])))
def test_where_no_clerk_is_defined_everything_is_allowed(right: Right, consent: Role | None) -> None:
    assert allowed(asked(None, consent), right) is None


def test_every_role_has_its_row() -> None:
    assert set(RIGHTS) == set(get_args(Role))


def test_the_clerk_is_told_whom_to_call() -> None:
    why = allowed(asked("kasir"), "refund")
    assert why is not None
    assert tell(why).next == "Panggil ketua, lalu minta ketua mengetik PIN."
