"""The parts of an open counter, built once around what lies on it. Decides nothing; says which part there is and what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.config import Config
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
    PayBon,
    PowerOff,
    PrintCards,
    PrintX,
    Recall,
    Refund,
    SetMember,
    SetPrice,
    TakeSaving,
    TickQris,
    Train,
)
from gateway.pos.carding import Carding, Do
from gateway.pos.cashbox import Cashbox
from gateway.pos.day_end import DayEnd
from gateway.pos.desk import Desk
from gateway.pos.house_acts import HouseActs
from gateway.pos.lines import Lines
from gateway.pos.linking import Linking
from gateway.pos.member_money import MemberMoney
from gateway.pos.orders import Orders
from gateway.pos.parking import Parking
from gateway.pos.parts import Part
from gateway.pos.plate import Plate
from gateway.pos.pricing import Pricing
from gateway.pos.qris_desk import QrisDesk
from gateway.pos.refunds import Refunds
from gateway.pos.regulated import Regulated
from gateway.pos.rules import Rules
from gateway.pos.scanning import Scanning
from gateway.pos.selling import Selling
from gateway.pos.shelf import Shelf
from gateway.pos.shifts import Shifts
from gateway.pos.slips import Slips
from gateway.pos.stocking import Stocking
from gateway.pos.training import Training
from gateway.pos.weighing import Weighing


@dataclass(frozen=True, slots=True)
class Counter:
    """The parts that stand once the journal is open. `parts`: which of them does which act."""

    desk: Desk
    weighing: Weighing
    scanning: Scanning
    carding: Carding
    selling: Selling
    orders: Orders
    refunds: Refunds
    linking: Linking
    parking: Parking
    shifts: Shifts
    day_end: DayEnd
    training: Training
    parts: Mapping[type[Act], Part]


@dataclass(frozen=True, slots=True)
class Shop:
    """What the parts share beside the desk. `do`: the till's own way to do an act, for the control cards."""

    config: Config
    shelf: Shelf
    rules: Rules
    plate: Plate
    slips: Slips
    do: Do


def stand(desk: Desk, shop: Shop) -> Counter:
    """The whole counter."""
    config, slips = shop.config, shop.slips
    weighing, orders = Weighing(desk, shop.plate), Orders(desk, config.outlet)
    carding = Carding(desk, slips, config.pos, shop.do)
    scanning = Scanning(config, shop.shelf, desk, weighing, orders, carding)
    desk.regulated = Regulated(shop.rules, scanning.offers.known)
    parking = Parking(desk, orders, weighing, scanning.offers.known)
    refunds, linking = Refunds(desk, config, slips), Linking(desk, orders)
    shifts = Shifts(desk, orders, slips, config.outlet)
    day_end = DayEnd(desk, orders, slips, shifts, config.outlet)
    training = Training(desk, orders, slips, config.outlet)
    there: dict[type[Act], Part] = {
        **dict.fromkeys((ChangeLine, SetMember, Discount), Lines(config.pos, desk, orders)),
        **dict.fromkeys((Hold, Recall), parking),
        **dict.fromkeys((OpenShift, CloseShift, TickQris), shifts),
        **dict.fromkeys((PrintX, CloseDay), day_end),
        **dict.fromkeys((MoveCash, KickDrawer), Cashbox(desk, orders)),
        **dict.fromkeys((PrintCards, PowerOff), HouseActs(desk, config.outlet, slips)),
        SetPrice: Pricing(desk, shop.shelf, orders, scanning.offers.known),
        **dict.fromkeys((PayBon, TakeSaving), MemberMoney(desk, orders, slips, config.outlet, config.pos)),
        LinkMember: linking,
        MoveStock: Stocking(desk, orders, scanning.offers),
        Refund: refunds,
        Train: training,
        AskQris: QrisDesk(desk, config, slips),
    }
    selling = Selling(config, desk, slips, weighing, training)
    return Counter(
        desk, weighing, scanning, carding, selling, orders, refunds, linking, parking, shifts, day_end, training, there
    )  # fmt: skip
