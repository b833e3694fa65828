"""Actions about the views of resources: a table has one of its own, others are set up."""

from __future__ import annotations

import uuid
from typing import Any, Final

from hiroba.catalog.curation import service as curation
from hiroba.catalog.curation.types import ViewInfo
from hiroba.protocols.ckan.call import Call, action
from hiroba.protocols.ckan.errors import NotFound, invalid
from hiroba.protocols.ckan.finding import Part, open_table, resource_of
from hiroba.protocols.ckan.packages import package_id
from hiroba.protocols.ckan.resources import link_resource

_VIEWS: Final = uuid.UUID("a2d5c1c7-5e1a-5b64-8a0e-0c54cf4a7f6e")  # of view ids, for uuid5
_OWN: Final = {"view_type": "datatables_view", "title": "表", "description": ""}
_NOT_CONFIG: Final = frozenset({"id", "resource_id", "package_id", "view_type", "title", "description"})


@action("resource_view_list")
def resource_view_list(call: Call) -> list[dict[str, Any]]:
    """Return the views of a resource. id."""
    return _views(resource_of(call, call.needed("id")))


@action("resource_view_show")
def resource_view_show(call: Call) -> dict[str, Any]:
    """Return a view. id; of a table's own view also resource_id."""
    asked = call.needed("id")
    if call.text("resource_id"):
        for each in _views(resource_of(call, call.text("resource_id"))):
            if each["id"] == asked:
                return each
        raise NotFound("Not found: Resource view was not found.")
    info = curation.view(asked)
    return _shown(resource_of(call, info.resource), info)


@action("resource_view_create", reads=False)
def resource_view_create(call: Call) -> dict[str, Any]:
    """Set up a view. resource_id, title, view_type, description; further parameters are its settings."""
    part = resource_of(call, call.needed("resource_id"))
    info = ViewInfo(
        "",
        _id(part),
        part.detail.card.id,
        call.needed("view_type"),
        call.needed("title"),
        call.text("description"),
        _config(call),
    )
    return _shown(part, curation.create_view(info, call.who))


@action("resource_view_update", reads=False)
def resource_view_update(call: Call) -> dict[str, Any]:
    """Replace what a view says. id, title, view_type, description, and its settings."""
    known = curation.view(call.needed("id"))
    part = resource_of(call, known.resource)
    info = ViewInfo(
        known.id,
        known.resource,
        known.dataset,
        call.text("view_type", known.kind),
        call.text("title", known.title),
        call.text("description"),
        _config(call),
    )
    return _shown(part, curation.update_view(info, call.who))


@action("resource_view_delete", reads=False)
def resource_view_delete(call: Call) -> None:
    """Take a view away. id."""
    curation.delete_view(call.needed("id"), call.who)


@action("resource_view_reorder", reads=False)
def resource_view_reorder(call: Call) -> dict[str, Any]:
    """Put views into an order; a table's own is always the first. id: of the resource, order: ids."""
    part = resource_of(call, call.reference("id", "resource_id"))
    wanted = call.words("order")
    if not wanted:
        raise invalid("order", "Must supply order")
    own = _own_id(part)
    curation.order_views(_id(part), part.detail.card.id, [each for each in wanted if each != own], call.who)
    return {"id": _id(part), "order": [each["id"] for each in _views(part)]}


def _views(part: Part) -> list[dict[str, Any]]:
    found = [_shown(part, each) for each in curation.views(_id(part))]
    return [_own(part), *found] if part.table is not None or open_table(part) is not None else found


def _own(part: Part) -> dict[str, Any]:
    return _OWN | {"id": _own_id(part), "resource_id": _id(part), "package_id": package_id(part.detail)}


def _own_id(part: Part) -> str:
    return str(uuid.uuid5(_VIEWS, _id(part)))


def _id(part: Part) -> str:
    return link_resource(part.detail, part.link) if part.link is not None else part.id


def _config(call: Call) -> dict[str, Any]:
    return {name: value for name, value in call.params.items() if name not in _NOT_CONFIG}


def _shown(part: Part, info: ViewInfo) -> dict[str, Any]:
    return dict(info.config) | {
        "id": info.id,
        "resource_id": _id(part),
        "package_id": package_id(part.detail),
        "view_type": info.kind,
        "title": info.title,
        "description": info.description,
    }
