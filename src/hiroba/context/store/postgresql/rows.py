"""From a row of the table to a Stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hiroba.context.store.shapes import Shapes
from hiroba.context.store.types import Stored

# convert_to gives the bytes that are there, without a decoding and an encoding in between
COLUMNS = (
    "entity.tenant, entity.id, entity.shape, convert_to(entity.body, 'UTF8'),"
    " convert_to(entity.times, 'UTF8'), entity.created, entity.modified, entity.source, entity.expires,"
    " entity.version"
)


def stored(row: Sequence[Any], shapes: Shapes) -> Stored:
    """Return the entity of a row with COLUMNS. Raises KeyError for a shape that is not known yet."""
    tenant, id, shape, body, times, created, modified, source, expires, version = row[:10]
    facets = shapes.facets(shape)
    owner = shapes.owner(shape, source)
    return Stored(
        tenant,
        id,
        facets.types,
        body,
        times,
        created,
        modified,
        facets.attributes,
        facets.plain,
        owner,
        expires,
        version,
    )
