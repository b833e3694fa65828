"""Made things, and how they are asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Ask = Callable[..., list[dict[str, Any]]]


def parking(number: int, **attributes: Any) -> dict[str, Any]:
    return {
        "id": f"urn:ngsi-ld:Parking:{number}",
        "type": "Parking",
        "name": {"type": "Property", "value": f"第{number}駐車場"},
        "location": {
            "type": "GeoProperty",
            "value": {"type": "Point", "coordinates": [139 + number / 4, 35.5]},
        },
        **attributes,
    }


def free(value: Any, at: datetime | None = None) -> dict[str, Any]:
    time = at or datetime(2026, 11, 1, tzinfo=UTC)
    return {
        "type": "Property",
        "value": value,
        "unitCode": "C62",
        "observedAt": time.isoformat().replace("+00:00", "Z"),
    }
