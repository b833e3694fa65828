"""Actions about groups: the themes, which are fixed, and those that somebody made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hiroba.catalog.curation import service as curation
from hiroba.catalog.curation.types import GroupInfo, NotCurated
from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import AllOf, Condition, Criterion, Op
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource
from hiroba.protocols.ckan import questions
from hiroba.protocols.ckan.actions.listing import MOST_PACKAGES, listed, packages_of
from hiroba.protocols.ckan.actions.writing import owner_of, set_groups
from hiroba.protocols.ckan.call import Call, action, everybody
from hiroba.protocols.ckan.errors import NotFound, invalid
from hiroba.protocols.ckan.finding import package_of
from hiroba.protocols.ckan.packages import group, stamp, themes


@action("group_list")
def group_list(call: Call) -> list[Any]:
    """Return the names of the groups: the themes of the EU vocabulary, in lower case, and those that were
    made. all_fields, groups, sort, limit, offset."""
    wanted = call.words("groups")
    names = [name for name in _names() if not wanted or name.lower() in wanted]
    return listed(call, names, _counts(), _shown)


@action("group_show")
def group_show(call: Call) -> dict[str, Any]:
    """Return a group. id, include_datasets."""
    name = _name(call)
    found = _shown(name, _counts())
    if call.flag("include_datasets"):
        found["packages"] = packages_of(call, _within(name))
    return found


@action("group_autocomplete")
def group_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Return groups whose name or title has the text. q, limit (20)."""
    q, limit = call.needed("q").casefold(), call.number("limit", 20, 100)
    shown = [group(name) for name in _names()]
    found = [each for each in shown if q in each["name"] or q in each["title"].casefold()]
    return [{key: each[key] for key in ("id", "name", "title")} for each in found[:limit]]


@action("group_list_authz")
def group_list_authz(call: Call) -> list[Any]:
    """Return the groups that the asker may change; themes are fixed."""
    counts = _counts()
    return [
        _shown(each.name, counts)
        for each in curation.groups()
        if decide.decide(call.who, Action.DATASET_MANAGE, Resource("dataset", "", each.owner)).allowed
    ]


@action("group_package_show")
def group_package_show(call: Call) -> list[dict[str, Any]]:
    """Return the datasets of a group. id, limit."""
    return packages_of(call, _within(_name(call)), call.number("limit", MOST_PACKAGES, MOST_PACKAGES))


@action("group_create", reads=False)
def group_create(call: Call) -> dict[str, Any]:
    """Make a group. name, title, description, image_url; owner_org looks after it, the asker's own
    organisation where it is not named."""
    name = call.needed("name")
    if name.upper() in themes():
        raise invalid("name", "Group name already exists in database")
    curation.create_group(_said(call, GroupInfo(name, "", owner_of(call))), call.who)
    return _shown(name, {})


@action("group_update", reads=False)
def group_update(call: Call) -> dict[str, Any]:
    """Replace what is said about a group. id, title, description, image_url."""
    known = _made(call)
    curation.update_group(_said(call, GroupInfo(known.name, "", known.owner)), call.who)
    return _shown(known.name, _counts())


@action("group_patch", reads=False)
def group_patch(call: Call) -> dict[str, Any]:
    """Change only what is given of a group. id, title, description, image_url."""
    known = _made(call)
    curation.update_group(_said(call, known), call.who)
    return _shown(known.name, _counts())


@action("group_delete", reads=False)
@action("group_purge", reads=False)
def group_delete(call: Call) -> None:
    """Take a group away; its datasets stay. id."""
    curation.delete_group(_made(call).name, call.who)


@action("member_list")
def member_list(call: Call) -> list[tuple[str, str, str]]:
    """Return the datasets of a group or an organisation as (id, "package", "public"); people are not
    listed. id, object_type."""
    reference = call.needed("id")
    if call.text("object_type", "package") != "package":
        return []
    within = _within(_name(call)) if reference.lower() in map(str.lower, _names()) else None
    if within is None:
        within = Criterion("organisation", Op.IS, reference)
    return [(each["id"], "package", "public") for each in packages_of(call, within)]


@action("member_create", reads=False)
def member_create(call: Call) -> dict[str, Any]:
    """Put a dataset into a group. id, object: the dataset, object_type: package, capacity."""
    name, dataset = _membership(call)
    known = package_of(call, dataset)
    names = [each["name"] for each in set_groups(call, known, add=name)["groups"]]
    return {
        "group_id": name.lower(),
        "table_id": dataset,
        "table_name": "package",
        "capacity": call.text("capacity", "public"),
        "state": "active" if name.lower() in names else "deleted",
    }


@action("member_delete", reads=False)
def member_delete(call: Call) -> None:
    """Take a dataset out of a group. id, object: the dataset, object_type: package."""
    name, dataset = _membership(call)
    set_groups(call, package_of(call, dataset), remove=name)


def _membership(call: Call) -> tuple[str, str]:
    if call.text("object_type", "package") != "package":
        raise invalid("object_type", "Only datasets are members here: people belong to organisations")
    return _name(call), call.needed("object")


def _names() -> list[str]:
    return [*themes(), *curation.titles()]


def _name(call: Call) -> str:
    """The theme, in capitals, or the group that is meant. Raises NotFound."""
    asked = call.needed("id")
    for name in _names():
        if name.lower() == asked.lower():
            return name
    raise NotFound("Not found: Group was not found.")


def _made(call: Call) -> GroupInfo:
    """Raises NotFound, ValidationError for a theme."""
    name = call.reference("id", "name")
    if name.upper() in themes():
        raise invalid("id", "Themes are fixed")
    try:
        return curation.group(name)
    except NotCurated as error:
        raise NotFound("Not found: Group was not found.") from error


def _said(call: Call, known: GroupInfo) -> GroupInfo:
    return GroupInfo(
        known.name,
        call.text("title", known.title),
        known.owner,
        call.text("description", known.description),
        call.text("image_url", known.image),
    )


def _within(name: str) -> Condition:
    return Criterion("theme", Op.IS, name) if name in themes() else questions.member(name)


def _counts() -> Mapping[str, int]:
    counts = dict(catalogue.select(AllOf(), everybody(), limit=0, facets=("theme",)).counts["theme"])
    for name in curation.titles():
        counts[name] = catalogue.select(questions.member(name), everybody(), limit=0).total
    return counts


def _shown(name: str, counts: Mapping[str, int]) -> dict[str, Any]:
    known = None if name in themes() else curation.group(name)
    found = group(name) | {
        "type": "group",
        "is_organization": False,
        "approval_status": "approved",
        "state": "active",
        "image_url": known.image if known else "",
        "image_display_url": known.image if known else "",
        "num_followers": 0,
        "package_count": counts.get(name, 0),
        "extras": [],
        "tags": [],
        "users": [],
        "groups": [],
    }
    if known is None:
        return found
    created = stamp(known.created) if known.created else None
    return found | {"title": known.title, "display_name": known.title, "description": known.description,
                    "created": created}  # fmt: skip
