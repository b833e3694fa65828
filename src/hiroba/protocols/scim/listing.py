"""Lists: filter, order, page (RFC 7644 3.4.2), and which attributes are told (3.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from hiroba.protocols.scim.filters import Both, Compare, Filter, parse, path_of
from hiroba.protocols.scim.matching import key_of, matches, values
from hiroba.protocols.scim.problems import WrongFilter, WrongPath, WrongValue
from hiroba.protocols.scim.schemas import LIST, MOST, Json

_ALWAYS = frozenset({"id", "schemas"})
_Row = TypeVar("_Row", bound=Model)
Path = tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """What is asked for, in the address or as a SearchRequest. start: from 1. only, but: attributes."""

    filter: Filter | None
    sort: Path | None
    descending: bool
    start: int
    count: int
    only: tuple[Path, ...]
    but: tuple[Path, ...]


def wanted(said: Mapping[str, Any]) -> Wanted:
    """Raises WrongFilter, WrongPath, WrongValue."""
    filter, sort = _text(said, "filter"), _text(said, "sortBy")
    return Wanted(
        parse(filter) if filter else None,
        _path(sort) if sort else None,
        _text(said, "sortOrder").casefold() == "descending",
        max(_number(said, "startIndex", 1), 1),
        min(max(_number(said, "count", MOST), 0), MOST),
        _paths(said, "attributes"),
        _paths(said, "excludedAttributes"),
    )


def page(
    rows: QuerySet[_Row], kept: Mapping[str, str], told: Callable[[_Row], Json], wanted: Wanted
) -> tuple[int, list[Json]]:
    """Return how many there are, and the resources of the page.

    kept: for attributes that one asks for by equality the column; texts are kept there in small letters.
    What lies sealed is found by equality only: for all other questions the organisation's rows are opened.
    """
    first = wanted.start - 1
    if wanted.filter is None and wanted.sort is None:
        return rows.count(), [told(each) for each in rows[first : first + wanted.count]]
    found = select([told(each) for each in rows.filter(narrow(wanted.filter, kept))], wanted)
    return len(found), found[first : first + wanted.count]


def select(resources: list[Json], wanted: Wanted) -> list[Json]:
    """Return those that fulfil the filter, in the order that is asked for."""
    found = [each for each in resources if wanted.filter is None or matches(wanted.filter, each)]
    if wanted.sort is not None:
        path = wanted.sort
        found.sort(key=lambda each: _rank(values(each, path)), reverse=wanted.descending)
    return found


def narrow(filter: Filter | None, kept: Mapping[str, str]) -> Q:
    """Return a condition that everything fulfils that fulfils the filter: directories ask for one by name
    before every change, and the table need not be read for it."""
    match filter:
        case Both(left, right):
            return narrow(left, kept) & narrow(right, kept)
        case Compare(path, "eq", str() as value):
            column = kept.get(".".join(path).casefold())
            if column is not None:
                exact = column in ("pk", "external_id")
                return Q(**{column: value if exact else value.casefold()})
    return Q()


def list_response(total: int, start: int, resources: list[Json]) -> Json:
    return {
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


def shown(resource: Json, wanted: Wanted) -> Json:
    """Return what is asked for of a resource; `id` always."""
    if wanted.only:
        kept = {key: resource[key] for key in resource if key in _ALWAYS}
        for path in wanted.only:
            _copy(resource, kept, path)
        return kept
    for path in wanted.but:
        resource = _without(resource, path)
    return resource


def _copy(resource: Json, kept: Json, path: Path) -> None:
    key = key_of(resource, path[0])
    if key is None:
        return
    held = resource[key]
    if len(path) == 1:
        kept[key] = held
    elif isinstance(held, list):
        parts = [_part(each, path[1]) for each in held]
        known = kept.get(key, [{} for _ in parts])
        kept[key] = [old | new for old, new in zip(known, parts, strict=True)]
    elif isinstance(held, dict):
        kept[key] = kept.get(key, {}) | _part(held, path[1])


def _part(held: Any, name: str) -> Json:
    key = key_of(held, name) if isinstance(held, dict) else None
    return {} if key is None else {key: held[key]}


def _without(resource: Json, path: Path) -> Json:
    key = key_of(resource, path[0])
    if key is None or key in _ALWAYS:
        return resource
    rest = {name: held for name, held in resource.items() if name != key}
    held = resource[key]
    if len(path) == 1:
        return rest
    if isinstance(held, dict):
        return rest | {key: _without(held, path[1:])}
    if isinstance(held, list):
        return rest | {key: [_without(each, path[1:]) for each in held if isinstance(each, dict)]}
    return resource


def _paths(said: Mapping[str, Any], name: str) -> tuple[Path, ...]:
    """Names with commas between them in an address, a list in a SearchRequest."""
    found = said.get(name) or []
    names = found.split(",") if isinstance(found, str) else found
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise WrongValue(at=name)
    return tuple(_path(each.strip()) for each in names if each.strip())


def _path(text: str) -> Path:
    try:
        return path_of(text)
    except WrongFilter as error:
        raise WrongPath(at=text) from error


def _rank(found: list[Any]) -> tuple[bool, str]:
    return (not found, str(found[0]).casefold() if found else "")


def _text(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name, "")
    if not isinstance(found, str):
        raise WrongValue(at=name)
    return found.strip()


def _number(said: Mapping[str, Any], name: str, default: int) -> int:
    found = str(said.get(name, "")).strip()
    if not found:
        return default
    digits = found.removeprefix("-")
    if len(digits) > 9 or not (digits.isascii() and digits.isdecimal()):
        raise WrongValue(at=name)
    return int(found)
