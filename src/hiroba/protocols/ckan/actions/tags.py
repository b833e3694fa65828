"""Actions about tags, vocabularies and licences."""

from __future__ import annotations

from typing import Any

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import Criterion, Op
from hiroba.kernel.decide.types import ONLY_PUBLIC
from hiroba.protocols.ckan.call import Call, action
from hiroba.protocols.ckan.errors import NotFound
from hiroba.protocols.ckan.packages import licences, package, tag

_MOST = 10_000
_FAR = 2**31
_PACKAGES = 1000


@action("tag_list")
def tag_list(call: Call) -> list[Any]:
    """Return the tags that have the text. query, all_fields. There are no vocabularies."""
    if call.text("vocabulary_id"):
        raise NotFound("Not found: could not find vocabulary")
    words = [word for word, _number in catalogue.keyword_counts(ONLY_PUBLIC, call.text("query"), _MOST)]
    return [tag(word) for word in words] if call.flag("all_fields") else words


@action("tag_show")
def tag_show(call: Call) -> dict[str, Any]:
    """Return a tag. id: its name; include_datasets."""
    asked = call.needed("id")
    counts = catalogue.keyword_counts(ONLY_PUBLIC, asked, _MOST)
    name = next((word for word, _number in counts if word == asked), None)
    if name is None:
        raise NotFound("Not found: Tag was not found.")
    found = tag(name)
    if call.flag("include_datasets"):
        page = catalogue.select(Criterion("keyword", Op.IS, name), ONLY_PUBLIC, limit=_PACKAGES)
        found["packages"] = [package(call, each) for each in catalogue.details(page.ids, ONLY_PUBLIC)]
    return found


@action("tag_search")
def tag_search(call: Call) -> dict[str, Any]:
    """Return tags that have the text. query or q, limit, offset."""
    text = call.text("query") or call.text("q")
    counts = catalogue.keyword_counts(ONLY_PUBLIC, text, _MOST) if text else []
    start = call.number("offset", 0, _FAR)
    page = counts[start : start + call.number("limit", 100, 1000)]
    return {"count": len(counts), "results": [tag(word) for word, _number in page]}


@action("tag_autocomplete")
def tag_autocomplete(call: Call) -> list[str]:
    """Return names of tags that have the text. query or q, limit (10)."""
    text, limit = call.text("query") or call.text("q"), call.number("limit", 10, 100)
    return [word for word, _number in catalogue.keyword_counts(ONLY_PUBLIC, text, limit)] if text else []


@action("vocabulary_list")
def vocabulary_list(_call: Call) -> list[Any]:
    """Return the vocabularies of tags: there are none, every tag is free."""
    return []


@action("vocabulary_show")
def vocabulary_show(call: Call) -> dict[str, Any]:
    """Return a vocabulary: there are none."""
    call.needed("id")
    raise NotFound("Not found: could not find vocabulary")


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
