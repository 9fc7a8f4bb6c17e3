"""Cards at the till: what a scanned control card makes it do. What a card means is decided in `cards`."""

from collections.abc import Callable
from dataclasses import replace

from gateway.clock import Now
from gateway.config import Pos
from gateway.faults import Fault
from gateway.messages import Effect
from gateway.messages.acts import Act
from gateway.messages.counter import Asked
from gateway.pos.cards import Cards, Lying
from gateway.pos.desk import Desk
from gateway.pos.money import cash_due
from gateway.pos.slips import Slips

GUN = 0
"""The call of an act that nobody waits for: the server's own calls count from 1."""

Do = Callable[[Asked, Act, Now], list[Effect]]


class Carding:
    """The cards of one counter. `do`: the till's own way to do an act."""

    def __init__(self, desk: Desk, slips: Slips, rules: Pos, do: Do) -> None:
        self._desk = desk
        self._slips = slips
        self._rules = rules
        self._do = do
        self._cards = Cards()

    @property
    def typed(self) -> str:
        """What has been begun with cards, for the display."""
        return self._cards.typed

    def card(self, asked: Asked | None, name: str, now: Now) -> list[Effect]:
        """A control card, from the gun (`asked` None) or the page."""
        meant = self._cards.meant(name, self._lying())
        if isinstance(meant, Fault):
            return self._desk.refuse(asked, meant)
        return self._desk.accept(asked) if meant is None else self._act(asked, meant, now)

    def words(self, asked: Asked | None, text: str, now: Now) -> list[Effect] | None:
        """Words scanned: None where no card waits for them."""
        meant = self._cards.member(text)
        return None if meant is None else self._act(asked, meant, now)

    def _act(self, asked: Asked | None, act: Act, now: Now) -> list[Effect]:
        return self._do(Asked(GUN, act) if asked is None else replace(asked, act=act, request=""), act, now)

    def _lying(self) -> Lying:
        basket, last = self._desk.basket, self._slips.last_sale()
        return Lying(
            basket=basket.id,
            lines=tuple(line.n for line in basket.lines),
            total=basket.total,
            due=cash_due(basket.total, self._rules.rounding_step, self._rules.rounding),
            held=self._desk.held[-1].basket.id if self._desk.held else None,
            last_receipt=None if last is None else last.receipt_no,
            training=self._desk.training,
        )
