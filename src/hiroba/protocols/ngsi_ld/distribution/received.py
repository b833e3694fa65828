"""Entities as sources answer them, made parts of what is known here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.sources import service as sources
from hiroba.context.sources.types import Asked, Match
from hiroba.kernel.errors.types import HirobaError

_DATASET = "\u001f"
_HEAD = frozenset(("id", "type", "scope", "expiresAt"))


class Nonsense(Exception):
    """The answer is no NGSI-LD (6.3.17, warning 111)."""


async def parts_of(
    match: Match, document: Any, context: Context, pattern: str | None = None
) -> list[sources.Part]:
    """Return the entities of an answer, without what the registration does not offer (4.3.6.1).

    pattern: of ids, that was asked for: whether it and a registered one agree nobody can say (5.12).
    Raises Nonsense.
    """
    listed = document if isinstance(document, list) else [document] if isinstance(document, dict) else None
    if listed is None:
        raise Nonsense
    found = []
    for each in listed:
        if not isinstance(each, dict):
            raise Nonsense
        try:
            part = await _part(match, each, context, pattern)
        except HirobaError as error:
            raise Nonsense from error
        if part is not None:
            found.append(part)
    return found


async def _part(
    match: Match, document: dict[str, Any], context: Context, pattern: str | None
) -> sources.Part | None:
    given = dict(document)
    own = given.pop("@context", None)
    if own is not None:
        context = await jsonld.context_of(own)
    draft = entities.read_entity(given, context)
    registration = match.registration
    by_pattern = pattern is not None and not match.ids
    ids = () if by_pattern else (str(draft.id),)
    offered = sources.match(registration, Asked(ids=ids, pattern=pattern, types=draft.types))
    if offered is None:
        return None
    body = {
        name: value
        for name, value in draft.body.items()
        if name in _HEAD or (match.covers(name) and offered.covers(name))
    }
    return sources.Part(
        sources.rank_of(registration.mode), body, dict(_times(given, context)), registration.id
    )


def _times(document: dict[str, Any], context: Context) -> Iterator[tuple[str, tuple[int, int]]]:
    own = _pair(document)
    if own is not None:
        yield "", own
    for term, value in document.items():
        for instance in value if isinstance(value, list) else (value,):
            if isinstance(instance, dict) and (pair := _pair(instance)) is not None:
                dataset = instance.get("datasetId")
                name = context.expand(term)
                yield (name if dataset is None else f"{name}{_DATASET}{dataset}"), pair


def _pair(holder: dict[str, Any]) -> tuple[int, int] | None:
    modified = holder.get("modifiedAt", holder.get("createdAt"))
    created = holder.get("createdAt", modified)
    if not entities.is_moment(modified) or not entities.is_moment(created):
        return None
    return entities.micros_of(str(created)), entities.micros_of(str(modified))
