"""When a failed database is opened again and a copy is looked for. Pure; the time is monotonic nanoseconds, told by who asks."""

from dataclasses import dataclass

FIRST_RETRY_S = 1  # a database that failed is opened again after 1 s, 2 s, 4 s ...
LAST_RETRY_S = 60  # ... and then each minute: a full or locked card is mended by a person
COPY_RETRY_S = 600  # a copy is looked for each 10 minutes: a stick comes and goes by hand
NS = 1_000_000_000


@dataclass(slots=True)
class Patience:
    """`retry_ns`, `look_ns`: when the one and the other are due."""

    retry_ns: int = 0
    look_ns: int = 0
    _retry_s: int = FIRST_RETRY_S

    def opened(self, now_ns: int) -> None:
        """The journal was opened: a copy that is missing is looked for later."""
        self.look_ns = now_ns + COPY_RETRY_S * NS
        self.failed(now_ns)

    def failed(self, now_ns: int) -> None:
        """The database fails from now on."""
        self.retry_ns = now_ns + self._retry_s * NS

    def tries(self, now_ns: int) -> None:
        """It is opened once more; the time after that is twice as long."""
        self.failed(now_ns)
        self._retry_s = min(LAST_RETRY_S, self._retry_s * 2)

    def works(self) -> None:
        """The database took what it was given."""
        self._retry_s = FIRST_RETRY_S

    def looks(self, now_ns: int) -> bool:
        """Whether it is time to look for a copy; then the next time is set."""
        if now_ns < self.look_ns:
            return False
        self.look_ns = now_ns + COPY_RETRY_S * NS
        return True
