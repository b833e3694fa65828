"""From a row of the table to a Stored."""

from __future__ import annotations

from typing import Any

import apsw

from hiroba.context.store.shapes import Shapes
from hiroba.context.store.types import Stored

COLUMNS = (
    "entity.tenant, entity.id, entity.shape, CAST(entity.body AS BLOB), CAST(entity.times AS BLOB), "
    "entity.created, entity.modified, entity.source, entity.expires, entity.version"
)
BY_ID = f"SELECT {COLUMNS}, entity.row FROM entity WHERE tenant = ? AND id = ?"  # noqa: S608
BY_IDS = (  # ids: a JSON list
    f"SELECT {COLUMNS}, entity.row FROM json_each(?) AS asked"  # noqa: S608
    " CROSS JOIN entity WHERE entity.tenant = ? AND entity.id = asked.value"
)


def stored(row: tuple[Any, ...], shapes: Shapes) -> Stored:
    """Return the entity of a row with COLUMNS."""
    tenant, id, shape, body, times, created, modified, source, expires, version = row[:10]
    facets = shapes.facets(shape)
    owner = shapes.owner(shape, source)
    return Stored(
        tenant, id, facets.types, body, times, created, modified, facets.attributes, facets.plain, owner,
        expires, version,
    )  # fmt: skip


def refresh(connection: apsw.Connection, shapes: Shapes) -> None:
    """Take in the shapes that others made."""
    rows = connection.execute("SELECT shape, facets FROM shape WHERE shape > ?", (shapes.last,))
    shapes.learn((int(str(number)), str(text)) for number, text in rows)
