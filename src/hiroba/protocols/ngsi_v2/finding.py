"""Which entities a request means, as a question to the store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from hiroba.context.queries import service as queries
from hiroba.context.queries.service import InvalidPattern
from hiroba.context.queries.types import (
    All,
    AnyOf,
    Compare,
    Condition,
    Geo,
    Order,
    Path,
    TypeSelection,
)
from hiroba.context.store import service as stores
from hiroba.context.store.types import Page, Select, Shape, Stored
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.journal import service as journal
from hiroba.protocols.ngsi_v2 import paths, q, rules
from hiroba.protocols.ngsi_v2.changing import Place
from hiroba.protocols.ngsi_v2.errors import NO_ENTITY, BadRequest, NotFound, TooManyResults
from hiroba.protocols.ngsi_v2.exchange import Asked, page, reading
from hiroba.protocols.ngsi_v2.geometry import geo_question
from hiroba.protocols.ngsi_v2.names import ID_PREFIX, PREFIX, from_name, is_uri, to_name, to_uri
from hiroba.protocols.ngsi_v2.view import body_of

_ID, _TYPE = Path(("id",)), Path(("type",))
MOST_SORTED = 2000  # entities that are sorted although nobody asked for an order
_BY_CREATION = Order(Path(("createdAt",)))
_ANY = re.compile(r"\^?\.[*+]\$?")
_OWN_KEYS = {"dateCreated": "createdAt", "dateModified": "modifiedAt", "dateExpires": "expiresAt",
             "id": "id", "type": "type", "servicePath": "scope"}  # fmt: skip


class Selector(msgspec.Struct, frozen=True):
    """An entity as a request describes it. ids: none and no pattern mean any. types likewise."""

    ids: tuple[str, ...] = ()
    pattern: str | None = None
    types: tuple[str, ...] = ()
    type_pattern: str | None = None


def selector(document: Any) -> Selector:
    """`{"id" | "idPattern", "type" | "typePattern"}` of a body. Raises BadRequest."""
    if not isinstance(document, dict):
        raise BadRequest("/entities/ vector item is not an object")
    for one, other in (("id", "idPattern"), ("type", "typePattern")):
        if one in document and other in document:
            raise BadRequest(f"/entities/ vector item has both /{one}/ and /{other}/")
    if "id" not in document and "idPattern" not in document:
        raise BadRequest("/entities/ vector item does not have /id/ nor /idPattern/")
    found: dict[str, Any] = {}
    for name in ("id", "idPattern", "type", "typePattern"):
        if name in document:
            found[name] = _text(name, document[name])
    for name in ("idPattern", "typePattern"):
        if name in found:
            check_pattern(found[name], name)
    return Selector(
        (found["id"],) if "id" in found else (),
        found.get("idPattern"),
        (found["type"],) if "type" in found else (),
        found.get("typePattern"),
    )


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadRequest(f"/entities/ vector item /{name}/ is not a string")
    if not value:
        raise BadRequest(f"/entities/ vector item /{name}/ is empty")
    if "Pattern" not in name:
        if len(value) > rules.MAX_LENGTH:
            raise BadRequest(f"max {name} length exceeded in /entities/ vector item /{name}/")
        if not rules.is_clean(value):
            raise BadRequest(f"forbidden characters in /entities/ vector item /{name}/")
    return value


def check_pattern(pattern: str | None, name: str) -> None:
    """Raises BadRequest."""
    try:
        queries.check_pattern(pattern or "")
    except InvalidPattern as error:
        raise BadRequest(f"Invalid regex for entity {name}") from error


def of_pattern(pattern: str | None) -> Condition | None:
    """The condition that an id of NGSIv2 has to meet; the URI that it is stored under begins otherwise."""
    if pattern is None or _ANY.fullmatch(pattern):
        return None
    anchored = "|".join(_after_prefix(part) for part in _alternatives(pattern))
    written = Compare(_ID, "~=", (f"{ID_PREFIX}(?:{anchored})",))
    other = All((Compare(_ID, "!~=", (f"^{PREFIX}",)), Compare(_ID, "~=", (pattern,))))
    return AnyOf((written, other))


def _after_prefix(part: str) -> str:
    return part[1:] if part.startswith("^") else f".*(?:{part})"


def _alternatives(pattern: str) -> list[str]:
    """The alternatives of the outermost `|`."""
    found, depth, in_class, begin = [], 0, False, 0
    for place, mark in enumerate(pattern):
        if place and pattern[place - 1] == "\\":
            continue
        if mark == "[":
            in_class = True
        elif mark == "]":
            in_class = False
        elif not in_class:
            depth += {"(": 1, ")": -1}.get(mark, 0)
            if mark == "|" and depth == 0:
                found.append(pattern[begin:place])
                begin = place + 1
    return [*found, pattern[begin:]]


def of_type_pattern(pattern: str | None) -> Condition | None:
    if pattern is None or _ANY.fullmatch(pattern):
        return None
    return Compare(_TYPE, "~=", (pattern,))


class City:
    """What a reader sees of a space: its shapes, which say the types and the geo attributes there are."""

    def __init__(self, tenant: str, sight: Sight, shapes: Sequence[Shape]) -> None:
        self.tenant, self.sight, self.shapes = tenant, sight, shapes

    def types(self) -> set[str]:
        return {type for shape in self.shapes for type in shape.types}

    def uris(self, id: str, types: Iterable[str]) -> list[str]:
        """The URIs that an id may have. types: of NGSIv2; none means any."""
        if is_uri(id):
            return [id]
        given = list(types) or [from_name(type) for type in self.types()]
        return [to_uri(id, type) for type in given]

    def default_order(self, types: TypeSelection | None) -> tuple[Order, ...]:
        """By creation, as Orion does: where the store would mix entities of several kinds, and they are few
        enough to be sorted. Those of one kind it keeps in that order anyway."""
        counts = [
            shape.count for shape in self.shapes if types is None or queries.types_match(types, shape.types)
        ]
        return (_BY_CREATION,) if len(counts) > 1 and sum(counts) <= MOST_SORTED else ()

    def geo_attribute(self, types: TypeSelection | None) -> str:
        """The attribute that says where entities are: `location` where there is one, else the usual one."""
        counts: dict[str, int] = {}
        for shape in self.shapes:
            if types is not None and not queries.types_match(types, shape.types):
                continue
            for name, _colon, kind in (each.rpartition(":") for each in shape.attributes):
                if kind == "GeoProperty":
                    counts[name] = counts.get(name, 0) + shape.count
        if "location" in counts or not counts:
            return "location"
        return max(sorted(counts), key=counts.__getitem__)


async def city_of(asked: Asked) -> City:
    sight = await reading(asked.request)
    store = await stores.current()
    return City(asked.tenant, sight, await store.shapes(asked.tenant, sight))


class Filter(msgspec.Struct, frozen=True):
    """The expression of a question, as its texts."""

    q: str | None = None
    mq: str | None = None
    georel: str | None = None
    geometry: str | None = None
    coords: str | None = None

    def conditions(self) -> list[Condition]:
        """Raises BadRequest."""
        found = [] if self.q is None else [q.parse(self.q)]
        return found if self.mq is None else [*found, q.parse(self.mq, metadata=True)]

    def geo(self, attribute: str) -> Geo | None:
        return geo_question(self.georel, self.geometry, self.coords, attribute)


def select(
    asked: Asked,
    city: City,
    selectors: Sequence[Selector],
    expression: Filter,
    having: Sequence[str] = (),
) -> Select:
    """The question to the store. Raises BadRequest."""
    parts = [_Part(city, each) for each in selectors]
    conditions = expression.conditions()
    within = paths.condition(asked.paths)
    if within is not None:
        conditions.append(within)
    types = _every([part.types for part in parts])
    ids = _every([part.ids for part in parts])
    if len(parts) == 1:
        conditions += parts[0].patterns
    elif parts and not all(part.only_types for part in parts):
        conditions.append(AnyOf(tuple(part.whole() for part in parts)))
    selection = None if types is None else TypeSelection(tuple((type,) for type in types))
    geo = expression.geo(city.geo_attribute(selection))
    limit, offset = page(asked.request)
    return Select(
        tenant=asked.tenant,
        sight=city.sight,
        ids=tuple(ids or ()),
        types=selection,
        attributes=tuple(to_name(name) for name in having),
        q=All(tuple(conditions)) if len(conditions) > 1 else next(iter(conditions), None),
        geo=geo,
        order=_order(asked.parameter("orderBy"), geo) or city.default_order(selection),
        limit=limit,
        offset=offset,
        count="count" in asked.options,
    )


def _every(found: list[list[str] | None]) -> list[str] | None:
    """The union where every part restricts; None where one of them takes any."""
    if not found:
        return None
    union: dict[str, None] = {}
    for each in found:
        if each is None:
            return None
        union |= dict.fromkeys(each)
    return list(union)


class _Part:
    """One selector against a city. types, ids: canonical, None for any."""

    def __init__(self, city: City, given: Selector) -> None:
        self.types: list[str] | None = None
        if given.types:
            self.types = [to_name(type) for type in given.types]
        elif given.type_pattern is not None and not _ANY.fullmatch(given.type_pattern):
            found = queries.search(given.type_pattern)
            self.types = [type for type in city.types() if found(from_name(type))]
        kinds = given.types if self.types is None else [from_name(type) for type in self.types]
        self.ids = [uri for id in given.ids for uri in city.uris(id, kinds)] if given.ids else None
        pattern = of_pattern(given.pattern)
        self.patterns = [] if pattern is None else [pattern]

    @property
    def only_types(self) -> bool:
        return self.types is not None and self.ids is None and not self.patterns

    def whole(self) -> Condition:
        parts = list(self.patterns)
        if self.types is not None:
            parts.append(Compare(_TYPE, "==", tuple(self.types)))
        if self.ids is not None:
            parts.append(Compare(_ID, "==", tuple(self.ids)))
        return All(tuple(parts)) if len(parts) != 1 else parts[0]


def _order(text: str | None, geo: Geo | None) -> tuple[Order, ...]:
    if text is None:
        return ()
    keys, seen = [], set()
    for token in text.split(","):
        name = token.strip().removeprefix("!")
        if not name:
            raise BadRequest("empty orderBy token")
        if name in seen:
            raise BadRequest("duplicate orderBy token detected")
        seen.add(name)
        descending = token.strip().startswith("!")
        if name == "geo:distance":
            if geo is not None:
                keys.append(Order(Path((geo.attribute,)), descending, geo.geometry))
            continue
        keys.append(Order(Path((_OWN_KEYS.get(name) or to_name(name),)), descending))
    return tuple(keys)


async def found(what: Select) -> Page:
    if what.types is not None and not what.types.groups:
        return Page((), 0)
    store = await stores.current()
    return await store.select(what)


async def candidates(asked: Asked, id: str, type: str | None) -> list[Stored]:
    """The entities that an id (and a type) may mean, wherever they lie."""
    city = await city_of(asked)
    uris = city.uris(id, (type,) if type else ())
    if not uris:
        return []
    what = Select(tenant=asked.tenant, sight=city.sight, ids=tuple(uris), limit=len(uris))
    there = (await found(what)).items
    if not there:
        for uri in uris:
            journal.unseen(city.sight.who, "entity", uri, asked.tenant)
    return [each for each in there if type is None or to_name(type) in each.types]


async def the_one(asked: Asked, id: str, type: str | None) -> Stored:
    """The entity that a reader means. Raises NotFound, TooManyResults."""
    where = asked.paths
    return _single(
        [each for each in await candidates(asked, id, type) if paths.lies_in(body_of(each), where)]
    )


async def place(asked: Asked, id: str, type: str | None) -> Place:
    """The entity that a writer means. Raises NotFound, TooManyResults, BadRequest."""
    path = asked.path
    canonical = to_name(type) if type else None
    if type or is_uri(id):
        return Place(to_uri(id, type or ""), path, canonical)
    there = [each for each in await candidates(asked, id, None) if paths.path_of(body_of(each)) == path]
    return Place(_single(there).id, path, None)


def _single(there: list[Stored]) -> Stored:
    if not there:
        raise NotFound(NO_ENTITY)
    if len(there) > 1:
        raise TooManyResults("More than one matching entity. Please refine your query")
    return there[0]
