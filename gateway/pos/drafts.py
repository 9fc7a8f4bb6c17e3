"""The drafts of unpaid baskets: as text for the card and back, and which of them still count after a restart. Pure.

A basket keeps its id over the cut: a payment that was under way when the power went is answered by what the journal says of that id,
and never becomes a second sale.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import cast

from gateway.faults import Fault, fault
from gateway.messages.baskets import Basket, Draft, Held, Off, Terms
from gateway.messages.journal import Json, Tip
from gateway.messages.sales import SaleLine
from gateway.pos.answers import Answers
from gateway.pos.basket import MAX_LINES
from gateway.pos.desk import Desk
from gateway.pos.discount import reckoned
from gateway.pos.parking import MAX_HELD

VERSION = 1
MAX_BEHIND = 2_000
"""Events since the draft was written. Beyond it the journal no longer tells which of its baskets were sold; then none is brought back."""

Fields = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Drafts:
    """What was found at the start: a draft, or why there is none although there was a file."""

    draft: Draft | None = None
    fault: Fault | None = None


def draft_of(desk: Desk, journal: str, seq: int) -> Draft:
    """All that lies on this desk unpaid; of a practised basket nothing, for a start begins with what is real."""
    if desk.training:
        return Draft(journal, None, None, desk.held, seq)
    return Draft(journal, _worth(desk.basket), _worth(desk.following), desk.held, seq)


def encode_draft(draft: Draft) -> str:
    """The draft as JSON."""
    told = {"v": VERSION, **asdict(draft)}
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)


def decode_draft(text: str) -> Draft:
    """The draft in this text. Raises ValueError when it is none of ours."""
    try:
        fields = cast("Fields", json.loads(text))
        if fields["v"] != VERSION:
            raise ValueError(f"a draft of version {fields['v']!r}")
        held = tuple(Held(_basket(each["basket"]), _int(each, "since_ms")) for each in _each(fields, "held")[:MAX_HELD])
        opened, following = (None if fields[key] is None else _basket(fields[key]) for key in ("open", "following"))
        return Draft(_str(fields, "journal"), opened, following, held, _int(fields, "seq"))
    except (LookupError, TypeError, AttributeError, RecursionError) as err:
        raise ValueError(f"not a draft: {err!r}") from err


def bring_back(desk: Desk, found: Drafts, tip: Tip, journal: str) -> bool:
    """Put what was unpaid before this start back on the desk, and say so. What the journal knows as sold or voided stays away.

    True if weighed goods are among it.
    """
    draft = found.draft
    if found.fault is not None:
        desk.note = found.fault
    if draft is None or draft.journal != journal or not draft:
        return False
    if not 0 <= tip.seq - draft.seq <= MAX_BEHIND:
        desk.note = fault("GW-3717", "never", reason=f"written {tip.seq - draft.seq} events ago")
        return False
    opened, following = (_unended(basket, desk.answers) for basket in (draft.open, draft.following))
    desk.held = tuple(one for one in draft.held if _unended(one.basket, desk.answers) is not None)
    desk.basket = opened or following or desk.basket
    if opened is not None and following is not None:  # the next buyer's goods, scanned while the first one paid
        desk.held = (*desk.held, Held(following, tip.wall_ms))
    back = [basket for basket in (desk.basket, *(one.basket for one in desk.held)) if basket.lines]
    if back:
        desk.note = fault("GW-3716", "never", count=len(back))
    return any(line.grams is not None for basket in back for line in basket.lines)


def _worth(basket: Basket | None) -> Basket | None:
    return basket if basket is not None and (basket.lines or basket.member is not None or basket.times is not None) else None


def _unended(basket: Basket | None, answers: Answers) -> Basket | None:
    return None if basket is None or answers.is_paid(basket.id) or answers.is_voided(basket.id) else basket


def _basket(value: Json) -> Basket:
    fields = cast("Fields", value)
    off = cast("Fields | None", fields["off"])
    lines = tuple(_line(each) for each in _each(fields, "lines"))
    if len(lines) > MAX_LINES:
        raise ValueError(f"{len(lines)} lines")
    pairs = cast("list[list[Json]]", fields["terms"])
    basket = Basket(
        _str(fields, "id"), lines, _str_or_none(fields, "member"), _int_or_none(fields, "times"), _int(fields, "last_n"),
        tuple((_whole(n), _terms(cast("Fields", terms))) for n, terms in pairs),
        None if off is None else Off(_int_or_none(off, "amount"), _int_or_none(off, "percent"), _int(off, "most")),
    )  # fmt: skip
    return reckoned(basket)


def _line(fields: Fields) -> SaleLine:
    return SaleLine(
        _int(fields, "n"), _str(fields, "code"), _str(fields, "name"), _int_or_none(fields, "qty"), _int_or_none(fields, "grams"),
        _int_or_none(fields, "milli"), _int(fields, "price"), _int(fields, "discount"), _int(fields, "amount"),
    )  # fmt: skip


def _terms(fields: Fields) -> Terms:
    return Terms(
        _str(fields, "goods"), _str(fields, "kind"), _int_or_none(fields, "listed"), _int_or_none(fields, "before"), _int(fields, "off"),
        _int(fields, "most"), _int(fields, "floor"), _str(fields, "reminder"), fields["noted"] is True,
    )  # fmt: skip


def _each(fields: Fields, key: str) -> list[Fields]:
    value = fields[key]
    if not isinstance(value, list):
        raise TypeError(f"{key} is no list")
    return cast("list[Fields]", value)


def _whole(value: Json) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number")
    return value


def _int(fields: Fields, key: str) -> int:
    return _whole(fields[key])


def _int_or_none(fields: Fields, key: str) -> int | None:
    return None if fields[key] is None else _whole(fields[key])


def _str(fields: Fields, key: str) -> str:
    value = fields[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is no text")
    return value


def _str_or_none(fields: Fields, key: str) -> str | None:
    return None if fields[key] is None else _str(fields, key)
