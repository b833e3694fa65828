"""Entities over time, of here and of sources, made one (ETSI GS CIM 009, 5.7.3, 5.7.4, 4.3.6)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from hiroba.context.history import service as histories
from hiroba.context.history.types import SCOPE, Answer, Question
from hiroba.context.jsonld.types import Context
from hiroba.context.sources import service as sources
from hiroba.context.sources.types import Match, Outgoing, Reply, Span
from hiroba.context.store.types import Owner
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.types import Request
from hiroba.protocols.ngsi_ld.distribution import reads
from hiroba.protocols.ngsi_ld.distribution.recalled import Recalled, recalled, rest_of
from hiroba.protocols.ngsi_ld.distribution.received import Nonsense
from hiroba.protocols.ngsi_ld.distribution.requests import Trip, not_asked, outgoing, send, trip_of
from hiroba.protocols.ngsi_ld.distribution.warnings import warn
from hiroba.protocols.ngsi_ld.distribution.words import Words, words_for

_MOST = 1000  # entities asked of a source at once
_PAGES = 10  # of the instances of one source in one answer
_INSTANCES = 100_000  # of an attribute that are reckoned with, where an aggregation has several places
_MANY = ("queryTemporal",)
_ONE = ("retrieveTemporal", "queryTemporal")
Pairs = list[tuple[str, str]]
Wholes = dict[str, list[Recalled]]


class Query(msgspec.Struct, frozen=True):
    """A question as it is sent on. texts: filters as the request wrote them. id: of the only entity."""

    question: Question
    texts: Pairs
    context: Context
    id: str = ""


async def ask(request: Request, question: Question, context: Context, *, local: bool = False) -> Answer:
    """What History.ask tells, with what sources know. Raises Loop."""
    history = await histories.current()
    query = Query(question, [], context)
    matches = None if local else await _met(request, query)
    if matches is None:
        return await history.ask(question)
    end = question.offset + question.limit
    most = _MOST if question.count or question.descending else min(end + 1, _MOST)
    found, count = await asyncio.gather(
        _everywhere(request, *matches, query, most),
        history.ids(question, sources.entity_maps.MOST) if question.count else _nothing(),
    )
    ids = sorted(found, reverse=question.descending)
    answer = await _told(question, {id: found[id] for id in ids[question.offset : end]})
    return msgspec.structs.replace(
        answer, count=len(found.keys() | set(count)) if question.count else None, more=len(ids) > end
    )


async def evolution(request: Request, question: Question, id: str, context: Context) -> Answer | None:
    """What History.evolution tells, with what sources know. Raises Loop."""
    one = msgspec.structs.replace(question, ids=(id,), limit=1, offset=0)
    query = Query(one, [], context, id)
    matches = await _met(request, query)
    if matches is None:
        return await (await histories.current()).evolution(question, id)
    found = await _everywhere(request, *matches, query, 1)
    return await _told(question, found) if found else None


async def places(request: Request, question: Question, context: Context) -> dict[str, list[str]]:
    """The ids of all entities that meet a question, each with where it is found. Raises Loop."""
    here = await (await histories.current()).ids(question, sources.entity_maps.MOST)
    found = {id: [sources.entity_maps.LOCAL] for id in here}
    query = Query(msgspec.structs.replace(question, last=1, aggregation=None, offset=0), [], context)
    matches = await _met(request, query)
    if matches is not None:
        for each in await _elsewhere(request, *matches, query, _MOST):
            found.setdefault(each.entity.id, []).append(each.where)
    return found


async def _nothing() -> list[str]:
    return []


async def _met(request: Request, query: Query) -> tuple[Trip, list[Match]] | None:
    """The sources that may know something; None where there are none."""
    question = query.question
    trip = await trip_of(request, question.tenant)
    if trip is None or question.ids == ("",):
        return None
    types: tuple[str, ...] = ()
    if query.id:
        known = await (await histories.current()).known(question.tenant, query.id)
        types = known.types if known is not None else ()
    asked = sources.Asked(
        ids=question.ids,
        pattern=question.id_pattern,
        types=types,
        selection=question.types if question.types is not None and question.types.groups else None,
        attributes=_wanted(question),
        datasets=question.projection.datasets or frozenset(),
    )
    span = _span(question)
    found = [
        match
        for registration in trip.registrations
        if not registration.operations.isdisjoint(_ONE if query.id else _MANY)
        and not (registration.alias and registration.alias in trip.aliases)
        and sources.may_have(registration, span)
        and (question.geo is None or sources.within_reach(question.geo)(registration))
        and reads.may_ask(registration, question.sight)
        and (match := sources.match(registration, asked)) is not None
        and reads.sees_all(match, question.sight)
    ]
    return (trip, found) if found else None


def _wanted(question: Question) -> frozenset[str]:
    """The attributes that are asked for; empty: all."""
    return (question.having or question.projection.attributes or frozenset()) - {SCOPE}


def _span(question: Question) -> Span | None:
    window = question.window
    if not window.relation:
        return None
    first = window.low if window.low is not None else window.high
    end = window.high if window.relation == "between" else None
    return Span(window.relation, first or 0, end, window.property)


async def _everywhere(
    request: Request, trip: Trip, matches: Sequence[Match], query: Query, most: int
) -> Wholes:
    """What every place knows, by id, the places in the order in which they prevail."""
    here, elsewhere = await asyncio.gather(
        _here(query, most), _elsewhere(request, trip, matches, query, most)
    )
    found: Wholes = {}
    for each in sorted([*here, *elsewhere], key=lambda each: -each.rank):
        found.setdefault(each.entity.id, []).append(each)
    return found


async def _here(query: Query, most: int) -> list[Recalled]:
    history = await histories.current()
    question = msgspec.structs.replace(query.question, offset=0, limit=most, count=False, aggregation=None)
    if query.question.aggregation is not None:
        question = msgspec.structs.replace(question, page=_INSTANCES)
    answer = await (history.evolution(question, query.id) if query.id else history.ask(question))
    return [
        Recalled(each.entity, [one for several in each.attributes.values() for one in several], sources.HERE)
        for each in (answer.evolutions if answer is not None else ())
    ]


async def _elsewhere(
    request: Request, trip: Trip, matches: Sequence[Match], query: Query, most: int
) -> list[Recalled]:
    texts = [] if query.id else await reads.filters_of(request)
    query = msgspec.structs.replace(query, texts=texts)
    found = await asyncio.gather(*(_of_source(request, trip, match, query, most) for match in matches))
    await sources.write_down(trip.store)
    return [each for several in found for each in several]


async def _of_source(request: Request, trip: Trip, match: Match, query: Query, most: int) -> list[Recalled]:
    registration = match.registration
    found: list[Recalled] = []
    try:
        words = await words_for(registration, query.context)
    except HirobaError as error:
        warn(request, trip.tenant, registration, not_asked(error))
        return found
    if query.texts and words.given is not words.context:
        # the filters are in the request's names, and cannot be asked of what comes back
        warn(request, trip.tenant, registration, Reply(501, trouble="error"))
        return found
    rest: Question | None = query.question
    for _page in range(_PAGES):
        assert rest is not None
        reply = await send(trip, match, _outgoing(match, query, rest, words, most))
        try:
            if reply.trouble or reply.status >= 400:
                break
            found += await recalled(match, reply.document, words.context, trip.tenant)
        except Nonsense:
            reply = Reply(502, trouble="garbage", warnings=reply.warnings)
            break
        rest = rest_of(rest, reply)
        if rest is None:
            break
    warn(request, trip.tenant, registration, reply)
    return found


def _outgoing(match: Match, query: Query, rest: Question, words: Words, most: int) -> Outgoing:
    pairs = [("options", "sysAttrs"), *_temporal(rest)]
    names = reads.attributes(match, _wanted(rest))
    if names:
        pairs.append(("attrs", ",".join(words.write(each) for each in names)))
    if query.id and "retrieveTemporal" in match.registration.operations:
        return outgoing(words, "GET", ("temporal", "entities", query.id), pairs)
    types = reads.types_of(match, rest.types)
    if types:
        pairs.append(("type", ",".join(words.write(each) for each in types)))
    elif rest.types is not None and rest.types.groups:
        pairs.append(("type", reads.selection_of(rest.types, words)))
    if match.ids:
        pairs.append(("id", ",".join(match.ids)))
    elif rest.id_pattern is not None:
        pairs.append(("idPattern", rest.id_pattern))
    pairs += [*query.texts, ("limit", str(most))]
    return outgoing(words, "GET", ("temporal", "entities"), pairs)


def _temporal(question: Question) -> Pairs:
    window, pairs = question.window, []
    if window.relation:
        first = window.high if window.relation == "before" else window.low
        pairs += [("timerel", window.relation), ("timeAt", histories.text(first or 0))]
    if window.relation == "between":
        pairs.append(("endTimeAt", histories.text(window.high or 0)))
    if window.named or window.property != "observedAt":
        pairs.append(("timeproperty", window.property))
    if question.last is not None:
        pairs.append(("lastN", str(question.last)))
    return pairs


async def _told(question: Question, found: Wholes) -> Answer:
    wholes = []
    for key, parts in enumerate(found.values()):
        types = tuple(dict.fromkeys(name for part in parts for name in part.entity.types))
        entity = msgspec.structs.replace(
            parts[0].entity,
            key=key,
            types=types,
            owner=Owner(),
            created=min(part.entity.created for part in parts),
            modified=max(part.entity.modified for part in parts),
        )
        wholes.append((entity, [one for part in parts for one in part.instances]))
    evolutions, cut = await asyncio.to_thread(histories.joined, wholes, question)
    return Answer(evolutions, cut)
