"""Whether entities lie on one machine or are spread over several: it decides how some statements are put."""

from __future__ import annotations

import asyncpg

SPREAD = "~spread"  # told on the channel of changes when that changed; no kind of a document
_SPREAD = "SELECT count(*) FROM pg_dist_partition WHERE logicalrelid = 'city.entity'::regclass"


class Layout:
    """spread: Citus keeps entities and places on several machines."""

    def __init__(self) -> None:
        self.spread = False

    async def refresh(self, connection: asyncpg.Connection) -> None:
        self.spread = await has_citus(connection) and bool(await connection.fetchval(_SPREAD))


async def has_citus(connection: asyncpg.Connection) -> bool:
    """Say whether the extension is there in this database."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')"
    )
    return found
