"""Where operations become distributed: around the handlers, which know nothing of it."""

from __future__ import annotations

from functools import partial

from hiroba.protocols.http.service import Router
from hiroba.protocols.ngsi_ld.distribution import batches, standing, writes
from hiroba.protocols.ngsi_ld.distribution.purges import spread as spread_purge
from hiroba.protocols.ngsi_ld.snapshots import within

_WRITES = (
    ("POST", "/entities", writes.CREATE),
    ("PUT", "/entities/{id}", writes.REPLACE),
    ("PATCH", "/entities/{id}", writes.MERGE),
    ("DELETE", "/entities/{id}", writes.DELETE),
    ("POST", "/entities/{id}/attrs", writes.APPEND),
    ("PATCH", "/entities/{id}/attrs", writes.UPDATE),
    ("PATCH", "/entities/{id}/attrs/{name}", writes.UPDATE_ATTRIBUTE),
    ("PUT", "/entities/{id}/attrs/{name}", writes.REPLACE_ATTRIBUTE),
    ("DELETE", "/entities/{id}/attrs/{name}", writes.DELETE_ATTRIBUTE),
)
_READS = (("GET", "/entities"), ("GET", "/entities/{id}"), ("POST", "/entityOperations/query"))
_BATCHES = (batches.CREATE, batches.UPSERT, batches.UPDATE, batches.DELETE, batches.MERGE)


def spread(router: Router) -> None:
    """Let the operations of a router reach sources too."""
    for method, path, operation in _WRITES:
        router.wrap(method, path, partial(writes.spread, operation))
    for batch in _BATCHES:
        router.wrap("POST", f"/entityOperations/{batch.path}", partial(batches.spread, batch))
    router.wrap("DELETE", "/entities", spread_purge)
    for method, path, around in standing.WRAPPED:
        router.wrap(method, path, around)
    for method, path in _READS:
        router.wrap(method, path, within)
