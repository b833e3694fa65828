"""Kinds and organisations to choose from, with how many there are: the store keeps count."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from hiroba.context.city import service as city
from hiroba.kernel.decide.types import Sight
from hiroba.web.city.query import Query, address, toggled
from hiroba.web.city.things import owners
from hiroba.web.live.colouring import colours
from hiroba.web.vocabulary import GENERIC, type_title

_SHOWN = 8  # choices before the fold
_MOST = 60


@dataclass(frozen=True)
class Choice:
    """colour: of a kind, its number in the palette; None: no colour."""

    label: str
    count: int
    url: str
    chosen: bool
    colour: int | None = None


@dataclass(frozen=True)
class Facet:
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]


def kinds(query: Query, sight: Sight) -> Facet:
    """The kinds of things, of the organisation that is chosen; what is only ground comes last."""
    palette = colours(sight)
    found = city.types(sight, query.organisation or None)
    return _facet(
        [
            Choice(
                type_title(each.type),
                each.count,
                address(toggled(query, each.type)),
                each.type in query.types,
                palette.get(each.type, 1),
            )
            for each in sorted(found, key=lambda each: (each.type == GENERIC, -each.count))
        ]
    )


def meant(text: str, found: Facet) -> list[Choice]:
    """The kinds whose name has the words that were looked for: "AED", "トイレ"."""
    words = _folded(text).split()
    every = (*found.first, *found.rest)
    return [each for each in every if words and all(word in _folded(each.label) for word in words)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def organisations(query: Query, sight: Sight) -> Facet:
    """Who has things of the kinds that are chosen."""
    names = owners()
    return _facet(
        [
            Choice(
                names.get(each.tenant, each.tenant),
                each.count,
                address(replace(query, organisation="" if chosen else each.tenant, page=1)),
                chosen,
            )
            for each in city.tenants(sight, query.types)
            if each.tenant
            for chosen in (each.tenant == query.organisation,)
        ]
    )


def _facet(choices: list[Choice]) -> Facet:
    ordered = sorted(choices, key=lambda each: not each.chosen)[:_MOST]
    return Facet(tuple(ordered[:_SHOWN]), tuple(ordered[_SHOWN:]))
