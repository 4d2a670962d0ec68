"""Everything that OpenAPI describes, called with odd values: no fault, and only answers that it describes."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from components.api.routers.predictions import FILE_TYPES
from tests.integration.api.conftest import ADA, Known, guarded_app

OCTETS = "application/octet-stream"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

schemathesis.serializer.alias([kind for kind in FILE_TYPES if kind != OCTETS], OCTETS)
app = guarded_app()
schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, headers={"host": "localhost"})


@pytest.mark.usefixtures("bundles_unchecked")
@schema.parametrize()
@settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_odd_values_have_an_answer_that_is_described(case: Any, known: Known) -> None:
    _aim(case, known)
    case.call_and_validate(headers={**ADA, "host": "localhost"}, checks=CHECKS)


def _aim(case: Any, known: Known) -> None:
    """Of odd calls every other one goes to what is really there: the table, the run."""
    for name, identity in (("dataset_id", known.dataset), ("run_id", known.run)):
        given = case.path_parameters.get(name, "") if case.path_parameters else ""
        if given and len(str(given)) % 2 and case.method != "DELETE":
            case.path_parameters[name] = identity
    if isinstance(case.body, dict) and "dataset" in case.body:
        case.body["dataset"] = known.dataset
