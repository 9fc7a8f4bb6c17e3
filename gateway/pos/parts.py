"""The parts of the till that serve one kind of act each, and which act goes where. What they need to know of each other is on the desk."""

from collections.abc import Mapping
from typing import Protocol

from gateway.clock import Now
from gateway.config import Config
from gateway.faults import fault
from gateway.messages import Effect
from gateway.messages.acts import (
    Act,
    AskQris,
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
    PowerOff,
    PrintCards,
    PrintX,
    Recall,
    Refund,
    SetPrice,
    TakeSaving,
    TickQris,
    Train,
)
from gateway.messages.counter import Asked
from gateway.pos.desk import Desk
from gateway.pos.house_acts import HouseActs
from gateway.pos.qris_desk import QrisDesk
from gateway.pos.refunds import Refunds
from gateway.pos.slips import Slips


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


def parts(desk: Desk, config: Config, slips: Slips, refunds: Refunds) -> Mapping[type[Act], Part]:
    """Which part does which act."""
    later = Later(desk)
    qris = QrisDesk(desk, config, slips)
    house = HouseActs(desk, config.outlet, slips)
    acts: tuple[type[Act], ...] = (
        Discount, Hold, Recall, TickQris, KickDrawer, MoveCash, OpenShift, CloseShift, PrintX, CloseDay,
        TakeSaving, PayBon, LinkMember, SetPrice, MoveStock, Train,
    )  # fmt: skip
    return {**dict.fromkeys(acts, later), AskQris: qris, Refund: refunds, PrintCards: house, PowerOff: house}
