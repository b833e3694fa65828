"""Actions that read packages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hiroba.catalog.curation import service as curation
from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import AllOf, AnyOf, Condition, Criterion, Op, Order, Selected
from hiroba.kernel.decide.types import Sight
from hiroba.protocols.ckan import boxes, questions, standard
from hiroba.protocols.ckan.call import Call, action, everybody
from hiroba.protocols.ckan.finding import package_of
from hiroba.protocols.ckan.packages import group, licences, organisation, package, packages, themes

MOST_ROWS: Final = 1000
_MOST_NAMES: Final = 100_000
_FAR: Final = 2**31
_FACET_LIMIT: Final = 50


@action("package_list")
def package_list(call: Call) -> list[str]:
    """Return the names of the public datasets. limit, offset."""
    limit, offset = call.number("limit", _MOST_NAMES, _MOST_NAMES), call.number("offset", 0, _FAR)
    return catalogue.names(everybody(), offset=offset, limit=limit)


@action("package_show")
def package_show(call: Call) -> dict[str, Any]:
    """Return a dataset. id: its id or name."""
    return package(call, package_of(call, call.reference("id", "name_or_id")))


@action("package_search")
def package_search(call: Call) -> dict[str, Any]:
    """Find datasets. q, fq (Solr's query language), fq_list, sort, rows (to 1000), start, facet,
    facet.field, facet.limit, facet.mincount, fl, include_private, ext_bbox (minx,miny,maxx,maxy)."""
    rows = call.number("rows", call.number("limit", 10, MOST_ROWS), MOST_ROWS)
    start = call.number("start", call.number("offset", 0, _FAR), _FAR)
    filters = [*_texts(call, "fq"), *call.words("fq_list")]
    sight = call.sight if call.flag("include_private") else everybody()
    fields = call.words("facet.field") if call.flag("facet", default=True) else []
    asked = AllOf((questions.condition(call.text("q"), filters), boxes.condition(call)))
    found = catalogue.select(
        asked,
        sight,
        order=questions.order(call.text("sort")),
        offset=start,
        limit=rows,
        facets=questions.counted(fields),
    )
    details = catalogue.details(found.ids, sight)
    results = packages(call, details, sight)
    members = _members(asked, sight) if "groups" in fields else {}
    tags = _tags(asked, sight, found) if "tags" in fields else {}
    facets = {name: _facet(call, _counts(found, name, members, tags), name) for name in fields}
    return {
        "count": found.total,
        "sort": call.text("sort") or "score desc, metadata_modified desc",
        "results": _chosen(call, results),
        "facets": {name: dict(counts) for name, counts in facets.items()},
        "search_facets": {
            name: {"title": name, "items": [_item(name, value, number) for value, number in counts]}
            for name, counts in facets.items()
        },
    }


def _texts(call: Call, name: str) -> list[str]:
    value = call.params.get(name)
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value)] if value else []


def _chosen(call: Call, packages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`fl`: only these keys."""
    fields = [name for text in call.words("fl") for name in text.split()]
    if not fields or "*" in fields:
        return packages
    return [{name: each[name] for name in fields if name in each} for each in packages]


def _members(asked: Condition, sight: Sight) -> dict[str, int]:
    """How many of the answer are in each group that is no theme."""
    return {
        name: catalogue.select(AllOf((asked, questions.member(name))), sight, limit=0).total
        for name in curation.titles()
    }


def _tags(asked: Condition, sight: Sight, found: Selected) -> dict[str, int]:
    """How many of the answer have each tag; what is a keyword and a standard's tag is counted once each."""
    words = found.counts["keyword"]
    made = standard.counts(found.counts["model"])
    for word in words.keys() & made.keys():
        either = AnyOf((Criterion("keyword", Op.IS, word), standard.condition(word.__eq__)))
        made[word] = catalogue.select(AllOf((asked, either)), sight, limit=0).total
    return {**words, **made}


def _counts(
    found: Selected, name: str, members: Mapping[str, int], tags: Mapping[str, int]
) -> Mapping[str, int]:
    """A field that cannot be counted has no values."""
    if name == "tags":
        return tags
    if name.startswith(questions.VOCABULARY):
        words = questions.vocabulary_words(name)
        return {word: found.counts["keyword"][word] for word in words}
    counts: Mapping[str, int] = found.counts.get(questions.FACETS.get(name, ""), {})
    return {**counts, **members} if name == "groups" else counts


def _facet(call: Call, counts: Mapping[str, int], name: str) -> list[tuple[str, int]]:
    """The most frequent values."""
    text = call.text("facet.limit")
    limit = _FAR if text.startswith("-") else call.number("facet.limit", _FACET_LIMIT, _FAR)
    least = call.number("facet.mincount", 1, _FAR)
    pairs = [(_shown(name, value), number) for value, number in counts.items() if number >= least]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:limit]


def _shown(name: str, value: str) -> str:
    if name == "groups":
        return value.lower()
    return value.upper() if name == "res_format" else value


def _item(name: str, value: str, number: int) -> dict[str, Any]:
    title = value
    if name == "organization":
        title = organisation(value)["title"]
    elif name == "groups":
        title = group(value.upper() if value.upper() in themes() else value)["title"]
    elif name == "license_id" and value in licences():
        title = licences()[value].title
    return {"name": value, "display_name": title, "count": number}


@action("package_autocomplete")
def package_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Return datasets whose name or title has the text. q, limit (10)."""
    q = call.needed("q")
    asked = AnyOf((Criterion("name", Op.CONTAINS, q), Criterion("title", Op.CONTAINS, q)))
    found = catalogue.select(asked, everybody(), order=[Order("name")], limit=call.number("limit", 10, 100))
    return [
        {
            "name": each.card.name,
            "title": each.card.title,
            "match_field": "name" if q.casefold() in each.card.name else "title",
            "match_displayed": each.card.name if q.casefold() in each.card.name else each.card.title,
        }
        for each in catalogue.details(found.ids, everybody())
    ]


@action("current_package_list_with_resources")
def current_package_list_with_resources(call: Call) -> list[dict[str, Any]]:
    """Return the datasets, those that changed last first. limit (10), offset."""
    limit = call.number("limit", 10, MOST_ROWS)
    found = catalogue.select(AllOf(), everybody(), offset=call.number("offset", 0, _FAR), limit=limit)
    return packages(call, catalogue.details(found.ids, everybody()), everybody())


@action("package_relationships_list")
def package_relationships_list(call: Call) -> list[Any]:
    """Return the relationships of a dataset: Hiroba keeps none of CKAN's kinds."""
    package_of(call, call.needed("id"))
    return []


@action("recently_changed_packages_activity_list")
def recently_changed(call: Call) -> list[dict[str, Any]]:
    """Return what changed last, as CKAN's harvesters of old ask for it. limit (31), offset."""
    limit, offset = call.number("limit", 31, 100), call.number("offset", 0, _FAR)
    found = catalogue.select(AllOf(), everybody(), offset=offset, limit=limit)
    changed = packages(call, catalogue.details(found.ids, everybody()), everybody())
    return [
        {
            "timestamp": each["metadata_modified"],
            "object_id": each["id"],
            "activity_type": "changed package",
            "data": {"package": each},
        }
        for each in changed
    ]
