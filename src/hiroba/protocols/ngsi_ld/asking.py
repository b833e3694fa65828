"""What a query of entities asks, in parameters or in the body of a POST (ETSI GS CIM 009, 5.7.2, 5.2.23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import View
from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.queries.types import (
    All,
    AnyOf,
    Compare,
    Condition,
    Geo,
    Order,
    Path,
    Scopes,
    TypeSelection,
)
from hiroba.context.store.types import Select
from hiroba.kernel.decide.types import Sight
from hiroba.protocols.ngsi_ld import viewing
from hiroba.protocols.ngsi_ld.errors import BadRequestData
from hiroba.protocols.ngsi_ld.pages import Page
from hiroba.protocols.ngsi_ld.viewing import Join, texts_of

SELECTION = (
    *("id", "idPattern", "type", "q", "scopeQ", "attrs", "georel", "geometry", "coordinates", "geoproperty"),
    *("csf", "local", "expandValues", "jsonKeys"),
)
ORDERING = ("orderBy", "collation", "orderFrom")
MAPS = ("entityMap", "entityMapLifetime", "splitEntities")
PARAMETERS = frozenset((*SELECTION, *ORDERING, *MAPS, *viewing.PARAMETERS, "limit", "offset", "count"))
OF_POST = frozenset(("options", "format", "local", "limit", "offset", "count", *MAPS))
MAX_BODY = 2 * 1024**2  # bytes of a question
_MOST_SELECTORS = 500
_SYSTEM = frozenset(
    ("id", "type", "scope", "createdAt", "modifiedAt", "deletedAt", "expiresAt", "observedAt")
)


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which entities are asked for. local: this installation's only. csf: which sources may be asked."""

    ids: tuple[str, ...] = ()
    pattern: str | None = None
    types: TypeSelection | None = None
    q: Condition | None = None
    scopes: Scopes | None = None
    geo: Geo | None = None
    attributes: tuple[str, ...] = ()
    csf: Condition | None = None
    local: bool = False
    depth: int = 0  # joins that q follows

    def select(
        self, tenant: str, sight: Sight, *, limit: int, offset: int = 0, count: bool = False
    ) -> Select:
        return Select(
            tenant=tenant,
            sight=sight,
            ids=self.ids,
            id_pattern=self.pattern,
            types=self.types,
            attributes=self.attributes,
            q=self.q,
            scopes=self.scopes,
            geo=self.geo,
            limit=limit,
            offset=offset,
            count=count,
        )


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A query of entities. lifetime: text of a duration for the entity map, where one is wanted."""

    selection: Selection
    view: View
    page: Page
    order: tuple[Order, ...] = ()
    join: Join | None = None
    entity_map: bool = False
    lifetime: str | None = None
    split: bool = False


def selection_of(given: Mapping[str, Any], context: Context) -> Selection:
    """Return the entities that parameters ask for. Raises BadRequestData (also for one that is too wide),
    InvalidQuery, InvalidSelection, InvalidScopes, InvalidGeoquery, InvalidPattern."""
    wanted = given.get("type")
    local = _flag(given, "local")
    if wanted == "*":
        if local is False:
            raise BadRequestData(
                reason=_("type=*はこのサーバーの中だけで使えます（local=falseとは両立しません）")
            )
        wanted, local = None, True
    ids, pattern = _ids(given.get("id")), given.get("idPattern")
    if pattern is not None:
        queries.check_pattern(pattern)
    return _checked(
        given,
        context,
        Selection(
            ids=ids,
            pattern=pattern,
            types=None if wanted is None else queries.parse_types(wanted, context.expand),
            local=bool(local),
        ),
    )


def _checked(given: Mapping[str, Any], context: Context, selection: Selection) -> Selection:
    """Add what parameters and bodies have in common."""
    q = _condition(given, "q", context)
    csf = _condition(given, "csf", context)
    scopes, geo = given.get("scopeQ"), geo_of(given, context)
    attributes = viewing.attributes_of(given, context)
    texts_of(
        given.get("jsonKeys"), "jsonKeys"
    )  # members of values are never terms here: nothing to hold back
    narrow = (
        selection.types is not None
        or selection.local
        or geo is not None
        or any(name not in _SYSTEM for name in attributes)
        or (q is not None and any(path.names[0] not in _SYSTEM for path in queries.paths(q)))
    )
    if not narrow:
        raise BadRequestData(
            reason=_("問い合わせが広すぎます。type、attrs、q、georelのどれかか、local=trueを指定してください")
        )
    return msgspec.structs.replace(
        selection,
        q=q if selection.q is None else _both(selection.q, q),
        scopes=None if scopes is None else queries.parse_scopes(_text(scopes, "scopeQ")),
        geo=geo,
        attributes=attributes,
        csf=csf,
        depth=0 if q is None else queries.join_depth(q),
    )


def _both(one: Condition, other: Condition | None) -> Condition:
    return one if other is None else All((one, other))


def _text(value: Any, member: str) -> str:
    if not isinstance(value, str):
        raise BadRequestData(reason=format_lazy(_("{member}は文字列です"), member=member))
    return value


def _condition(given: Mapping[str, Any], member: str, context: Context) -> Condition | None:
    value = given.get(member)
    if value is None:
        return None
    terms = texts_of(given.get("expandValues"), "expandValues") if member == "q" else ()
    return queries.parse_q(_text(value, member), context.expand, [context.expand(term) for term in terms])


def geo_of(given: Mapping[str, Any], context: Context) -> Geo | None:
    """Return the geoquery of parameters or of a geoQ. Raises InvalidGeoquery."""
    if not any(name in given for name in ("georel", "geometry", "coordinates", "geoproperty")):
        return None
    return queries.parse_geo(
        given.get("georel"),
        given.get("geometry"),
        given.get("coordinates"),
        given.get("geoproperty"),
        context.expand,
    )


def _ids(given: Any) -> tuple[str, ...]:
    ids = texts_of(given, "id")
    for id in ids:
        if not entities.is_uri(id):
            raise BadRequestData(reason=format_lazy(_("「{id}」はURIではありません"), id=id[:100]))
    return ids


def _flag(given: Mapping[str, Any], member: str) -> bool | None:
    value = given.get(member)
    if value is None or isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise BadRequestData(reason=format_lazy(_("{member}に使えるのはtrueかfalseです"), member=member))
    return bool(value == "true")


def question_of(given: Mapping[str, Any], context: Context, kind: str, page: Page) -> Question:
    """Return what a GET asks. kind: representation of the answer. Raises as selection_of and view_of do."""
    near = given.get("orderFrom")
    ordering: dict[str, Any] = {
        "orderBy": texts_of(given.get("orderBy"), "orderBy"),
        "collation": given.get("collation"),
        "coordinates": near,
    }
    return _question(given, context, kind, page, selection_of(given, context), ordering)


def question_in(body: Any, given: Mapping[str, str], context: Context, kind: str, page: Page) -> Question:
    """Return what the body of a POST asks (5.2.23); given: its parameters. Raises the same."""
    if not isinstance(body, dict) or body.get("type") != "Query":
        raise BadRequestData(reason=_("本文はtypeが「Query」のオブジェクトです"))
    if "temporalQ" in body:
        raise BadRequestData(reason=_("temporalQは時系列の問い合わせだけで使えます"))
    local = _flag(given, "local")
    members = {**body, **given}
    geo = body.get("geoQ")
    if geo is not None:
        if not isinstance(geo, dict):
            raise BadRequestData(reason=_("geoQはオブジェクトです"))
        members.update(geo)
    start = Selection(local=bool(local))
    if "entities" in body:
        start = msgspec.structs.replace(start, **_of_selectors(body["entities"], context))
    ordering = body.get("ordering", {})
    if not isinstance(ordering, dict):
        raise BadRequestData(reason=_("orderingはオブジェクトです"))
    if "coordinates" in ordering and not isinstance(ordering["coordinates"], list):
        raise BadRequestData(reason=_("orderingのcoordinatesは配列です"))
    return _question(members, context, kind, page, _checked(members, context, start), ordering)


def _question(
    given: Mapping[str, Any],
    context: Context,
    kind: str,
    page: Page,
    selection: Selection,
    ordering: Mapping[str, Any],
) -> Question:
    view = viewing.view_of(given, context, kind)
    join = viewing.join_of(given, view)
    if selection.depth > (join.level if join else 0):
        raise BadRequestData(reason=_("qがjoinLevelより深いつながりを指しています"))
    return Question(
        selection=_with_picked(selection, view),
        view=view,
        page=page,
        order=_order(ordering, context),
        join=join,
        entity_map=bool(_flag(given, "entityMap")),
        lifetime=given.get("entityMapLifetime"),
        split=bool(_flag(given, "splitEntities")),
    )


def _with_picked(selection: Selection, view: View) -> Selection:
    """An entity of which nothing would be shown is none of the answer."""
    if view.pick is None or selection.attributes or any(name in _SYSTEM for name in view.pick):
        return selection
    return msgspec.structs.replace(selection, attributes=tuple(view.pick))


def _order(given: Mapping[str, Any], context: Context) -> tuple[Order, ...]:
    keys = texts_of(list(given.get("orderBy") or ()) or None, "orderBy")
    geometry, coordinates = given.get("geometry", "Point"), given.get("coordinates")
    collation = given.get("collation")
    near = None if coordinates is None else queries.parse_geometry(geometry, coordinates)
    if collation is not None:
        _text(collation, "collation")
    _text(geometry, "geometry")
    return queries.parse_order(keys, context.expand, collation, near) if keys else ()


def _of_selectors(given: Any, context: Context) -> dict[str, Any]:
    """Return ids, pattern, types (and q, where several selectors differ in more than one of them)."""
    if not isinstance(given, list) or not given:
        raise BadRequestData(reason=_("entitiesは空でない配列です"))
    if len(given) > _MOST_SELECTORS:
        raise BadRequestData(reason=_("entitiesの要素は500個までです"))
    read = [_selector(each, context) for each in given]
    types = TypeSelection(tuple(dict.fromkeys(group for each in read for group in each.types.groups)))  # type: ignore[union-attr]
    if len(read) == 1:
        return {"ids": read[0].ids, "pattern": read[0].pattern, "types": types}
    alike = len({each.types for each in read}) == 1
    if not any(each.ids or each.pattern for each in read):
        return {"types": types}
    if alike and all(each.ids for each in read):
        return {"ids": tuple(dict.fromkeys(id for each in read for id in each.ids)), "types": types}
    return {"types": types, "q": AnyOf(tuple(_as_condition(each) for each in read))}


def _selector(given: Any, context: Context) -> Selection:
    """An EntitySelector (5.2.33): id goes before idPattern."""
    if not isinstance(given, dict) or not isinstance(given.get("type"), str):
        raise BadRequestData(reason=_("entitiesの要素にはtypeが必要です"))
    id, pattern = given.get("id"), given.get("idPattern")
    ids = _ids([id] if isinstance(id, str) else id)
    if pattern is not None:
        queries.check_pattern(_text(pattern, "idPattern"))
    types = None if given["type"] == "*" else queries.parse_types(given["type"], context.expand)
    return Selection(ids=ids, pattern=None if ids else pattern, types=types or TypeSelection(()))


def _as_condition(selector: Selection) -> Condition:
    parts: list[Condition] = []
    if selector.ids:
        parts.append(Compare(Path(("id",)), "==", selector.ids))
    if selector.pattern is not None:
        parts.append(Compare(Path(("id",)), "~=", (selector.pattern,)))
    groups = selector.types.groups if selector.types else ()
    if groups:
        parts.append(AnyOf(tuple(_of_all_types(group) for group in groups)))
    return All(tuple(parts))


def _of_all_types(group: Sequence[str]) -> Condition:
    return All(tuple(Compare(Path(("type",)), "==", (name,)) for name in group))
