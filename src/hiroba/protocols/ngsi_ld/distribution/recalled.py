"""Entities over time as sources answer them (ETSI GS CIM 009, 4.5.6, 6.3.10)."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Any

import msgspec

from hiroba.context.entities import service as entities
from hiroba.context.history import service as histories
from hiroba.context.history.types import SCOPE, Instance, Known, Question
from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.sources import service as sources
from hiroba.context.sources.types import Match, Reply
from hiroba.context.store.types import Micros, Owner
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.ngsi_ld.distribution.received import Nonsense
from hiroba.protocols.ngsi_ld.temporal_reading import attributes_of, head_of, instances_in

_TIME = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?)Z?"
_RANGE = re.compile(rf"date-time {_TIME}-{_TIME}/.*", re.ASCII)
_encode = msgspec.json.Encoder().encode


class Recalled(msgspec.Struct, frozen=True):
    """What one place knows of an entity over time. rank: see sources.Part. where: '@none' for here."""

    entity: Known
    instances: list[Instance]
    rank: int
    where: str = "@none"


async def recalled(match: Match, document: Any, context: Context, tenant: str) -> list[Recalled]:
    """Return the entities of an answer, without what the registration does not offer. Raises Nonsense."""
    listed = document if isinstance(document, list) else [document]
    found = []
    for each in listed:
        if not isinstance(each, dict):
            raise Nonsense
        try:
            one = await _entity(match, each, context, tenant)
        except (HirobaError, KeyError) as error:
            raise Nonsense from error
        if one is not None:
            found.append(one)
    return found


async def _entity(match: Match, document: dict[str, Any], context: Context, tenant: str) -> Recalled | None:
    given = dict(document)
    own = given.pop("@context", None)
    if own is not None:
        context = await jsonld.context_of(own)
    given = {name: value for name, value in given.items() if value != []}
    draft = entities.read_entity(head_of(given), context)
    registration = match.registration
    offered = sources.match(registration, sources.Asked(ids=(str(draft.id),), types=draft.types))
    if offered is None:
        return None
    instances: list[Instance] = []
    names = {context.expand(term) if term != SCOPE else term: term for term in given}
    for name, parts in attributes_of(given, draft, context).items():
        if name == SCOPE or (match.covers(name) and offered.covers(name)):
            pairs = zip(parts, instances_in(given[names[name]]), strict=True)
            instances += [_instance(name, part, raw) for part, raw in pairs]
    known = Known(
        key=0,
        tenant=tenant,
        id=str(draft.id),
        types=draft.types,
        owner=Owner(),
        created=_moment(given, "createdAt") or sources.now(),
        modified=_moment(given, "modifiedAt") or 0,
        deleted=_moment(given, "deletedAt"),
    )
    return Recalled(known, instances, sources.rank_of(registration.mode), registration.id)


def _instance(name: str, part: dict[str, Any], raw: dict[str, Any]) -> Instance:
    body = _encode(part)
    observed, deleted = _moment(part, "observedAt"), _moment(raw, "deletedAt")
    written = _moment(raw, "modifiedAt") or _moment(raw, "createdAt")
    modified = next((each for each in (written, observed, deleted) if each is not None), 0)
    return Instance(
        number=_number(raw.get("instanceId"), name.encode() + body),
        attribute=name,
        dataset=part.get("datasetId", ""),
        observed=observed,
        created=_moment(raw, "createdAt") or modified,
        modified=modified,
        deleted=deleted,
        body=msgspec.Raw(body),
    )


def _number(given: Any, body: bytes) -> int:
    """What names an instance here: as the source names it where that is our way, else by what it is."""
    known = histories.number_of(given) if isinstance(given, str) else None
    if known is not None:
        return known
    text = given.encode() if isinstance(given, str) else body
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> 1


def _moment(holder: dict[str, Any], name: str) -> Micros | None:
    value = holder.get(name)
    return entities.micros_of(str(value)) if entities.is_moment(value) else None


def rest_of(question: Question, reply: Reply) -> Question | None:
    """What to ask next where a source did not tell all instances at once; None: nothing."""
    match = _RANGE.fullmatch(reply.headers.get("content-range", "")) if reply.status == 206 else None
    if match is None or question.last is not None:
        return None
    window = question.window
    end = entities.micros_of(match[2] + "Z")
    if window.low is not None and end <= window.low:
        return None
    relation = "after" if window.high is None else "between"
    return msgspec.structs.replace(
        question, window=msgspec.structs.replace(window, relation=relation, low=end)
    )
