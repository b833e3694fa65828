"""A Stored as the pages take it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from hiroba.context.city.types import StoredEntity
from hiroba.context.entities import service as entities
from hiroba.context.store.types import Stored

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def shown(stored: Stored) -> StoredEntity:
    body = _decode(stored.body)
    places = entities.places_of(body)
    place = next((each for each in places if each.attribute == "location"), places[0] if places else None)
    return StoredEntity(
        tenant=stored.tenant,
        id=stored.id,
        type=stored.types[0],
        body=body,
        longitude=None if place is None else (place.west + place.east) / 2,
        latitude=None if place is None else (place.south + place.north) / 2,
        modified=_EPOCH + timedelta(microseconds=stored.modified),
        source=stored.owner.source,
        organisation=stored.owner.organisation,
        visibility=stored.owner.visibility,
    )
