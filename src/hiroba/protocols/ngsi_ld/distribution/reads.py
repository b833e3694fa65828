"""Entities found here and at sources, made one (ETSI GS CIM 009, 5.7.1, 5.7.2, 4.3.6)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities.types import View
from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.queries.types import Order, Path, TypeSelection
from hiroba.context.sources import service as sources
from hiroba.context.sources.types import Asked, Match, Outgoing, Registration, Reply
from hiroba.context.store.service import times_of, times_text
from hiroba.context.store.types import Owner, Page, Select, Store, Stored
from hiroba.kernel.decide.types import Sight, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.types import Request
from hiroba.protocols.ngsi_ld.asking import Question, Selection
from hiroba.protocols.ngsi_ld.distribution.received import Nonsense, parts_of
from hiroba.protocols.ngsi_ld.distribution.requests import Trip, not_asked, outgoing, send, trip_of
from hiroba.protocols.ngsi_ld.distribution.warnings import warn
from hiroba.protocols.ngsi_ld.distribution.words import Words, words_for
from hiroba.protocols.ngsi_ld.errors import BadRequestData

_PAGE = 1000  # entities asked of a source at once
_PAGES = 10  # of one source in one answer
_BY_ID = (Order(Path(("id",))),)
_FILTERS = ("q", "scopeQ", "georel", "geometry", "coordinates", "geoproperty")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode
Pairs = list[tuple[str, str]]
Parts = dict[str, list[sources.Part]]


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A query as it is sent on. texts: filters as the request wrote them. members: those of a Query body."""

    selection: Selection
    view: View
    split: bool
    texts: Pairs
    context: Context


async def select(request: Request, store: Store, what: Select, question: Question, context: Context) -> Page:
    """What Store.select finds, with what sources have. Raises BadRequestData, Loop."""
    assert what.tenant is not None
    trip = None if question.selection.local else await trip_of(request, what.tenant)
    matches = [] if trip is None else _matches(trip, what.sight, question)
    if trip is None or not matches:
        return await store.select(what)
    if question.order:
        raise BadRequestData(reason=_("orderByは、このサーバーの中だけの問い合わせ（local=true）で使えます"))
    elsewhere = await _asked(request, trip, matches, await _query_of(request, question, context))
    return await _united(store, what, question, elsewhere)


async def everything(
    request: Request,
    store: Store,
    what: Select,
    question: Question,
    context: Context,
    *,
    ids: tuple[str, ...] = (),
) -> Parts:
    """All that a query finds, here and at sources, in parts by id. ids: only of these."""
    assert what.tenant is not None
    here = msgspec.structs.replace(what, order=_BY_ID, offset=0, limit=_PAGE * _PAGES, count=False)
    if ids:
        here = msgspec.structs.replace(here, ids=ids, id_pattern=None)
        selection = msgspec.structs.replace(question.selection, ids=ids, pattern=None)
        question = msgspec.structs.replace(question, selection=selection)
    elsewhere: Sequence[sources.Part] = ()
    trip = None if question.selection.local else await trip_of(request, what.tenant)
    if trip is not None:
        matches = _matches(trip, what.sight, question)
        elsewhere = await _asked(request, trip, matches, await _query_of(request, question, context))
    if question.split:
        here = _without_filters(here)
    parts = _by_id((await store.select(here)).items, elsewhere)
    if not question.split:
        return parts
    return {id: each for id, each in parts.items() if _fits(question.selection, as_stored(what.tenant, each))}


async def _query_of(request: Request, question: Question, context: Context) -> Query:
    return Query(
        selection=question.selection,
        view=question.view,
        split=question.split,
        texts=await filters_of(request),
        context=context,
    )


def _without_filters(what: Select) -> Select:
    """The filters of a query of split entities are asked of the whole, not of its parts."""
    return msgspec.structs.replace(
        what, q=None, geo=None, scopes=None, attributes=(), limit=_PAGE * _PAGES, count=False
    )


def _by_id(here: Iterable[Stored], elsewhere: Iterable[sources.Part]) -> Parts:
    found: Parts = {}
    for stored in here:
        found.setdefault(stored.id, []).append(part_here(stored))
    for part in elsewhere:
        found.setdefault(part.body["id"], []).append(part)
    return found


def _matches(trip: Trip, sight: Sight, question: Question) -> list[Match]:
    selection = question.selection
    asked = Asked(
        ids=selection.ids,
        pattern=selection.pattern,
        selection=selection.types if selection.types is not None and selection.types.groups else None,
        attributes=frozenset(selection.attributes),
        datasets=question.view.dataset_ids or frozenset(),
    )
    tests = sources.tests_of(None, selection.csf, None, None)
    if selection.geo is not None:
        tests.append(sources.within_reach(selection.geo))
    found = matching(trip, sight, asked, ("queryEntity", "queryBatch"))
    return [match for match in found if all(test(match.registration) for test in tests)]


def matching(trip: Trip, sight: Sight, asked: Asked, operations: Iterable[str]) -> list[Match]:
    """Registrations that may answer a reader: by what they hold, take, and by where the request has been."""
    names = frozenset(operations)
    return [
        match
        for registration in trip.registrations
        if not names.isdisjoint(registration.operations)
        and registration.observation is None
        and registration.management is None
        and not (registration.alias and registration.alias in trip.aliases)
        and may_ask(registration, sight)
        and (match := sources.match(registration, asked)) is not None
        and sees_all(match, sight)
    ]


def sees_all(match: Match, sight: Sight) -> bool:
    """Whether no rule of the space closes or hides something of what a source is asked for: it could not be
    told to answer without, so it is not asked."""
    if sight.everything or sight.ruled.bare:
        return True
    space = match.registration.space
    if not match.types:  # of any
        return all(target.organisation != space for target, _columns in sight.ruled.closed)
    return all(sight.shows((type,), Visibility.PUBLIC, space) for type in match.types)


def may_ask(registration: Registration, sight: Sight) -> bool:
    """What a source opens to our own key is for those who see all of the space; others ask without."""
    if sight.everything or registration.space in sight.private_of:
        return True
    return not any(
        name.lower() == "authorization" and value != "urn:ngsi-ld:request"
        for name, value in registration.info
    )


async def filters_of(request: Request) -> Pairs:
    """The filters of a query as they were written, of a GET or in the body of a POST."""
    if request.method == "GET":
        return [pair for pair in request.query if pair[0] in _FILTERS and pair[1]]
    body = msgspec.json.decode(await request.json_body())
    members = {**body, **(body.get("geoQ") or {})}
    found: Pairs = []
    for name in _FILTERS:
        value = members.get(name)
        if value is not None:
            found.append((name, value if isinstance(value, str) else _encode(value).decode()))
    return found


async def _asked(request: Request, trip: Trip, matches: Sequence[Match], query: Query) -> list[sources.Part]:
    assert trip is not None
    parts = await asyncio.gather(*(_of_source(request, trip, match, query) for match in matches))
    await sources.write_down(trip.store)
    return [part for each in parts for part in each]


async def _of_source(request: Request, trip: Trip, match: Match, query: Query) -> list[sources.Part]:
    registration = match.registration
    found: list[sources.Part] = []
    try:
        words = await words_for(registration, query.context)
    except HirobaError as error:
        warn(request, trip.tenant, registration, not_asked(error))
        return found
    for number in range(_PAGES):
        reply = await send(trip, match, _query(match, query, words, number * _PAGE))
        try:
            if reply.trouble or reply.status >= 400:
                break
            parts = await parts_of(match, reply.document, words.context, query.selection.pattern)
        except Nonsense:
            reply = Reply(502, trouble="garbage", warnings=reply.warnings)
            break
        if not query.split and words.given is not words.context:  # it was not asked for the filters
            parts = [part for part in parts if _fits(query.selection, as_stored(trip.tenant, [part]))]
        found += parts
        if not isinstance(reply.document, list) or len(reply.document) < _PAGE:
            break
    warn(request, trip.tenant, registration, reply)
    return found


def _query(match: Match, query: Query, words: Words, offset: int) -> Outgoing:
    filters = [] if query.split or words.given is not words.context else query.texts
    pages: Pairs = [("options", "sysAttrs"), ("limit", str(_PAGE))]
    if offset:
        pages.append(("offset", str(offset)))
    if "queryEntity" not in match.registration.operations:
        return outgoing(
            words, "POST", ("entityOperations", "query"), pages, _body(match, query, words, filters)
        )
    pairs: Pairs = []
    types = types_of(match, query.selection.types)
    if types:
        pairs.append(("type", ",".join(words.write(each) for each in types)))
    elif query.selection.types is not None and query.selection.types.groups:
        pairs.append(("type", selection_of(query.selection.types, words)))
    if match.ids:
        pairs.append(("id", ",".join(match.ids)))
    elif query.selection.pattern is not None:
        pairs.append(("idPattern", query.selection.pattern))
    names = attributes(match, () if query.split else query.selection.attributes)
    if names:
        pairs.append(("attrs", ",".join(words.write(each) for each in names)))
    if query.view.dataset_ids:
        pairs.append(("datasetId", ",".join(sorted(query.view.dataset_ids))))
    return outgoing(words, "GET", ("entities",), [*pairs, *filters, *pages])


def types_of(match: Match, asked: TypeSelection | None) -> tuple[str, ...]:
    """The types that are both asked for and registered, where both name some."""
    if asked is None or not asked.groups:
        return match.types
    if any(len(group) > 1 for group in asked.groups) or not match.types:
        return ()
    return tuple(group[0] for group in asked.groups if group[0] in match.types)


def selection_of(asked: TypeSelection, words: Words) -> str:
    groups = [";".join(words.write(each) for each in group) for group in asked.groups]
    return ",".join(f"({group})" if ";" in group else group for group in groups)


def attributes(match: Match, asked: Iterable[str]) -> tuple[str, ...]:
    """The attributes to ask a source for; empty: all that it has."""
    wanted = tuple(asked)
    if match.attributes is None:
        return wanted
    return tuple(sorted(match.attributes if not wanted else match.attributes.intersection(wanted)))


def _body(match: Match, query: Query, words: Words, filters: Pairs) -> dict[str, Any]:
    asked = query.selection.types
    types = types_of(match, asked)
    kind = ",".join(words.write(each) for each in types) or (
        selection_of(asked, words) if asked is not None and asked.groups else "*"
    )
    selector: dict[str, Any] = {"type": kind}
    selectors: list[dict[str, Any]] = [selector]
    if match.ids:
        selectors = [{**selector, "id": each} for each in match.ids]
    elif query.selection.pattern is not None:
        selector["idPattern"] = query.selection.pattern
    body: dict[str, Any] = {"type": "Query", "entities": selectors}
    names = attributes(match, () if query.split else query.selection.attributes)
    if names:
        body["attrs"] = [words.write(each) for each in names]
    texts = dict(filters)
    for name in ("q", "scopeQ"):
        if name in texts:
            body[name] = texts[name]
    geo = {name: texts[name] for name in _FILTERS[2:] if name in texts}
    if geo:
        geo["coordinates"] = msgspec.json.decode(geo["coordinates"])
        body["geoQ"] = geo
    return body


async def _united(store: Store, what: Select, question: Question, elsewhere: Sequence[sources.Part]) -> Page:
    """Put the parts together, in the order of their ids: every place is in that order, so pages agree."""
    end = what.offset + what.limit
    here = msgspec.structs.replace(what, order=_BY_ID, offset=0, limit=max(end, 1))
    page = await store.select(_without_filters(here) if question.split else here)
    parts = _by_id(page.items, elsewhere)
    found = [as_stored(what.tenant or "", parts[id]) for id in sorted(parts)]
    if question.split:
        found = [stored for stored in found if _fits(question.selection, stored)]
        return Page(found[what.offset : end], len(found) if what.count else None)
    count = page.count
    if what.count and count is not None:
        count += await _only_elsewhere(store, what, {part.body["id"] for part in elsewhere})
    return Page(found[what.offset : end], count)


async def _only_elsewhere(store: Store, what: Select, ids: set[str]) -> int:
    """How many of these are not among what is found here."""
    if not ids:
        return 0
    asked = tuple(sorted(ids if not what.ids else ids.intersection(what.ids)))
    page = await store.select(
        msgspec.structs.replace(what, ids=asked, order=(), offset=0, limit=0, count=True)
    )
    return len(ids) - (page.count or 0)


def part_here(stored: Stored) -> sources.Part:
    return sources.Part(sources.HERE, _decode(stored.body), times_of(stored.times), "@none")


def as_stored(tenant: str, parts: Sequence[sources.Part]) -> Stored:
    """An entity of several places, as if it were kept here."""
    body, times = sources.merged(parts)
    types = body["type"]
    own = times.get("", (0, 0))
    return Stored(
        tenant=tenant,
        id=body["id"],
        types=tuple(types) if isinstance(types, list) else (types,),
        body=_encode(body),
        times=times_text(times),
        created=own[0],
        modified=own[1],
        shape=(),
        plain=False,
        owner=Owner(),
        expires=None,
        version=0,
    )


def _fits(selection: Selection, stored: Stored) -> bool:
    """The filters of a query, asked of what was put together (splitEntities)."""
    body, times = _decode(stored.body), times_of(stored.times)
    if selection.attributes and not any(name in body for name in selection.attributes):
        return False
    if selection.q is not None and not queries.matcher(selection.q)(body, times, lambda _id: None):
        return False
    if selection.geo is not None and not queries.geo_matcher(selection.geo)(body):
        return False
    if selection.scopes is None:
        return True
    scope = body.get("scope", ())
    return queries.scopes_match(selection.scopes, [scope] if isinstance(scope, str) else scope)
