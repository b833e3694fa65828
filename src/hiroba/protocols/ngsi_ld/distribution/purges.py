"""Purges that reach sources: no further than their registrations go (ETSI GS CIM 009, 5.6.21)."""

from __future__ import annotations

import asyncio

from hiroba.context.jsonld.types import Context
from hiroba.context.sources import service as sources
from hiroba.context.sources.types import AUXILIARY, PROXIED, Match
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.types import Handler, Request, Response
from hiroba.protocols.ngsi_ld.discovering import asked_of
from hiroba.protocols.ngsi_ld.distribution import outcomes
from hiroba.protocols.ngsi_ld.distribution.outcomes import Outcome
from hiroba.protocols.ngsi_ld.distribution.requests import (
    Trip,
    not_asked,
    outgoing,
    send,
    trip_of,
)
from hiroba.protocols.ngsi_ld.distribution.words import words_for
from hiroba.protocols.ngsi_ld.distribution.writes import refused
from hiroba.protocols.ngsi_ld.exchange import echoed, linked_context, tenant_of, writing

_PURGE = "purgeEntity"


def spread(handler: Handler) -> Handler:
    """Return the handler that also purges at the sources."""

    async def purge(request: Request) -> Response:
        tenant = tenant_of(request)
        trip = await trip_of(request, tenant)
        if trip is None:
            return await handler(request)
        await writing(request, tenant)
        context = await linked_context(request)
        given = dict(request.query)
        matches = _matches(trip, given, context)
        if not matches:
            return await handler(request)
        parts = [_at_source(request, trip, match, context) for match in matches]
        found = await asyncio.gather(_here(request, handler), *parts)
        await sources.write_down(trip.store)
        return _answered(request, found)

    return purge


def _matches(trip: Trip, given: dict[str, str], context: Context) -> list[Match]:
    asked = asked_of(given, context)
    found = []
    for registration in trip.registrations:
        if registration.mode == AUXILIARY or (registration.alias and registration.alias in trip.aliases):
            continue
        if _PURGE not in registration.operations and registration.mode not in PROXIED:
            continue
        match = sources.match(registration, asked)
        if match is not None:
            found.append(match)
    return found


async def _here(request: Request, handler: Handler) -> Outcome:
    try:
        return outcomes.of_here(await handler(request), ())
    except HirobaError as error:
        return outcomes.of_error(error, ())


async def _at_source(request: Request, trip: Trip, match: Match, context: Context) -> Outcome:
    registration = match.registration
    if _PURGE not in registration.operations:
        return outcomes.unsupported(registration, ())
    try:
        words = await words_for(registration, context)
    except HirobaError as error:
        return outcomes.of_reply(registration, not_asked(error), ())
    query = [pair for pair in request.query if pair[0] not in ("local", "id") and pair[1]]
    if match.ids:
        query.append(("id", ",".join(match.ids)))
    if match.attributes is not None and not any(name in ("keep", "drop") for name, _value in query):
        query.append(("drop", ",".join(words.write(each) for each in sorted(match.attributes))))
    reply = await send(trip, match, outgoing(words, "DELETE", ("entities",), query))
    return outcomes.of_reply(registration, reply, ())


def _answered(request: Request, found: list[Outcome]) -> Response:
    failed = [outcome for outcome in found if not outcome.ok]
    if not failed:
        return Response(204, b"", echoed(request))
    if len(found) == 1 and failed[0].problem is not None:
        return refused(request, failed[0].problem)
    errors = [
        {"error": outcome.problem, "registrationId": outcome.registration}
        if outcome.registration
        else {"error": outcome.problem}
        for outcome in failed
    ]
    fields = [(b"content-type", b"application/json"), *echoed(request)]
    return Response(207, outcomes.encode({"success": [], "errors": errors}), fields)
