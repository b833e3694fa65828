"""Batch operations that reach every place where their entities are held (ETSI GS CIM 009, 5.6.7 - 5.6.10)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hiroba.context.entities import service as entities
from hiroba.context.jsonld.types import Context
from hiroba.context.sources import service as sources
from hiroba.context.sources.types import Asked, Match, Reply
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.types import Handler, Request, Response
from hiroba.protocols.ngsi_ld.distribution import outcomes
from hiroba.protocols.ngsi_ld.distribution.outcomes import Outcome, encode
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
from hiroba.protocols.ngsi_ld.distribution.writes import HEAD
from hiroba.protocols.ngsi_ld.exchange import document, echoed, item_context, tenant_of, writing

_decode = msgspec.json.Decoder().decode


class Batch(msgspec.Struct, frozen=True):
    """A batch operation. name: of 4.20; single: what a source can be asked instead, entity by entity."""

    path: str
    name: str
    single: str
    creates: bool = False


CREATE = Batch("create", "createBatch", "createEntity", creates=True)
UPSERT = Batch("upsert", "upsertBatch", "createEntity", creates=True)
UPDATE = Batch("update", "updateBatch", "updateEntity")
DELETE = Batch("delete", "deleteBatch", "deleteEntity")
MERGE = Batch("merge", "mergeBatch", "mergeEntity")


class Item(msgspec.Struct, frozen=True):
    """An entity of the batch, and where it goes. given: as it stood in the body, with its @context."""

    id: str
    given: Any
    names: Mapping[str, str]
    context: Context
    plan: Plan


def spread(batch: Batch, handler: Handler) -> Handler:
    """Return the handler that also writes at the sources."""

    async def write(request: Request) -> Response:
        tenant = tenant_of(request)
        trip = await trip_of(request, tenant)
        if trip is None:
            return await handler(request)
        await writing(request, tenant, creates=batch.creates)
        given, context = await document(request)
        if not isinstance(given, list) or not given:
            return await handler(request)
        single = _single(request, batch)
        items, rest = [], []
        for each in given:
            item = await _item(request, batch, single, trip, each, context)
            if item is None or item.plan.is_local:
                rest.append(each)
            else:
                items.append(item)
        if not items:
            return await handler(request)
        return await _carried_out(request, handler, batch, single, trip, items, rest)

    return write


def _single(request: Request, batch: Batch) -> str:
    """What stands for the batch at a source that takes no batches."""
    options = (request.parameter("options") or "").split(",")
    if batch is UPSERT and "update" in options:
        return "updateEntity"
    return batch.single


async def _item(
    request: Request, batch: Batch, single: str, trip: Trip, given: Any, around: Context
) -> Item | None:
    """None: it is wrong; whoever does what is left here says in which way."""
    names: dict[str, str] = {}
    try:
        if batch is DELETE:
            id, context = entities.read_id(given), around
            there = await trip.store.get(trip.tenant, id)
            types = there.types if there is not None else ()
        else:
            bare = dict(given) if isinstance(given, dict) else given
            context = await item_context(request, bare, around)
            mode = entities.Mode.MERGE if batch in (UPDATE, MERGE) else entities.Mode.WHOLE
            draft = entities.read_fragment(bare, context, mode)
            id, types = entities.read_id(draft.id), draft.types
            names = {name: context.expand(name) for name in bare if name not in HEAD}
    except HirobaError:
        return None
    asked = Asked(ids=(id,), types=types, attributes=frozenset(names.values()))
    plan = planned(
        trip.registrations, asked, names, (batch.name, single), trip.aliases, always_here=batch is DELETE
    )
    return Item(id, given, names, context, plan)


async def _carried_out(
    request: Request,
    handler: Handler,
    batch: Batch,
    single: str,
    trip: Trip,
    items: Sequence[Item],
    rest: list[Any],
) -> Response:
    groups: dict[str, list[tuple[Item, Share]]] = {}
    for item in items:
        for share in item.plan.shares:
            groups.setdefault(share.match.registration.id, []).append((item, share))
    local = [*rest, *(_left_here(item) for item in items if item.plan.here)]
    parts = [_at_source(request, batch, single, trip, group) for group in groups.values()]
    if local:
        parts.append(_here(request, handler, local))
    results = await asyncio.gather(*parts)
    await sources.write_down(trip.store)
    elsewhere = {item.id for item in items if any(is_proxied(share) for share in item.plan.shares)}
    return _answered(request, batch, [each for part in results for each in part], elsewhere)


class Result(msgspec.Struct, frozen=True):
    """What came of one entity at one place."""

    id: str
    outcome: Outcome
    created: bool = False


def _left_here(item: Item) -> Any:
    if not isinstance(item.given, dict) or len(item.plan.rest) == len(item.names):
        return item.given
    return _only(item.given, item.plan.rest)


def _only(given: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    kept = set(names)
    return {name: value for name, value in given.items() if name in HEAD or name in kept}


async def _at_source(
    request: Request, batch: Batch, single: str, trip: Trip, group: Sequence[tuple[Item, Share]]
) -> list[Result]:
    match = group[0][1].match
    registration = match.registration
    if not group[0][1].supported:
        return [
            Result(item.id, outcomes.unsupported(registration, share.attributes)) for item, share in group
        ]
    try:
        bodies = [await _body(batch, match, item, share) for item, share in group]
        words = await words_for(registration, group[0][0].context)
    except HirobaError as error:
        reply = not_asked(error)
        return [Result(item.id, outcomes.of_reply(registration, reply, ())) for item, _share in group]
    query = [pair for pair in request.query if pair[0] != "local"]
    if batch.name in registration.operations:
        if len({id(item.context) for item, _share in group}) > 1 or words.embedded:
            return await _each_alone(request, batch, trip, group, bodies)
        what = outgoing(words, "POST", ("entityOperations", batch.path), query, bodies)
        return _of_batch(batch, match, group, await send(trip, match, what))
    singles = [
        _alone(trip, match, single, item, body) for (item, _share), body in zip(group, bodies, strict=True)
    ]
    return list(await asyncio.gather(*singles))


async def _each_alone(
    request: Request, batch: Batch, trip: Trip, group: Sequence[tuple[Item, Share]], bodies: Sequence[Any]
) -> list[Result]:
    """One batch an entity, where each entity has a context of its own."""
    query = [pair for pair in request.query if pair[0] != "local"]
    found: list[Result] = []
    for (item, share), body in zip(group, bodies, strict=True):
        words = await words_for(share.match.registration, item.context)
        what = outgoing(words, "POST", ("entityOperations", batch.path), query, [body])
        reply = await send(trip, share.match, what)
        found += _of_batch(batch, share.match, [(item, share)], reply)
    return found


async def _body(batch: Batch, match: Match, item: Item, share: Share) -> Any:
    if batch is DELETE:
        return item.id
    words = await words_for(match.registration, item.context)
    chosen = item.given
    if len(share.attributes) < len(item.names):
        chosen = _only(item.given, share.attributes)
    return words.entity({name: value for name, value in chosen.items() if name != "@context"})


async def _alone(trip: Trip, match: Match, single: str, item: Item, body: Any) -> Result:
    """The single operation that stands for the batch."""
    words = await words_for(match.registration, item.context)
    reply = await send(
        trip, match, outgoing(words, *_line(single, item.id), (), None if single == "deleteEntity" else body)
    )
    if single == "createEntity" and reply.status == 409 and "replaceEntity" in match.registration.operations:
        what = outgoing(words, "PUT", ("entities", item.id), (), body)
        return Result(item.id, outcomes.of_reply(match.registration, await send(trip, match, what), ()))
    outcome = outcomes.of_reply(match.registration, reply, ())
    return Result(item.id, outcome, created=outcome.ok and reply.status == 201)


def _line(single: str, id: str) -> tuple[str, tuple[str, ...]]:
    """Method and path of a single operation."""
    if single == "createEntity":
        return "POST", ("entities",)
    if single == "updateEntity":
        return "PATCH", ("entities", id, "attrs")
    return "PATCH" if single == "mergeEntity" else "DELETE", ("entities", id)


def _of_batch(batch: Batch, match: Match, group: Sequence[tuple[Item, Share]], reply: Reply) -> list[Result]:
    """Each entity's part of what a source answered to a batch."""
    registration = match.registration
    ids = [item.id for item, _share in group]
    if reply.trouble or reply.status >= 400:
        return [Result(id, outcomes.of_reply(registration, reply, ())) for id in ids]
    if reply.status != 207:
        made = set(reply.document) if isinstance(reply.document, list) else set()
        if reply.status == 201 and not made:
            made = set(ids)
        done = Outcome(registration=registration.id)
        return [Result(id, done, created=reply.status == 201 and id in made) for id in ids]
    errors = _errors(reply.document)
    return [
        Result(id, Outcome(registration=registration.id, problem=errors.get(id)), created=batch is CREATE)
        for id in ids
    ]


def _errors(document: Any) -> dict[str, dict[str, Any]]:
    entries = document.get("errors") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        return {}
    return {
        str(each.get("entityId")): each["error"]
        for each in entries
        if isinstance(each, dict) and isinstance(each.get("error"), dict)
    }


async def _here(request: Request, handler: Handler, local: list[Any]) -> list[Result]:
    ids = [str(each.get("id", "")) if isinstance(each, dict) else str(each) for each in local]
    try:
        response = await handler(changed(request, body=local))
    except HirobaError as error:
        return [Result(id, outcomes.of_error(error, ())) for id in ids]
    value = _decode(response.body) if response.body else None
    if response.status == 207:
        errors = _errors(value)
        return [Result(id, Outcome(problem=errors.get(id)), created=_was_made(value, id)) for id in ids]
    made = set(value) if isinstance(value, list) else set()
    return [Result(id, Outcome(), created=id in made) for id in ids]


def _was_made(value: Any, id: str) -> bool:
    return isinstance(value, dict) and id in (value.get("success") or ())


def _answered(request: Request, batch: Batch, results: Sequence[Result], elsewhere: set[str]) -> Response:
    by_id: dict[str, list[Result]] = {}
    for result in results:
        by_id.setdefault(result.id, []).append(result)
    success: list[str] = []
    errors: list[dict[str, Any]] = []
    for id, each in by_id.items():
        failed = [result.outcome for result in each if not result.outcome.ok]
        if batch is DELETE and id in elsewhere:
            failed = [outcome for outcome in failed if outcome.registration or not _is_missing(outcome)]
        if failed:
            errors += [outcomes.entity_error(id, outcome) for outcome in failed]
        else:
            success.append(id)
    fields = [(b"content-type", b"application/json"), *echoed(request)]
    if errors:
        return Response(207, encode({"success": success, "errors": errors}), fields)
    made = [id for id, each in by_id.items() if any(result.created for result in each)]
    if batch is CREATE:
        return Response(201, encode(success), fields)
    if batch is UPSERT and made:
        return Response(201, encode(made), fields)
    return Response(204, b"", echoed(request))


def _is_missing(outcome: Outcome) -> bool:
    return outcome.problem is not None and outcome.problem.get("status") == 404
