"""Attributes of things in the living city, reduced to one number."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean
from typing import Any, Final

from django.utils import timezone

from hiroba.context.city import service as city
from hiroba.context.city.types import StoredEntity
from hiroba.indicators import fiscal
from hiroba.indicators.errors import AttributeMissing, EntitiesMissing, EntitiesTooMany
from hiroba.indicators.figures import Computed
from hiroba.indicators.types import Source
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Role, Sight

MOST: Final = 50_000
_PAGE: Final = 1000


def reduce(source: Source, organisation: str) -> tuple[list[Computed], str]:
    """Return the value of today and the id of the one entity that it is of, or "".

    Raises UnknownEntity, EntitiesMissing, AttributeMissing, EntitiesTooMany.
    """
    owner = Principal("token", f"indicators-{organisation}", {organisation: Role.OFFICER})
    sight = decide.sight(owner, Action.ENTITY_READ)
    day = timezone.localdate()
    value = _value(source, organisation, sight)
    return [Computed(organisation, fiscal.of(day), value, day)], source.entity


def _value(source: Source, organisation: str, sight: Sight) -> float:
    if source.entity:
        things = [city.get(organisation, source.entity, sight)]
    else:
        how_many = city.count(sight=sight, type=source.entity_type, tenant=organisation)
        if not how_many:
            raise EntitiesMissing(what=source.entity_type)
        if source.reduce == "count" and not source.attribute:
            return float(how_many)
        if how_many > MOST:
            raise EntitiesTooMany(most=MOST)
        things = list(_all(source.entity_type, organisation, sight))
    if source.reduce == "count" and not source.attribute:
        return float(len(things))
    numbers = [(each, found) for each in things for found in _numbers(each, source.attribute)]
    if not numbers:
        raise AttributeMissing(what=source.attribute)
    return _reduced(source.reduce, numbers)


def _all(type: str, organisation: str, sight: Sight) -> Iterator[StoredEntity]:
    for offset in range(0, MOST, _PAGE):
        page = city.query(
            sight=sight, type=type, tenant=organisation, limit=_PAGE, offset=offset
        )  # fmt: skip
        yield from page
        if len(page) < _PAGE:
            return


def _numbers(thing: StoredEntity, attribute: str) -> Iterator[float]:
    instances = thing.body.get(attribute)
    for instance in instances if isinstance(instances, list) else [instances]:
        value = instance.get("value") if isinstance(instance, dict) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield float(value)


def _reduced(how: str, numbers: list[tuple[StoredEntity, float]]) -> float:
    values = [value for _thing, value in numbers]
    if how == "last":
        return max(numbers, key=lambda each: each[0].modified)[1]
    ways: dict[str, Any] = {"count": len, "sum": sum, "mean": fmean, "min": min, "max": max}
    return float(ways[how](values))
