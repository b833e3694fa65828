"""Actions that read resources."""

from __future__ import annotations

from typing import Any, Final

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import AllOf, AnyOf, Condition, Criterion, Op, Words
from hiroba.protocols.ckan.call import Call, action, everybody
from hiroba.protocols.ckan.errors import NotFound, invalid
from hiroba.protocols.ckan.finding import Part, resource_of
from hiroba.protocols.ckan.packages import package_id
from hiroba.protocols.ckan.resources import resources

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
    found = catalogue.select(AllOf(tuple(_near(*term) for term in terms)), everybody(), limit=_SEARCHED)
    fitting = [
        resource
        for each in catalogue.details(found.ids, everybody())
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


@action("format_autocomplete")
def format_autocomplete(call: Call) -> list[str]:
    """Return formats of public datasets that have the text. q, limit (5)."""
    q, limit = call.needed("q").casefold(), call.number("limit", 5, 100)
    counts = catalogue.select(AllOf(), everybody(), limit=0, facets=("format",)).counts["format"]
    return sorted(name for name in counts if name and q in name.casefold())[:limit]
