"""The city now: the sensors' latest values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from hiroba.context.city import service as city
from hiroba.context.city.types import StoredEntity
from hiroba.kernel.decide.types import Sight
from hiroba.web.city.addresses import thing_url
from hiroba.web.live.values import Value, name_of, observed_at, values
from hiroba.web.vocabulary import type_title

_FRESH = timedelta(hours=24)
_KINDS = 24  # kinds that are looked at
_CARDS = 8


@dataclass(frozen=True)
class Reading:
    """One sensor. tenant, type: whose data it is. url: its page. values: at most three numbers, newest
    measure."""

    tenant: str
    type: str
    url: str
    name: str
    kind: str
    observed: datetime
    values: tuple[Value, ...]


def _reading(entity: StoredEntity) -> Reading | None:
    moment = observed_at(entity)
    if moment is None or timezone.now() - moment > _FRESH:
        return None
    numbers = tuple(each for each in values(entity) if each.number is not None and each.observed)[:3]
    if not numbers:
        return None
    url = thing_url(entity.tenant, entity.id)
    return Reading(entity.tenant, entity.type, url, name_of(entity), type_title(entity.type), moment, numbers)


def _of_kind(kind: str, sight: Sight) -> Iterator[Reading]:
    page = city.query(sight=sight, type=kind, limit=_CARDS)
    if page and observed_at(page[0]) is None:
        return  # things that are not measured
    for entity in page:
        reading = _reading(entity)
        if reading:
            yield reading


def readings(sight: Sight) -> list[Reading]:
    """Return up to eight sensors with values of the last day, kinds taking turns."""
    lines = [list(_of_kind(each.type, sight)) for each in city.types(sight)[:_KINDS]]
    lines = [line for line in lines if line]
    turns = max((len(line) for line in lines), default=0)
    mixed = [line[turn] for turn in range(turns) for line in lines if turn < len(line)]
    return mixed[:_CARDS]
