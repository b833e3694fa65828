"""A thing as a reader likes to see it in a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from hiroba.context.city.types import StoredEntity
from hiroba.kernel.decide.types import Sight, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.web.city.addresses import thing_url
from hiroba.web.live.colouring import colours
from hiroba.web.live.values import Value, name_of, observed_at, values
from hiroba.web.templatetags.hiroba_ui import title_of
from hiroba.web.vocabulary import type_title

_SHOWN = 2  # values of a card
# of what is not measured: what a reader asks first, and what says nothing of a thing
_FIRST = ("status", "category", "fullAddress", "address", "serviceDay", "description", "abstract")
_LAST = re.compile(r"code$|id$|^(latitude|longitude|prefecture|city|remarks|name[A-Z]\w*)$", re.IGNORECASE)


class Card(NamedTuple):
    """colour: number in the palette of the maps. told: what it says of itself; readings: whether it was
    measured. when: of the last measure, else of the last change."""

    url: str
    name: str
    kind: str
    colour: int
    owner: str
    told: tuple[Value, ...]
    readings: bool
    when: datetime
    public: bool


def cards(things: Iterable[StoredEntity], sight: Sight) -> list[Card]:
    palette = colours(sight)
    names = owners()
    return [_card(each, palette, names) for each in things]


def owners() -> dict[str, str]:
    """Names of the organisations by their codes."""
    return {each.code: title_of(each) for each in organisations.all()}


def _card(thing: StoredEntity, palette: Mapping[str, int], names: Mapping[str, str]) -> Card:
    told = list(values(thing))
    measured = [each for each in told if each.observed and each.number is not None]
    measured = measured or [each for each in told if each.observed]
    by_name = {each.name: each for each in told}
    plain = [by_name[name] for name in _FIRST if name in by_name]
    plain = plain or [each for each in told if not _LAST.search(each.name)]
    code = thing.organisation or thing.tenant
    return Card(
        url=thing_url(thing.tenant, thing.id),
        name=name_of(thing),
        kind=type_title(thing.type),
        colour=palette.get(thing.type, 1),
        owner=names.get(code, code),
        told=tuple((measured or plain)[:_SHOWN]),
        readings=bool(measured),
        when=observed_at(thing) or thing.modified,
        public=thing.visibility is Visibility.PUBLIC,
    )
