"""Finding goods by what a clerk types: parts of names in any order, with typing errors. Pure; an index over the whole catalogue.

Every word of a name is cut into its trigrams (with marks at its edges); a typed word that is written nowhere is held against the words
that share most trigrams with it. Ten thousand names have some six thousand different words, so this costs milliseconds.
"""

import heapq
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.pos.catalogue import Item

MAX_FOUND = 50
MAX_WORDS = 6
"""Words of a question that count; a clerk types two or three."""
NEAREST = 12
"""Words of the catalogue that a mistyped word may stand for."""
ALIKE = 0.4
"""Share of common trigrams (Dice) from which two words may be the same mistyped one: one letter wrong in six gives 0.5."""

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)?|[^\W\d_]+")
_EXACT, _BEGINS, _INSIDE = 4.0, 3.0, 2.0


@dataclass(frozen=True, slots=True)
class Found:
    """Goods that fit. `code` as a scanner or clerk gives it."""

    code: str
    item: Item


@dataclass(slots=True)
class Index:
    """Goods by the words of their names."""

    _goods: list[Found] = field(default_factory=list)
    _places: dict[str, list[int]] = field(default_factory=dict)
    _grams: dict[str, list[str]] = field(default_factory=dict)

    def find(self, typed: str, limit: int = MAX_FOUND) -> list[Found]:
        """The goods that fit best, at most `limit`; none for what holds no word. A code typed whole finds its goods first."""
        words = _words(typed)[:MAX_WORDS]
        if not words:
            return []
        scores: dict[int, float] = {}
        hits: Counter[int] = Counter()
        for word in words:
            for place, score in self._fitting(word).items():
                scores[place] = scores.get(place, 0.0) + score
                hits[place] += 1

        def rank(place: int) -> tuple[int, float, int, str]:
            name = self._goods[place].item.name
            return -hits[place], -scores[place], len(name), name

        return [self._goods[place] for place in heapq.nsmallest(min(limit, MAX_FOUND), scores, key=rank)]

    def _fitting(self, word: str) -> Mapping[int, float]:
        """Place of goods -> how well this word fits one of theirs."""
        found: dict[int, float] = {}
        for known, score in self._words_like(word).items():
            for place in self._places[known]:
                found[place] = max(found.get(place, 0.0), score)
        return found

    def _words_like(self, word: str) -> dict[str, float]:
        like: dict[str, float] = {}
        for known in self._places:
            if known == word:
                like[known] = _EXACT
            elif known.startswith(word):
                like[known] = _BEGINS
            elif len(word) > 2 and word in known:  # noqa: PLR2004 - two letters stand inside every second word
                like[known] = _INSIDE
        return like or self._mistyped(word)

    def _mistyped(self, word: str) -> dict[str, float]:
        grams = _trigrams(word)
        shared = Counter(known for gram in grams for known in self._grams.get(gram, ()))
        alike = {known: 2 * count / (len(grams) + len(_trigrams(known))) for known, count in shared.items()}
        near = sorted((known for known, share in alike.items() if share >= ALIKE), key=lambda known: -alike[known])[:NEAREST]
        return {known: alike[known] for known in near}


def build_index(goods: Iterable[tuple[str, Item]]) -> Index:
    """The index of these goods, by the code under which each is sold."""
    index = Index()
    for code, item in goods:
        place = len(index._goods)  # noqa: SLF001 - this function fills the index; others only ask it
        index._goods.append(Found(code, item))  # noqa: SLF001 - the same
        for word in dict.fromkeys((*_words(item.name), code.lower())):
            index._places.setdefault(word, []).append(place)  # noqa: SLF001 - the same
    for word in index._places:  # noqa: SLF001 - the same
        for gram in _trigrams(word):
            index._grams.setdefault(gram, []).append(word)  # noqa: SLF001 - the same
    return index


def _words(text: str) -> Sequence[str]:
    """Words and numbers of a text, small; "85GR" gives two, so that "85 gr" finds it."""
    return [word.replace(",", ".") for word in _WORD.findall(text.lower())]


def _trigrams(word: str) -> set[str]:
    edged = f" {word} "
    return {edged[at : at + 3] for at in range(len(edged) - 2)}
