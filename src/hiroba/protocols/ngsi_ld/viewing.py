"""How the entities of an answer are to be shown (ETSI GS CIM 009, 6.3.7, 6.3.10, 6.3.15, 6.4.3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Projection, View
from hiroba.context.jsonld.types import Context
from hiroba.protocols.ngsi_ld.accept import GEO
from hiroba.protocols.ngsi_ld.errors import BadRequestData, InvalidRequest

PARAMETERS = (
    *("options", "format", "lang", "attrs", "pick", "omit", "datasetId", "geometryProperty"),
    *("join", "joinLevel", "containedBy"),
)
_FORMATS = {
    "normalized": "normalized",
    "concise": "concise",
    "keyValues": "simplified",
    "simplified": "simplified",
}
NOT_ATTRIBUTES = frozenset(("id", "type", "scope", "@id", "@type", "@context"))


MAX_DEPTH = 10  # entities on the longest way of links


class Join(msgspec.Struct, frozen=True):
    """Retrieval of linked entities (4.5.23). kind: inline | flat. level: links followed at most.
    contained: ids of entities that the asker has already."""

    kind: str
    level: int = 1
    contained: frozenset[str] = frozenset()


def texts_of(given: Any, member: str) -> tuple[str, ...]:
    """Return the items of a list of names: `a,b` of a parameter, an array of a body.

    Raises BadRequestData for anything else and for an empty array.
    """
    if given is None:
        return ()
    if isinstance(given, str):
        return tuple(each.strip() for each in given.split(",") if each.strip())
    if not isinstance(given, list) or not given or not all(isinstance(each, str) and each for each in given):
        raise BadRequestData(reason=_("{member}は空でない文字列の配列です").format(member=member))
    return tuple(given)


def view_of(given: Mapping[str, Any], context: Context, kind: str) -> View:
    """Return the view that parameters (or members of a Query) ask for. kind: of the answer.

    Raises InvalidRequest, BadRequestData.
    """
    representation, sys_attrs = _format(given)
    attributes = attributes_of(given, context)
    pick, omit = _projection(given, "pick", context), _projection(given, "omit", context)
    if (pick is not None or omit is not None) and attributes:
        raise BadRequestData(reason=_("attrsはpick・omitと一緒には使えません"))
    if pick is not None and omit is not None and _whole(pick) & _whole(omit):
        raise BadRequestData(reason=_("pickとomitに同じ名前があります"))
    geometry = given.get("geometryProperty")
    if geometry is not None and kind != GEO:
        raise BadRequestData(reason=_("geometryPropertyはapplication/geo+jsonのときだけ使えます"))
    lang = given.get("lang")
    if not isinstance(lang, str | None) or not isinstance(geometry, str | None):
        raise BadRequestData(reason=_("langとgeometryPropertyは文字列です"))
    datasets = texts_of(given.get("datasetId"), "datasetId")
    return View(
        representation=representation,
        geojson=kind == GEO,
        sys_attrs=sys_attrs,
        lang=lang,
        pick=pick,
        omit=omit,
        attrs=frozenset(attributes) if attributes else None,
        dataset_ids=frozenset(datasets) if datasets else None,
        geometry_property=context.expand(geometry) if geometry else "location",
    )


def _whole(projection: Mapping[str, Any]) -> set[str]:
    return {name for name, inner in projection.items() if inner is None}


def attributes_of(given: Mapping[str, Any], context: Context) -> tuple[str, ...]:
    """Return the canonical names of attrs. Raises BadRequestData."""
    names = texts_of(given.get("attrs"), "attrs")
    if any(name in NOT_ATTRIBUTES or set(name) & set("{}()[];|\"' ") for name in names):
        raise BadRequestData(reason=_("attrsに書けるのは属性の名前だけです"))
    return tuple(context.expand(name) for name in names)


def _projection(given: Mapping[str, Any], member: str, context: Context) -> Projection | None:
    value = given.get(member)
    if value is None:
        return None
    text = value if isinstance(value, str) else ",".join(texts_of(value, member))
    return entities.parse_projection(text, context, member)


def _format(given: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the representation, and whether times are shown; `format` goes before `options`."""
    options = texts_of(given.get("options"), "options")
    if any(option not in _FORMATS and option != "sysAttrs" for option in options):
        raise InvalidRequest(reason=_("optionsの値が正しくありません"))
    wanted = given.get("format")
    if wanted is not None and wanted not in _FORMATS:
        raise InvalidRequest(reason=_("formatの値が正しくありません"))
    named = [option for option in options if option in _FORMATS]
    chosen = wanted or (named[0] if named else "normalized")
    return _FORMATS[chosen], "sysAttrs" in options


def join_of(given: Mapping[str, Any], view: View) -> Join | None:
    """Return which linked entities are wanted; None: none. Raises BadRequestData."""
    kind, level = given.get("join"), _level(given.get("joinLevel"))
    if kind not in (None, "inline", "flat", "@none"):
        raise BadRequestData(reason=_("joinに使えるのはinlineかflatです"))
    wanted = Join(kind, level, _contained(given)) if kind in ("inline", "flat") else None
    if max(_depth(view.pick), _depth(view.omit)) > (wanted.level if wanted else 0):
        raise BadRequestData(reason=_("pickとomitがjoinLevelより深いつながりを指しています"))
    return wanted


def _depth(projection: Projection | None) -> int:
    """How many links it follows."""
    return max((1 + _depth(inner) for inner in (projection or {}).values() if inner is not None), default=0)


def _level(given: Any) -> int:
    text = str(given) if type(given) is int else "1" if given is None else given
    if not (isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 4 and int(text) > 0):
        raise BadRequestData(reason=_("joinLevelは正の整数です"))
    if int(text) > MAX_DEPTH:
        raise BadRequestData(reason=_("joinLevelは10までです"))
    return int(text)


def _contained(given: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(texts_of(given.get("containedBy"), "containedBy"))
