"""What is worth remembering of a printer: each lesson once, and only when it is news. Pure."""

from gateway.drivers.session import Learned, Recall


class Lessons:
    """`known`: what earlier runs learned."""

    def __init__(self, known: Recall) -> None:
        self._known = dict(known)
        self._told: dict[str, str] = {}

    def of(self, **lessons: str) -> tuple[Learned, ...]:
        """Those of these lessons that are news; "" is none."""
        if lessons.items() <= self._told.items():  # as nearly always
            return ()
        self._told = lessons
        news = {key: value for key, value in lessons.items() if value and self._known.get(key) != value}
        self._known |= news
        return tuple(Learned(key, value) for key, value in news.items())
