"""The service document: the entity sets, and what this server conforms to (OGC 18-088, 9.2.1)."""

from __future__ import annotations

from typing import Any

from hiroba.protocols.sensorthings.types import NAVIGATIONS

_SPECIFICATION = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
_CONFORMANCE = (
    *(f"datamodel/{name}" for name in (
        "entity-control-information", "thing", "location", "historical-location", "datastream", "sensor",
        "observed-property", "observation", "feature-of-interest",
    )),
    "resource-path/resource-path-to-entities",
    "request-data",
    "create-update-delete",
    *(f"create-update-delete/{name}" for name in (
        "create-entity", "link-to-existing-entities", "deep-insert", "deep-insert-status-code",
        "update-entity", "update-entity-put", "update-entity-jsonpatch", "delete-entity",
        "historical-location-auto-creation", "historical-location-manual-creation",
    )),
    "data-array/data-array",
)  # fmt: skip
_MQTT = ("create-observations-via-mqtt/observations-creation", "receive-updates-via-mqtt/receive-updates")


def landing(root: str, mqtt_port: int) -> dict[str, Any]:
    """root: the address of the service. mqtt_port: of the broker inside, 0 for none."""
    conformance = [_SPECIFICATION + each for each in (*_CONFORMANCE, *(_MQTT if mqtt_port else ()))]
    settings: dict[str, Any] = {"conformance": conformance}
    if mqtt_port:
        host = root.split("/")[2].partition(":")[0]
        for each in _MQTT:
            settings[_SPECIFICATION + each] = {"endpoints": [f"mqtt://{host}:{mqtt_port}"]}
    return {
        "value": [{"name": name, "url": f"{root}/{name}"} for name in NAVIGATIONS],
        "serverSettings": settings,
    }
