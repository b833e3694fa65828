from __future__ import annotations

from typing import Any

from hiroba.kernel.decide.types import Sight

ALL = Sight(everything=True, organisations=frozenset(), private_of=frozenset())
PUBLIC = Sight(everything=False, organisations=frozenset(), private_of=frozenset())
MEMBER = Sight(everything=False, organisations=frozenset({"131041"}), private_of=frozenset())
OFFICER = Sight(everything=False, organisations=frozenset({"131041"}), private_of=frozenset({"131041"}))


def toilet(number: int, lon: float = 139.7, lat: float = 35.69, **attributes: Any) -> dict[str, Any]:
    return {
        "id": f"urn:ngsi-ld:PublicToilet:131041-{number:04}",
        "type": "PublicToilet",
        "name": {"type": "Property", "value": f"トイレ{number}"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [lon, lat]}},
        **attributes,
    }


def observed(value: Any, at: str, unit: str = "") -> dict[str, Any]:
    found = {"type": "Property", "value": value, "observedAt": at}
    return {**found, "unitCode": unit} if unit else found
