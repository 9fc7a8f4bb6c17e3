"""A part of the till: it does some kinds of act. What parts need to know of each other is on the desk."""

from typing import Protocol

from gateway.clock import Now
from gateway.messages import Effect
from gateway.messages.counter import Asked


class Part(Protocol):
    """A part of the till that does some acts."""

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Do what is asked, or refuse it."""
        ...
