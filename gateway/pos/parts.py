"""The parts of the till that serve one kind of act each, and which act goes where. What they need to know of each other is on the desk."""

from collections.abc import Mapping
from typing import Protocol

from gateway.clock import Now
from gateway.faults import fault
from gateway.messages import Effect
from gateway.messages.acts import (
    Act,
    CloseDay,
    CloseShift,
    Discount,
    Hold,
    KickDrawer,
    LinkMember,
    MoveCash,
    MoveStock,
    OpenShift,
    PayBon,
    PrintX,
    Recall,
    SetPrice,
    TakeSaving,
    TickQris,
    Train,
)
from gateway.messages.counter import Asked
from gateway.pos.desk import Desk


class Part(Protocol):
    """A part of the till that does some acts."""

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Do what is asked, or refuse it."""
        ...


class Later:
    """Stands where a part is not there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Refuse it, in words."""
        return self._desk.refuse(asked, fault("GW-3002", "never", what=type(asked.act).__name__), 503)


def parts(desk: Desk, there: Mapping[type[Act], Part]) -> Mapping[type[Act], Part]:
    """Which part does which act: those that are there, and a word for the rest."""
    later = Later(desk)
    acts: tuple[type[Act], ...] = (
        Discount, Hold, Recall, TickQris, KickDrawer, MoveCash, OpenShift, CloseShift, PrintX, CloseDay,
        TakeSaving, PayBon, LinkMember, SetPrice, MoveStock, Train,
    )  # fmt: skip
    return dict.fromkeys(acts, later) | dict(there)
