"""Which registrations a request meets (ETSI GS CIM 009, 5.12 and 4.3.6)."""

from __future__ import annotations

from collections.abc import Iterable

from hiroba.context.queries import service as queries
from hiroba.context.sources.types import Asked, EntityInfo, Match, Registration


def match(registration: Registration, asked: Asked) -> Match | None:
    """Return how far a registration meets what is asked; None where it does not."""
    if asked.datasets and registration.datasets and asked.datasets.isdisjoint(registration.datasets):
        return None
    ids: set[str] = set()
    types: set[str] = set()
    names: set[str] | None = set()
    any_id = any_type = False
    met: list[int] = []
    for place, part in enumerate(registration.information):
        if asked.attributes and part.attributes and asked.attributes.isdisjoint(part.attributes):
            continue
        infos = [info for info in part.entities if entity_matches(info, asked)]
        if part.entities and not infos:
            continue
        met.append(place)
        names = None if names is None or not part.attributes else names | part.attributes
        any_id = any_id or not infos
        any_type = any_type or not infos
        for info in infos:
            found = _ids(info, asked)
            any_id = any_id or not found
            ids |= found
            any_type = any_type or not info.types
            types |= set(info.types)
    if not met:
        return None
    return Match(
        registration,
        () if any_id else tuple(sorted(ids)),
        None if names is None else frozenset(names),
        () if any_type else tuple(sorted(types)),
        tuple(met),
    )


def entity_matches(info: EntityInfo, asked: Asked) -> bool:
    """Say whether entities of this description can be among what is asked."""
    return _types_match(info, asked) and _id_matches(info, asked)


def _types_match(info: EntityInfo, asked: Asked) -> bool:
    if not info.types:
        return True
    if asked.types:
        return not set(asked.types).isdisjoint(info.types)
    if asked.selection is None:
        return True
    return any(not set(group).isdisjoint(info.types) for group in asked.selection.groups)


def _id_matches(info: EntityInfo, asked: Asked) -> bool:
    if info.id is None and info.pattern is None:
        return True
    if asked.ids:
        if info.id is not None:
            return info.id in asked.ids
        assert info.pattern is not None
        found = queries.search(info.pattern)
        return any(found(each) for each in asked.ids)
    if asked.pattern is not None and info.id is not None:
        return queries.search(asked.pattern)(info.id)
    return True  # of two patterns nobody can say; nothing asked restricts nothing


def _ids(info: EntityInfo, asked: Asked) -> set[str]:
    """The ids that are left of what is asked; empty: any."""
    if info.id is not None:
        return {info.id}
    if not asked.ids:
        return set()
    if info.pattern is None:
        return set(asked.ids)
    found = queries.search(info.pattern)
    return {each for each in asked.ids if found(each)}


def matches(registrations: Iterable[Registration], asked: Asked) -> list[Match]:
    found = (match(registration, asked) for registration in registrations)
    return [each for each in found if each is not None]
