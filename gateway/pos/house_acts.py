"""Acts that concern the house more than the till: the sheet of cards, and turning the device off. A part of the till."""

from gateway.clock import Now
from gateway.config import Outlet
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import PowerOff, PrintCards
from gateway.messages.counter import Asked
from gateway.messages.house import TurnOff
from gateway.pos.card_sheet import card_sheet
from gateway.pos.desk import Desk
from gateway.pos.slips import Slips


class HouseActs:
    """Prints the cards; turns the device off, unless a payment is under way."""

    def __init__(self, desk: Desk, outlet: Outlet, slips: Slips) -> None:
        self._desk = desk
        self._outlet = outlet
        self._slips = slips

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Do it, or say why not."""
        match asked.act:
            case PrintCards(digits):
                printed = self._slips.paper(card_sheet(self._outlet.name or self._outlet.id, digits=digits))
                return self._desk.refuse(asked, printed, 503) if isinstance(printed, Fault) else [*self._desk.accept(asked), *printed]
            case PowerOff() if self._desk.under_way is not None:
                return self._desk.refuse(asked, fault("GW-3414", "now"), 409)
            case PowerOff() if not self._outlet.power_off:
                return self._desk.refuse(asked, fault("GW-3122", "never"), 403)
            case PowerOff():
                return [*self._desk.accept(asked), TurnOff()]
        raise TypeError(asked.act)
