"""The document: made from the tables, and true of what the board really shows."""

from typing import Any, cast

import jsonschema_rs
import pytest

from gateway.counter.acts import OPERATIONS
from gateway.counter.entry import ENTRIES
from gateway.counter.lookups import LOOKUPS
from gateway.counter.openapi import document
from gateway.counter.state_json import STATE

DOCUMENT = cast("dict[str, Any]", document())


def test_every_act_and_every_reading_path_has_its_entry_and_nothing_else_has() -> None:
    reads = {"/api/state", "/api/events", "/api/openapi.json", "/healthz", "/metrics", "/api/clerks", "/api/session"}
    reads |= {"/api/forms", "/api/qris.svg"}
    assert set(DOCUMENT["paths"]) == reads | {f"/api/{name}" for name in (*OPERATIONS, *LOOKUPS, *ENTRIES)}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_acts_entry_is_its_table_row(name: str) -> None:
    entry = DOCUMENT["paths"][f"/api/{name}"]["post"]
    assert entry["requestBody"]["content"]["application/json"]["schema"] == OPERATIONS[name].body.schema()
    answer = entry["responses"]["200"]["content"]["application/json"]["schema"]
    assert ("result" in answer["properties"]) == (name in ("pay", "refund"))
    assert {"400", "403", "409", "413", "415", "422", "503"} <= set(entry["responses"])


def test_every_schema_is_a_valid_json_schema() -> None:
    schemas = [*DOCUMENT["components"]["schemas"].values(), *(operation.body.schema() for operation in OPERATIONS.values())]
    for schema in schemas:
        jsonschema_rs.meta.validate(schema)


def test_the_states_schema_is_closed_and_asks_for_every_name_of_the_contract() -> None:
    schema = cast("dict[str, Any]", STATE.schema())
    assert schema["additionalProperties"] is False
    assert schema["required"] == [
        "rev", "outlet", "clerk", "role", "clerks", "shift", "basket", "held", "training", "last_sale", "devices", "link", "uplink",
        "prints", "clock", "note", "warnings",
    ]  # fmt: skip
