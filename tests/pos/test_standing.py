"""Every act has somebody who does it."""

from typing import get_args

from gateway.messages.acts import Act, Pay, PrintTest, Reprint, Scan, TellTime, VoidBasket
from tests.pos.conftest import Shop

BY_THE_TILL = {Pay, PrintTest, Reprint, Scan, TellTime, VoidBasket}


def test_each_act_is_the_tills_own_or_has_a_part(shop: Shop) -> None:
    counter = shop.till._counter
    assert counter is not None
    assert set(counter.parts) == set(get_args(Act)) - BY_THE_TILL
