"""/snapshots, and what is asked of one (ETSI GS CIM 009, 5.16, 6.36 to 6.38, 6.3.22)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.sources import service as sources
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store, Stored
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Handler, Request, Response
from hiroba.protocols.ngsi_ld.accept import JSON
from hiroba.protocols.ngsi_ld.asking import question_in
from hiroba.protocols.ngsi_ld.distribution import reads
from hiroba.protocols.ngsi_ld.distribution.requests import changed
from hiroba.protocols.ngsi_ld.errors import BadRequestData
from hiroba.protocols.ngsi_ld.exchange import (
    accepted,
    answer,
    check_parameters,
    created,
    document,
    linked_context,
    no_content,
    reading,
    tenant_of,
    writing,
)
from hiroba.protocols.ngsi_ld.pages import Page

_LOG = structlog.get_logger("hiroba.snapshots")
_MOST = 10_000  # entities of one query
_MOST_QUERIES = 100
_tasks: set[asyncio.Task[None]] = set()
Snapshot = sources.snapshots.Snapshot


def add_routes(router: Router) -> None:
    router.add("POST", "/snapshots", _create)
    router.add("DELETE", "/snapshots", _purge)
    router.add("GET", "/snapshots/{id}", _status)
    router.add("PATCH", "/snapshots/{id}", _update)
    router.add("DELETE", "/snapshots/{id}", _delete)
    router.add("POST", "/snapshots/{id}/clone", _clone)


async def _create(request: Request) -> Response:
    check_parameters(request, ())
    tenant = tenant_of(request)
    await writing(request, tenant, creates=True)
    sight = await reading(request, tenant)
    given, context = await document(request)
    wanted, priority = _read(given, context)
    store = await stores.current()
    snapshot = await sources.snapshots.make(store, tenant, wanted, context.document, priority)
    task = asyncio.create_task(_fill(request, store, tenant, snapshot, sight, context))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    return created(request, _location(snapshot))


def _location(snapshot: Snapshot) -> str:
    return f"/ngsi-ld/v1/snapshots/{sources.segment(snapshot.id)}"


def _read(given: Any, context: Context) -> tuple[list[dict[str, Any]], int]:
    if not isinstance(given, dict) or given.get("type") != "Snapshot":
        raise BadRequestData(reason=_("typeが「Snapshot」のオブジェクトではありません"))
    wanted = given.get("snapshotQueries")
    if not isinstance(wanted, list) or not 0 < len(wanted) <= _MOST_QUERIES:
        raise BadRequestData(reason=_("snapshotQueriesが空でない配列ではありません"))
    for each in wanted:
        question_in(each, {}, context, JSON, Page(1, 0, False))
    return wanted, _priority(given.get("snapshotPriority", sources.snapshots.PRIORITY))


def _priority(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= 10:
        raise BadRequestData(reason=_("snapshotPriorityは0から10の整数です"))
    return int(value)


async def _fill(
    request: Request, store: Store, tenant: str, snapshot: Snapshot, sight: Sight, context: Context
) -> None:
    """Ask every query, here and at sources, and keep what is found."""
    statuses = []
    for query in snapshot.queries:
        try:
            found = await _found(request, store, tenant, query, sight, context)
            await sources.snapshots.fill(store, snapshot, found)
            statuses.append("success" if found else "empty")
        except HirobaError as error:
            _LOG.warning("snapshot_query_failed", code=error.code)
            statuses.append("failed")
        except Exception:
            _LOG.exception("snapshot_query_failed")
            statuses.append("failed")
    snapshot.details = [{"resultStatus": each} for each in statuses]
    snapshot.status = _overall(statuses)
    await sources.snapshots.keep(store, tenant, snapshot)


def _overall(statuses: Sequence[str]) -> str:
    if all(each == "success" for each in statuses):
        return "success"
    if "success" in statuses:
        return "partial"
    return "failed" if "failed" in statuses else "empty"


async def _found(
    request: Request, store: Store, tenant: str, query: dict[str, Any], sight: Sight, context: Context
) -> Sequence[Stored]:
    question = question_in(query, {}, context, JSON, Page(_MOST, 0, False))
    asking = changed(request, body=query, query=())
    select = question.selection.select(tenant, sight, limit=_MOST)
    return (await reads.select(asking, store, select, question, context)).items


async def _status(request: Request) -> Response:
    check_parameters(request, ())
    tenant = tenant_of(request)
    await reading(request, tenant)
    kind, context = accepted(request), await linked_context(request)
    snapshot = sources.snapshots.find(await stores.current(), tenant, request.segments[0])
    return answer(request, sources.snapshots.rendered(snapshot), context, kind=kind)


async def _update(request: Request) -> Response:
    check_parameters(request, ())
    tenant = tenant_of(request)
    await writing(request, tenant)
    given, context = await document(request, merge_patch=True)
    if not isinstance(given, dict) or given.keys() - {"type", "snapshotPriority"}:
        raise BadRequestData(reason=_("変えられるのはsnapshotPriorityだけです"))
    store = await stores.current()
    snapshot = sources.snapshots.find(store, tenant, request.segments[0])
    snapshot.priority = _priority(given.get("snapshotPriority", snapshot.priority))
    await sources.snapshots.keep(store, tenant, snapshot)
    return answer(request, sources.snapshots.rendered(snapshot), context)


async def _clone(request: Request) -> Response:
    check_parameters(request, ())
    tenant = tenant_of(request)
    await writing(request, tenant)
    given, _context = await document(request)
    if not isinstance(given, dict) or given.get("type", "Snapshot") != "Snapshot":
        raise BadRequestData(reason=_("typeが「Snapshot」のオブジェクトではありません"))
    wanted = given.get("snapshotPriority")
    priority = None if wanted is None else _priority(wanted)
    snapshot = await sources.snapshots.clone(await stores.current(), tenant, request.segments[0], priority)
    return created(request, _location(snapshot))


async def _delete(request: Request) -> Response:
    check_parameters(request, ())
    tenant = tenant_of(request)
    await writing(request, tenant)
    await sources.snapshots.remove(await stores.current(), tenant, request.segments[0])
    return no_content(request)


async def _purge(request: Request) -> Response:
    given = check_parameters(request, ("q",))
    tenant = tenant_of(request)
    await writing(request, tenant)
    store = await stores.current()
    condition = None
    if given.get("q"):
        condition = queries.parse_q(given["q"], jsonld.CORE.expand)
        if any(path.names[0] not in sources.snapshots.MEMBERS for path in queries.paths(condition)):
            raise BadRequestData(reason=_("qに書けるのはスナップショットの項目だけです"))
    for snapshot in sources.snapshots.every(store, tenant, condition):
        await sources.snapshots.remove(store, tenant, snapshot.id)
    return no_content(request)


def within(handler: Handler) -> Handler:
    """Let a handler answer from the snapshot that NGSILD-Snapshot names (6.3.22)."""

    async def read(request: Request) -> Response:
        id = request.headers.get("ngsild-snapshot")
        if id is None:
            return await handler(request)
        tenant = tenant_of(request)
        await reading(request, tenant)
        store = await stores.current()
        snapshot = sources.snapshots.find(store, tenant, id.rsplit("/", 1)[-1])
        snapshot.used = sources.now()
        await sources.snapshots.keep(store, tenant, snapshot)
        request.space = snapshot.space
        request.extra.append((b"ngsild-snapshot", snapshot.id.encode()))
        return await handler(request)

    return read
