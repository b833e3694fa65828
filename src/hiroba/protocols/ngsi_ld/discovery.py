"""/types and /attributes: what there is (ETSI GS CIM 009, 5.7.5 to 5.7.10, 6.25 to 6.28).

All of it is made of the shapes of entities, never of the entities themselves.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld.types import Context
from hiroba.context.store import service as stores
from hiroba.context.store.types import Shape
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.distribution import discoveries
from hiroba.protocols.ngsi_ld.errors import BadRequestData
from hiroba.protocols.ngsi_ld.exchange import (
    accepted,
    answer,
    check_parameters,
    linked_context,
    reading,
    tenant_of,
)

_OF_LISTS = ("details", "local", "count")
_OF_ONE = ("local",)


class UnknownType(HirobaError):
    code = "entity_type_unknown"
    status = 404
    sentence = _("型「{name}」のエンティティはありません。")


class UnknownAttributeName(HirobaError):
    code = "attribute_name_unknown"
    status = 404
    sentence = _("属性「{name}」を持つエンティティはありません。")


def add_routes(router: Router) -> None:
    router.add("GET", "/types", _types)
    router.add("GET", "/types/{type}", _type)
    router.add("GET", "/attributes", _attributes)
    router.add("GET", "/attributes/{attribute}", _attribute)


async def _types(request: Request) -> Response:
    details = _details(request, _OF_LISTS)
    shapes, context, kind = await _there(request, discoveries.TYPES)
    names = sorted({context.compact(name) for shape in shapes for name in shape.types})
    count = _count(request, len(names))
    if not details:
        value: Any = {
            "id": f"urn:ngsi-ld:EntityTypeList:{uuid.uuid4()}",
            "type": "EntityTypeList",
            "typeList": names,
        }
        return answer(request, value, context, kind=kind, headers=count)
    found = [
        {
            "id": context.iri(context.expand(name)),
            "type": "EntityType",
            "typeName": name,
            "attributeNames": sorted(_names_of(_with_type(shapes, context.expand(name)), context)),
        }
        for name in names
    ]
    return answer(request, found, context, kind=kind, headers=count)


async def _type(request: Request) -> Response:
    _details(request, _OF_ONE)
    shapes, context, kind = await _there(request, discoveries.TYPES)
    name = context.expand(request.segments[0])
    having = _with_type(shapes, name)
    if not having:
        raise UnknownType(name=request.segments[0][:200])
    value = {
        "id": context.iri(name),
        "type": "EntityTypeInfo",
        "typeName": context.compact(name),
        "entityCount": sum(shape.count for shape in having),
        "attributeDetails": [
            {
                "id": context.iri(context.expand(attribute)),
                "type": "Attribute",
                "attributeName": attribute,
                "attributeTypes": _kinds_of(having, context.expand(attribute)),
            }
            for attribute in sorted(_names_of(having, context))
        ],
    }
    return answer(request, value, context, kind=kind)


async def _attributes(request: Request) -> Response:
    details = _details(request, _OF_LISTS)
    shapes, context, kind = await _there(request, discoveries.ATTRIBUTES)
    names = sorted(_names_of(shapes, context))
    count = _count(request, len(names))
    if not details:
        value: Any = {
            "id": f"urn:ngsi-ld:AttributeList:{uuid.uuid4()}",
            "type": "AttributeList",
            "attributeList": names,
        }
        return answer(request, value, context, kind=kind, headers=count)
    found = [
        {
            "id": context.iri(context.expand(name)),
            "type": "Attribute",
            "attributeName": name,
            "typeNames": _types_of(_with_attribute(shapes, context.expand(name)), context),
        }
        for name in names
    ]
    return answer(request, found, context, kind=kind, headers=count)


async def _attribute(request: Request) -> Response:
    _details(request, _OF_ONE)
    shapes, context, kind = await _there(request, discoveries.ATTRIBUTES)
    name = context.expand(request.segments[0])
    having = _with_attribute(shapes, name)
    if not having:
        raise UnknownAttributeName(name=request.segments[0][:200])
    value = {
        "id": context.iri(name),
        "type": "Attribute",
        "attributeName": context.compact(name),
        "attributeCount": sum(shape.count for shape in having),
        "attributeTypes": _kinds_of(having, name),
        "typeNames": _types_of(having, context),
    }
    return answer(request, value, context, kind=kind)


def _details(request: Request, known: Collection[str]) -> bool:
    given = check_parameters(request, known)
    if any(value not in ("true", "false", "") for value in given.values()):
        raise BadRequestData(reason=_("details、local、countに使えるのはtrueかfalseです"))
    return given.get("details") == "true"


def _count(request: Request, number: int) -> list[tuple[bytes, bytes]]:
    return [(b"ngsild-results-count", b"%d" % number)] if request.parameter("count") == "true" else []


async def _there(request: Request, listing: discoveries.Listing) -> tuple[Sequence[Shape], Context, str]:
    """Return the shapes that the reader may see, here and at sources, the context of names, and the
    representation."""
    tenant = tenant_of(request)
    sight = await reading(request, tenant)
    kind = accepted(request)
    context = await linked_context(request)
    store = await stores.current()
    shapes = await store.shapes(tenant, sight)
    elsewhere = await discoveries.elsewhere(request, listing, tenant, sight, context)
    return [*shapes, *elsewhere] if elsewhere else shapes, context, kind


def _with_type(shapes: Sequence[Shape], name: str) -> list[Shape]:
    return [shape for shape in shapes if name in shape.types]


def _with_attribute(shapes: Sequence[Shape], name: str) -> list[Shape]:
    return [shape for shape in shapes if any(each.rpartition(":")[0] == name for each in shape.attributes)]


def _names_of(shapes: Sequence[Shape], context: Context) -> set[str]:
    return {context.compact(each.rpartition(":")[0]) for shape in shapes for each in shape.attributes}


def _kinds_of(shapes: Sequence[Shape], name: str) -> list[str]:
    pairs = (each.rpartition(":") for shape in shapes for each in shape.attributes)
    return sorted({kind for attribute, _colon, kind in pairs if attribute == name and kind})


def _types_of(shapes: Sequence[Shape], context: Context) -> list[str]:
    return sorted({context.compact(name) for shape in shapes for name in shape.types})
