"""The forms in the clerk's words: each asks what its act takes, and every entry of the menu leads somewhere."""

from typing import Any, cast

import pytest

from gateway.counter.acts import OPERATIONS
from gateway.counter.forms import FORMS, LIMITS, MENU, PAGE_OWN
from gateway.counter.lookups import REPORTS

LATER = ("cards", "off")  # acts that another branch of the till brings
OWN_BODY = ("bon", "clock", "tare")  # the page makes their bodies itself
SENT = {name: cast("dict[str, Any]", form) for name, form in FORMS.items() if form["path"] and form["path"] not in LATER}


@pytest.mark.parametrize("name", sorted(set(SENT) - set(OWN_BODY)))
def test_a_form_asks_only_what_its_act_takes_and_everything_that_it_must_have(name: str) -> None:
    form, operation = SENT[name], OPERATIONS[SENT[name]["path"]]
    asked = {field[1]: field[2] for field in form["fields"] if field[0] != "note"}
    spread = form.get("spread", [])
    options = [each.partition("=")[0] for field in form["fields"] if field[1] in spread[:1] for each in field[4]]
    sent = (
        {each for each in asked if each not in spread}
        | set(form.get("fixed", {}))
        | set(options)
        | ({"basket"} if form.get("basket") else set())
    )
    assert sent <= set(operation.fields)
    given_by_page = {"line": {"n"}, "scan": {"code"}}.get(form["path"], set())
    assert set(operation.fields) - set(operation.optional) <= sent | given_by_page


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_has_a_title_and_fields_of_known_kinds(name: str) -> None:
    form = cast("dict[str, Any]", FORMS[name])
    known = {*LIMITS, "number", "code", "text", "pin", "date", "datetime-local", "choice"} - {"sum"}
    assert form["title"]
    assert [field for field in form["fields"] if field[0] not in known or field[2] not in ("", "?", "!")] == []


def test_every_entry_of_the_menu_leads_to_a_form_a_report_or_something_of_the_pages_own() -> None:
    reports = {f"report {kind}" for kind in REPORTS}
    assert {where for acts in MENU.values() for where in acts.values()} <= set(FORMS) | reports | set(PAGE_OWN)
