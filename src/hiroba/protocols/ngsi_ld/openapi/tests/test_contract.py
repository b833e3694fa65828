"""The API keeps to its own OpenAPI document, whatever it is sent (schemathesis)."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from hiroba.kernel.settings import service as house
from hiroba.protocols.ngsi_ld.service import application

pytestmark = pytest.mark.django_db(transaction=True)
APPLICATION: Any = application()
API = schemathesis.openapi.from_asgi("/ngsi-ld/v1/openapi.json", APPLICATION)
API.config.phases.coverage.enabled = False  # each limit of 37 parameters: minutes


@pytest.fixture(autouse=True)
def anybody(monkeypatch: pytest.MonkeyPatch, data_dir: object) -> None:
    monkeypatch.setenv("HIROBA_OPEN", "1")
    house.server.cache_clear()


@API.parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_word(case: schemathesis.Case) -> None:
    answer = case.call()
    assert answer.status_code < 500 or answer.status_code == 504  # a context that cannot be had
    checks: list[Any] = CHECKS.get_by_names(["response_schema_conformance", "content_type_conformance"])
    case.validate_response(answer, checks=checks)
