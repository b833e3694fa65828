"""Actions about organisations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import Criterion, Op
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.protocols.ckan.actions.listing import listed, packages_of
from hiroba.protocols.ckan.call import Call, action, everybody
from hiroba.protocols.ckan.errors import invalid
from hiroba.protocols.ckan.finding import organisation_of
from hiroba.protocols.ckan.packages import organisation


@action("organization_list")
def organization_list(call: Call) -> list[Any]:
    """Return the names of the organisations. all_fields, organizations, sort, limit, offset."""
    wanted = call.words("organizations")
    codes = [each.code for each in organisations.there() if not wanted or each.code in wanted]
    return listed(call, codes, _counts(), _organisation)


@action("organization_show")
def organization_show(call: Call) -> dict[str, Any]:
    """Return an organisation. id, include_datasets, include_dataset_count, include_users."""
    info = organisation_of(call.needed("id"))
    organisations.require_there(info.code)
    found = _organisation(info.code, _counts())
    found["groups"] = [_above(info.parent)] if info.parent else []
    if call.flag("include_datasets"):
        found["packages"] = packages_of(call, Criterion("organisation", Op.IS, info.code))
    return found


@action("organization_list_for_user")
def organization_list_for_user(call: Call) -> list[dict[str, Any]]:
    """Return the organisations where the asker may publish. permission is taken and not looked at."""
    counts = _counts()
    return [
        _organisation(each.code, counts) | {"capacity": "editor"}
        for each in organisations.all()
        if decide.decide(call.who, Action.DATASET_PUBLISH, Resource("dataset", "", each.code)).allowed
    ]


@action("organization_autocomplete")
def organization_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Return organisations whose name or code has the text. q, limit (20)."""
    found = [
        each
        for each in organisations.find(call.needed("q"), call.number("limit", 20, 100))
        if each.code not in organisations.left()
    ]
    return [{"id": each.code, "name": each.code, "title": each.name_ja} for each in found]


@action("organization_create", reads=False)
def organization_create(call: Call) -> dict[str, Any]:
    """Add an organisation. name, title, groups (the one above), title_en, kind."""
    name, above = call.needed("name"), _parent(call)
    decide.require(call.who, Action.ORGANISATION_MANAGE, Resource("organisation", above or "", above or ""))
    organisations.create(_info(call, name, above), who=call.who)
    return _organisation(name, {})


@action("organization_update", reads=False)
@action("organization_patch", reads=False)
def organization_update(call: Call) -> dict[str, Any]:
    """Change an organisation's title or the one above it. id, title, title_en, groups."""
    known = organisation_of(call.reference("id", "name"))
    decide.require(call.who, Action.ORGANISATION_MANAGE, Resource("organisation", known.code, known.code))
    changed = OrganisationInfo(
        known.code,
        known.kind,
        call.text("title", known.name_ja) or known.name_ja,
        call.text("title_en", known.name_en),
        _parent(call) or known.parent,
    )
    if changed != known:
        organisations.update(changed, who=call.who)
    return _organisation(known.code, _counts())


def _counts() -> dict[str, int]:
    return {each.organisation: each.datasets for each in catalogue.organisation_counts(everybody())}


def _organisation(code: str, counts: Mapping[str, int]) -> dict[str, Any]:
    found = organisation(code)
    return found | {
        "display_name": found["title"],
        "image_display_url": "",
        "num_followers": 0,
        "package_count": counts.get(code, 0),
        "extras": [],
        "tags": [],
        "users": [],
        "groups": [],
    }


def _above(code: str) -> dict[str, Any]:
    return {"name": code, "title": organisation(code)["title"], "capacity": "public"}


def _parent(call: Call) -> str | None:
    groups = call.value("groups") or []
    names = [each.get("name") for each in groups if isinstance(each, dict)]
    return organisation_of(str(names[0])).code if names and names[0] else None


def _info(call: Call, name: str, above: str | None) -> OrganisationInfo:
    kind = call.text("kind") or (OrganisationKind.DEPARTMENT if above else OrganisationKind.COMPANY).value
    try:
        return OrganisationInfo(
            name, OrganisationKind(kind), call.text("title") or name, call.text("title_en") or name, above
        )
    except ValueError as error:
        raise invalid("kind", f"Must be one of {', '.join(OrganisationKind)}") from error
