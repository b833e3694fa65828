"""The API keeps to its own OpenAPI document, whatever it is sent (schemathesis)."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS
from starlette.applications import Starlette

from hiroba.protocols.rest import service as rest
from hiroba.protocols.rest import services
from hiroba.protocols.rest.openapi import document

pytestmark = pytest.mark.django_db(transaction=True)
APPLICATION = Starlette(routes=rest.routes())
# of every installed service, whether it is on now or not: nothing is asked of the database here
API = schemathesis.openapi.from_dict(document((*rest.OPERATIONS, *services.operations()), "/"))
API.app = APPLICATION


@API.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_word(case: schemathesis.Case) -> None:
    answer = case.call()
    assert answer.status_code < 500
    checks: list[Any] = CHECKS.get_by_names(["not_a_server_error", "response_schema_conformance"])
    case.validate_response(answer, checks=checks)
