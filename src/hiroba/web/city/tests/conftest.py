"""The town of the shell's tests, a signed-in officer, and a sensor with a device behind it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hiroba.context.city import service as city
from hiroba.web.tests.conftest import HOSTILE, Town
from hiroba.web.tests.conftest import sensor as sensor
from hiroba.web.tests.conftest import town as town

ROAD = "https://example.org/models/Roadside#Lamp"


@pytest.fixture
def officer(client: Client, town: Town, django_user_model: Any) -> Client:
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(django_user_model.objects.get(pk=town.officer), backend)
    return client


@pytest.fixture
def lamp(town: Town, sensor: str) -> str:
    """A thing of a foreign kind with every kind of attribute, pointing to the sensor and to nothing."""
    identifier = "urn:ngsi-ld:Lamp:131041/1?a=b#c"
    now = f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}"
    entity: dict[str, Any] = {
        "id": identifier,
        "type": ROAD,
        "name": {"type": "LanguageProperty", "languageMap": {"ja": HOSTILE, "en": "Lamp"}},
        "near": {"type": "Relationship", "object": sensor},
        "owner": {"type": "Relationship", "object": ["urn:x:gone'&b"]},
        "state": {"type": "VocabProperty", "vocab": "on"},
        "plan": {"type": "JsonProperty", "json": {"steps": ["</script><script>alert(2)</script>"]}},
        "lux": [
            {"type": "Property", "value": 10, "unitCode": "LUX", "observedAt": now},
            {
                "type": "Property",
                "value": 12.5,
                "unitCode": "LUX",
                "datasetId": "urn:ngsi-ld:Dataset:north",
                "accuracy": {"type": "Property", "value": 0.5, "unitCode": "LUX"},
            },
        ],
        "site": {"type": "Property", "value": "javascript:alert(3)"},
        "url": {"type": "Property", "value": "https://example.org/lamp"},
    }
    city.upsert(town.code, [entity])
    return identifier
