"""Schemathesis reads the API's own document and calls every path with what fits it and what does not."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from gateway.counter.openapi import document

if TYPE_CHECKING:
    from tests.counter.conftest import Shop

DOCUMENT = json.loads(json.dumps(document()))
PATHS = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods if path != "/api/events"]
OPERATIONS = [(*each, "positive") for each in PATHS] + [(*each, "negative") for each in PATHS if each[0] == "post"]


@pytest.mark.real
@pytest.mark.parametrize(("method", "path", "mode"), OPERATIONS)
def test_every_path_keeps_to_its_document(wild_shop: "Shop", method: str, path: str, mode: str) -> None:
    # Loaded here: collecting the quick tests must not wait two seconds for it
    import schemathesis  # noqa: PLC0415
    from schemathesis.checks import not_a_server_error  # noqa: PLC0415
    from schemathesis.specs.openapi import checks  # noqa: PLC0415

    assert wild_shop.server.address
    host, port = wild_shop.server.address
    operation = schemathesis.openapi.from_dict(DOCUMENT)[path][method]
    wanted = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.negative_data_rejection,
    ]

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode)))
    def call(case: "schemathesis.Case[Any]") -> None:
        case.call_and_validate(base_url=f"http://{host}:{port}", checks=wanted)

    call()
    assert wild_shop.bugs == []
