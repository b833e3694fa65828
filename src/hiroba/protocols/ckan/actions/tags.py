"""Actions that read tags and licences."""

from __future__ import annotations

from typing import Any

from hiroba.catalog.curation import service as curation
from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import AllOf, AnyOf, Criterion, Op
from hiroba.protocols.ckan import standard
from hiroba.protocols.ckan.call import Call, action, everybody
from hiroba.protocols.ckan.errors import NotFound
from hiroba.protocols.ckan.packages import licences, packages, tag

_MOST = 10_000
_FAR = 2**31
_PACKAGES = 1000


@action("tag_list")
def tag_list(call: Call) -> list[Any]:
    """Return the tags that have the text. query, all_fields, vocabulary_id: only those of a vocabulary."""
    words = _words(call, call.text("query"), _MOST)
    return [tag(word) for word in words] if call.flag("all_fields") else words


def _words(call: Call, text: str, limit: int) -> list[str]:
    """The words of datasets that have the text; of a vocabulary all its words that do. Raises NotFound."""
    if reference := call.text("vocabulary_id"):
        known = curation.vocabulary(reference).words
        return [word for word in known if text.casefold() in word.casefold()][:limit]
    found = catalogue.select(AllOf(), everybody(), limit=0, facets=("keyword", "model")).counts
    words = sorted({*found["keyword"], *standard.counts(found["model"])})
    return [word for word in words if text.casefold() in word.casefold()][:limit]


@action("tag_show")
def tag_show(call: Call) -> dict[str, Any]:
    """Return a tag. id: its name; include_datasets, vocabulary_id."""
    asked = call.needed("id")
    name = next((word for word in _words(call, asked, _MOST) if word == asked), None)
    if name is None:
        raise NotFound("Not found: Tag was not found.")
    found = tag(name)
    if call.flag("include_datasets"):
        either = AnyOf((Criterion("keyword", Op.IS, name), standard.condition(name.__eq__)))
        page = catalogue.select(either, everybody(), limit=_PACKAGES)
        found["packages"] = packages(call, catalogue.details(page.ids, everybody()), everybody())
    return found


@action("tag_search")
def tag_search(call: Call) -> dict[str, Any]:
    """Return tags that have the text. query or q, limit, offset, vocabulary_id."""
    text = call.text("query") or call.text("q")
    words = _words(call, text, _MOST) if text else []
    start = call.number("offset", 0, _FAR)
    page = words[start : start + call.number("limit", 100, 1000)]
    return {"count": len(words), "results": [tag(word) for word in page]}


@action("tag_autocomplete")
def tag_autocomplete(call: Call) -> list[str]:
    """Return names of tags that have the text. query or q, limit (10), vocabulary_id."""
    text, limit = call.text("query") or call.text("q"), call.number("limit", 10, 100)
    return _words(call, text, limit) if text else []


@action("license_list")
def license_list(_call: Call) -> list[dict[str, Any]]:
    """Return the licences."""
    return [
        {
            "id": each.id,
            "title": each.title,
            "url": each.url,
            "status": "active",
            "maintainer": "",
            "family": "",
            "is_okd_compliant": each.open,
            "od_conformance": "approved" if each.open else "not reviewed",
            "osd_conformance": "not reviewed",
            "domain_data": each.open,
            "domain_content": each.open,
            "domain_software": False,
            "is_generic": each.id == "other",
        }
        for each in licences().values()
    ]
