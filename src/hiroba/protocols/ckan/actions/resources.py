"""Actions that read resources and their views."""

from __future__ import annotations

import uuid
from typing import Any, Final

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import AllOf, AnyOf, Condition, Criterion, Op, Words
from hiroba.kernel.decide.types import ONLY_PUBLIC
from hiroba.protocols.ckan.call import Call, action
from hiroba.protocols.ckan.errors import NotFound, invalid
from hiroba.protocols.ckan.finding import Part, resource_of
from hiroba.protocols.ckan.packages import package_id
from hiroba.protocols.ckan.resources import resources

_VIEWS: Final = uuid.UUID("a2d5c1c7-5e1a-5b64-8a0e-0c54cf4a7f6e")  # of view ids, for uuid5
_VIEW: Final = {"view_type": "datatables_view", "title": "表", "description": ""}
_SEARCHED: Final = 1000  # datasets that a search for resources looks through


@action("resource_show")
def resource_show(call: Call) -> dict[str, Any]:
    """Return a resource. id."""
    return shown(call, resource_of(call, call.needed("id")))


def shown(call: Call, part: Part) -> dict[str, Any]:
    """The resource as it stands in its package. Raises NotFound."""
    for each in resources(call, part.detail, package_id(part.detail)):
        if each["id"] == part.id or (part.link is not None and each["url"] == part.link.url):
            return each
    raise NotFound("Not found: Resource was not found.")


@action("resource_search")
def resource_search(call: Call) -> dict[str, Any]:
    """Return resources of public datasets. query: "field:text", once or several; limit, offset."""
    terms = [_term(text) for text in call.words("query")]
    if not terms:
        raise invalid("query", "Missing value")
    found = catalogue.select(AllOf(tuple(_near(*term) for term in terms)), ONLY_PUBLIC, limit=_SEARCHED)
    fitting = [
        resource
        for each in catalogue.details(found.ids, ONLY_PUBLIC)
        for resource in resources(call, each, package_id(each))
        if all(text.casefold() in str(resource.get(name) or "").casefold() for name, text in terms)
    ]
    start = call.number("offset", 0, 2**31)
    page = fitting[start : start + call.number("limit", _SEARCHED, _SEARCHED)]
    return {"count": len(fitting), "results": page}


def _term(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise invalid("query", 'Must be "field:value"')
    return name.strip(), value.strip()


def _near(name: str, text: str) -> Condition:
    """What the datasets of such resources have in common, where the catalogue can be asked."""
    if name == "format":
        csv = (Criterion("tables", Op.RANGE, (1, None)),) if text.casefold() in "csv" else ()
        return AnyOf((Criterion("format", Op.CONTAINS, text), *csv))
    if name in ("name", "description") and text:
        return AnyOf((Words(text), Criterion("title", Op.CONTAINS, text)))
    return AllOf()


@action("resource_view_list")
def resource_view_list(call: Call) -> list[dict[str, Any]]:
    """Return the views of a resource: a table has one. id."""
    part = resource_of(call, call.needed("id"))
    return [_view(part)] if part.table is not None else []


@action("resource_view_show")
def resource_view_show(call: Call) -> dict[str, Any]:
    """Return a view. id, with resource_id."""
    asked = call.needed("id")
    if call.text("resource_id"):
        part = resource_of(call, call.text("resource_id"))
        if part.table is not None and _view(part)["id"] == asked:
            return _view(part)
    raise NotFound("Not found: Resource view was not found.")


def _view(part: Part) -> dict[str, Any]:
    return _VIEW | {
        "id": str(uuid.uuid5(_VIEWS, part.id)),
        "resource_id": part.id,
        "package_id": package_id(part.detail),
    }
