"""Writes of one entity that reach every place where it is held (ETSI GS CIM 009, 5.6)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hiroba.context.entities import service as entities
from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.sources import service as sources
from hiroba.context.sources.types import Asked
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.types import Handler, Request, Response
from hiroba.protocols.ngsi_ld.distribution import outcomes
from hiroba.protocols.ngsi_ld.distribution.outcomes import Outcome
from hiroba.protocols.ngsi_ld.distribution.plan import Plan, Share, is_proxied, planned
from hiroba.protocols.ngsi_ld.distribution.requests import (
    Trip,
    changed,
    not_asked,
    outgoing,
    send,
    trip_of,
)
from hiroba.protocols.ngsi_ld.distribution.words import words_for
from hiroba.protocols.ngsi_ld.exchange import document, echoed, linked_context, tenant_of, writing

HEAD = frozenset(
    ("id", "@id", "type", "@type", "scope", "expiresAt", "createdAt", "modifiedAt", "deletedAt", "@context")
)


class Operation(msgspec.Struct, frozen=True):
    """An operation on one entity. names: of 4.20, any of which a source must take. takes: what the body is
    (entity | fragment | attribute | nothing). result: of a partial success (update | batch)."""

    names: tuple[str, ...]
    takes: str
    result: str
    creates: bool = False


CREATE = Operation(("createEntity",), "entity", "batch", creates=True)
REPLACE = Operation(("replaceEntity",), "fragment", "update")
MERGE = Operation(("mergeEntity",), "fragment", "update")
DELETE = Operation(("deleteEntity",), "nothing", "batch")
APPEND = Operation(("appendAttrs",), "fragment", "update")
UPDATE = Operation(("updateEntity",), "fragment", "update")
UPDATE_ATTRIBUTE = Operation(("updateAttrs",), "attribute", "update")
REPLACE_ATTRIBUTE = Operation(("replaceAttrs",), "attribute", "update")
DELETE_ATTRIBUTE = Operation(("deleteAttrs",), "nothing", "update")


class Subject(msgspec.Struct, frozen=True):
    """What is written. names: attributes as the request has them -> canonical."""

    id: str
    types: tuple[str, ...]
    names: Mapping[str, str]
    body: Any
    context: Context


def spread(operation: Operation, handler: Handler) -> Handler:
    """Return the handler that also writes at the sources."""

    async def write(request: Request) -> Response:
        tenant = tenant_of(request)
        trip = await trip_of(request, tenant)
        if trip is None:
            return await handler(request)
        await writing(request, tenant, creates=operation.creates)
        subject = await _subject(request, trip, operation)
        asked = Asked(
            ids=(subject.id,),
            types=subject.types,
            selection=_selection(request, subject.context),
            attributes=frozenset(subject.names.values()),
        )
        plan = planned(
            trip.registrations,
            asked,
            subject.names,
            operation.names,
            trip.aliases,
            always_here=operation is DELETE,
        )
        if plan.is_local:
            return await handler(request)
        return await _carried_out(request, handler, operation, trip, subject, plan)

    return write


async def _subject(request: Request, trip: Trip, operation: Operation) -> Subject:
    """Raises what the handler would raise for a request that is wrong: nothing is sent on then."""
    body: Any = None
    if operation.takes == "nothing":
        context = await linked_context(request)
    else:
        body, context = await document(
            request, merge_patch=operation is MERGE or operation is UPDATE_ATTRIBUTE
        )
    if operation.takes == "entity":
        draft = entities.read_entity(body, context)
        return Subject(str(draft.id), draft.types, _names(body, context), body, context)
    id = entities.read_id(request.segments[0])
    if operation.takes == "fragment" and isinstance(body, dict):
        types = entities.read_fragment(body, context, entities.Mode.MERGE).types
        return Subject(id, types or await _types_here(trip, id), _names(body, context), body, context)
    names = {}
    if len(request.segments) > 1:
        names = {request.segments[1]: entities.read_name(request.segments[1], context)}
    return Subject(id, await _types_here(trip, id), names, body, context)


async def _types_here(trip: Trip, id: str) -> tuple[str, ...]:
    """The types of an entity that is held here: sources of other types have nothing to do with it."""
    there = await trip.store.get(trip.tenant, id)
    return there.types if there is not None else ()


def _names(body: Mapping[str, Any], context: Context) -> dict[str, str]:
    return {name: context.expand(name) for name in body if name not in HEAD}


def _selection(request: Request, context: Context) -> Any:
    given = request.parameter("type")
    return queries.parse_types(given, context.expand) if given else None


async def _carried_out(
    request: Request, handler: Handler, operation: Operation, trip: Trip, subject: Subject, plan: Plan
) -> Response:
    parts = [_share(request, operation, trip, subject, share) for share in plan.shares]
    if plan.here:
        parts.append(_here(request, handler, operation, subject, plan))
    found = list(await asyncio.gather(*parts))
    await sources.write_down(trip.store)
    if operation is DELETE and any(is_proxied(share) for share in plan.shares):
        found = [each for each in found if not _is_missing_here(each)]
    return _answered(request, operation, subject, found)


def _is_missing_here(outcome: Outcome) -> bool:
    """What is registered as held elsewhere need not be here too (5.6.6.4)."""
    return not outcome.registration and outcome.problem is not None and outcome.problem["status"] == 404


async def _share(
    request: Request, operation: Operation, trip: Trip, subject: Subject, share: Share
) -> Outcome:
    registration = share.match.registration
    names = _canonical(subject, share.attributes)
    if not share.supported:
        return outcomes.unsupported(registration, names)
    try:
        words = await words_for(registration, subject.context)
    except HirobaError as error:
        return outcomes.of_reply(registration, not_asked(error), names)
    body: Any = None
    if operation.takes in ("entity", "fragment"):
        body = words.entity(_only(subject.body, share.attributes))
    elif operation.takes == "attribute":
        body = words.attribute(subject.body)
    query = [pair for pair in request.query if pair[0] != "local"]
    what = outgoing(words, request.method, _segments(request, words.translated), query, body)
    return outcomes.of_reply(registration, await send(trip, share.match, what), names, words.context)


def _canonical(subject: Subject, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(subject.names[name] for name in names or subject.names)


def _segments(request: Request, translated: Any) -> Sequence[str]:
    """The path after the API's prefix: fixed words, the id, an attribute in the source's name for it."""
    if not request.segments:
        return ("entities",)
    found = ["entities", request.segments[0]]
    if "/attrs" in request.path:
        found.append("attrs")
        found += [translated(name) for name in request.segments[1:]]
        if request.path.endswith("/"):
            found.append("")
    return found


def _only(body: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    kept = set(names)
    return {name: value for name, value in body.items() if name in HEAD or name in kept}


async def _here(
    request: Request, handler: Handler, operation: Operation, subject: Subject, plan: Plan
) -> Outcome:
    local = request
    if operation.takes in ("entity", "fragment") and len(plan.rest) < len(subject.names):
        body = _only(subject.body, plan.rest)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/ld+json":
            body["@context"] = subject.context.document
        local = changed(request, body=body)
    try:
        return outcomes.of_here(await handler(local), _canonical(subject, plan.rest))
    except HirobaError as error:
        return outcomes.of_error(error, _canonical(subject, plan.rest))


def _answered(request: Request, operation: Operation, subject: Subject, found: Sequence[Outcome]) -> Response:
    if all(outcome.ok for outcome in found):
        if operation is CREATE:
            location = f"/ngsi-ld/v1/entities/{sources.segment(subject.id)}".encode()
            return Response(201, b"", [(b"location", location), *echoed(request)])
        return Response(204, b"", echoed(request))
    if len(found) == 1 and found[0].problem is not None:
        return refused(request, found[0].problem)
    result = (
        outcomes.update_result(found)
        if operation.result == "update"
        else outcomes.batch_result(subject.id, found)
    )
    return Response(207, outcomes.encode(result), [(b"content-type", b"application/json"), *echoed(request)])


def refused(request: Request, details: Mapping[str, Any]) -> Response:
    """An answer that is one error."""
    fields = [(b"content-type", b"application/problem+json"), *echoed(request)]
    return Response(int(details["status"]), outcomes.encode(details), fields)
