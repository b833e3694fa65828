"""Where everything is, in portions by the key: over several machines a cursor would fetch all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from hiroba.context.store.shapes import Shapes
from hiroba.context.store.types import Place, Spot

_PORTION = (
    "SELECT tenant, id, attribute, (area[1])[0], (area[1])[1], (area[0])[0], (area[0])[1], shape, source,"
    " expires"
    " FROM city.place JOIN city.entity USING (tenant, id) WHERE (tenant, id, attribute) > ($1, $2, $3)"
    " ORDER BY tenant, id, attribute LIMIT $4"
)


async def spots(connection: Any, shapes: Shapes, at_once: int) -> AsyncIterator[Sequence[Spot]]:
    """See Store; of one moment inside a transaction that keeps one."""
    after = ("", "", "")
    while rows := await connection.fetch(_PORTION, *after, at_once):
        yield [
            Spot(tenant, id, shapes.facets(shape), source, Place(attribute, *box), expires)
            for tenant, id, attribute, *box, shape, source, expires in rows
        ]
        after = rows[-1][0], rows[-1][1], rows[-1][2]
