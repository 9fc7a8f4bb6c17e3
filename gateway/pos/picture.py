"""What stands on the customer's display: twenty columns, two lines. A picture; which one is shown when is decided elsewhere.

Names are cut, amounts never: what does not fit beside an amount is said shorter, step by step, and in the end not at all.
"""

from gateway.config import Outlet
from gateway.messages.counter import BasketView, LastSale
from gateway.messages.devices import ShowCustomer
from gateway.messages.sales import SaleLine
from gateway.plain_text import ascii_of
from gateway.pos.money import comma, dots

COLUMNS = 20
WHOLE_WORDS = 12
"""Columns that a name cut between two words must still fill; with less it is cut inside the word."""
WELCOME, THANKS = "Selamat datang", "TERIMA KASIH"


def goods(line: SaleLine) -> ShowCustomer:
    """A line of the basket: its name above, "2 x 3.500      7.000" below."""
    return ShowCustomer(_name(line.name or line.code), _beside(_measures(line), line.amount))


def total(basket: BasketView) -> ShowCustomer:
    """What is to be paid, and below it what that is in cash, where cash is rounded."""
    is_rounded = basket.cash_due is not None and basket.cash_due != basket.total
    return ShowCustomer(_beside(("TOTAL",), basket.total), _beside(("TUNAI",), basket.cash_due or 0) if is_rounded else "")


def paid(sale: LastSale) -> ShowCustomer:
    """What was paid, and the change where cash was given."""
    below = _beside(("KEMBALI",), sale.change) if sale.tendered or sale.change else _middle(THANKS)
    return ShowCustomer(_beside(("TOTAL",), sale.paid), below)


def greeting(outlet: Outlet) -> ShowCustomer:
    """Nobody is being served."""
    return ShowCustomer(_middle(_name(outlet.name or outlet.id)), _middle(WELCOME))


def typing(text: str) -> ShowCustomer:
    """What the clerk types with control cards: words above, figures below."""
    words, _, figures = text.rpartition(" ")
    return ShowCustomer(_name(words), figures[-COLUMNS:].rjust(COLUMNS))


def _measures(line: SaleLine) -> tuple[str, ...]:
    """How much of it and at which price, from the finest to the shortest."""
    price = dots(line.price)
    if line.qty is not None:
        count = dots(line.qty)
        return f"{count} x {price}", f"{count}x{price}", f"{count} x", f"{count}x"
    if line.grams is not None:
        weight = comma(line.grams)
        return f"{weight} kg x {price}", f"{weight}kg x {price}", f"{weight}kgx{price}", f"{weight} kg", f"{weight}kg"
    measure = comma(line.milli or 0)
    return f"{measure} x {price}", f"{measure}x{price}", f"{measure} x", f"{measure}x"


def _beside(words: tuple[str, ...], rupiah: int) -> str:
    """The amount at the right, and the first of `words` that leaves a space before it."""
    amount = dots(rupiah)
    left = next((each for each in words if len(each) + 1 + len(amount) <= COLUMNS), "")
    return left + amount.rjust(COLUMNS - len(left))


def _name(text: str) -> str:
    """The name as far as it fits: up to the last whole word, unless little would be left of it."""
    plain = ascii_of(text).strip()
    if len(plain) <= COLUMNS:
        return plain
    words = plain[: COLUMNS + 1].rpartition(" ")[0].rstrip()
    return words if len(words) >= WHOLE_WORDS else plain[:COLUMNS]


def _middle(text: str) -> str:
    return text.center(COLUMNS).rstrip()
