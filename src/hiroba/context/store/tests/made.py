"""Made writes."""

from __future__ import annotations

from typing import Any

from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store.types import Owner, Write

TENANT = "131041"


def sensor(number: int, **attributes: Any) -> dict[str, Any]:
    return {
        "id": f"urn:ngsi-ld:Sensor:{number:03}",
        "type": "Sensor",
        "temperature": {"type": "Property", "value": number},
        "location": place(139.0 + number / 100, 35.0 + number / 100),
        **attributes,
    }


def place(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [lon, lat]}}


def putting(document: dict[str, Any], tenant: str = TENANT, owner: Owner | None = None) -> Write:
    draft = entities.read_entity(document, jsonld.CORE)
    assert draft.id is not None
    return Write(tenant, draft.id, entities.upsert(draft), owner)


def deleting(id: str, tenant: str = TENANT) -> Write:
    return Write(tenant, id, entities.delete(id))
