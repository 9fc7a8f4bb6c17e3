"""Who answers what the page looks up, and what is known of the goods beside the catalogue's file: built by the composition root."""

from collections.abc import Callable
from pathlib import Path

from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.journal.reader_io import JournalReader, UnreadableError
from gateway.journal.told_books_io import Past
from gateway.messages.goods import CatalogueChanged
from gateway.messages.journal import JournalOpened, Json
from gateway.pos.catalogue import Catalogue
from gateway.pos.price_check import PriceCheck
from gateway.pos.prices_io import PRICE_LIST, PriceFile
from gateway.pos.rules_io import load_rules
from gateway.pos.search_desk import SearchDesk
from gateway.pos.tables import KINDS, table


class Goods:
    """What is known of the goods beside the catalogue's file: prices changed at the counter, and the rules of regulated goods."""

    def __init__(self, config: Config, state: Path, opened: JournalOpened, catalogue: Catalogue) -> None:
        reader = JournalReader(state / "journal")
        self.prices = PriceFile(state, opened.journal)
        self.edits, wrong = self.prices.read(catalogue, lambda after: reader.of_kind(PRICE_LIST, after), opened.tip.seq)
        self.rules, unread = load_rules(config.paths.rules)
        self.faults = (*wrong, *unread)
        self.check = PriceCheck(config, catalogue, self.edits)
        self._search = SearchDesk(self.check.catalogue)

    def answering(self) -> dict[str, Callable[..., Json | Fault]]:
        """The looks that are answered here."""
        return {"goods": self.check.goods, "search": self._search.search}

    def submit(self, effect: CatalogueChanged) -> None:
        """A price was changed: keep it, and tell whoever is asked for it."""
        self.check.submit(effect)
        self._search.changed(self.check.catalogue)
        self.prices.submit(effect)


def reports(config: Config, past: Past) -> Callable[..., Json | Fault]:
    """Who answers the look "report", for the kinds that are made from the books."""

    def report(kind: str, day: str | None = None) -> Json | Fault:
        if kind not in KINDS:
            return fault("GW-3002", "never", what=f"report {kind}")
        try:
            return table(past, config.outlet, kind, day)
        except UnreadableError as err:
            return fault("GW-4025", reason=err)

    return report
