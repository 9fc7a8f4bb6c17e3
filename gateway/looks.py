"""Who answers what the page looks up, and what is known of the goods beside the catalogue's file: built by the composition root."""

from collections.abc import Callable
from pathlib import Path

from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.journal.reader_io import JournalReader, UnreadableError
from gateway.journal.shop_looks_io import ShopLooks
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

    def __init__(self, config: Config, state: Path, opened: JournalOpened, catalogue: Catalogue, today: Callable[[], str]) -> None:
        reader = JournalReader(state / "journal")
        self.prices = PriceFile(state, opened.journal)
        self.edits, wrong = self.prices.read(catalogue, lambda after: reader.of_kind(PRICE_LIST, after), opened.tip.seq)
        self.rules, unread = load_rules(config.paths.rules)
        self.faults = (*wrong, *unread)
        self.looks = ShopLooks(config, self._same, today)
        self.check = PriceCheck(config, catalogue, self.edits, self.looks.stock)
        self._search = SearchDesk(self.check.catalogue, self.looks.stock)

    def answering(self) -> dict[str, Callable[..., Json | bytes | Fault]]:
        """The looks that are answered here."""
        looks = self.looks
        return {
            "goods": self.check.goods, "search": self._search.search, "members": looks.members, "report": looks.report,
            "export.csv": lambda **days: looks.export(days["from"], days["to"]),
        }  # fmt: skip

    def _same(self, code: str) -> str:
        return self.check.same(code)

    def submit(self, effect: CatalogueChanged) -> None:
        """A price was changed: keep it, and tell whoever is asked for it."""
        self.check.submit(effect)
        self._search.changed(self.check.catalogue)
        self.prices.submit(effect)


def reports(config: Config, past: Past, others: Callable[..., Json | Fault]) -> Callable[..., Json | Fault]:
    """Who answers the look "report": the kinds of the books here, `others` the rest."""

    def report(kind: str, day: str | None = None) -> Json | Fault:
        if kind not in KINDS:
            return others(kind, day or "")
        try:
            return table(past, config.outlet, kind, day)
        except UnreadableError as err:
            return fault("GW-4025", reason=err)

    return report
