"""/scim/v2/Groups."""

from __future__ import annotations

from typing import Final

from hiroba.protocols.scim import grouping
from hiroba.protocols.scim.asked import Asked
from hiroba.protocols.scim.listing import Wanted, list_response, page, shown, wanted
from hiroba.protocols.scim.models import StaffGroup
from hiroba.protocols.scim.patching import patch
from hiroba.protocols.scim.resources import GROUP_KEPT, group_json, said_group
from hiroba.protocols.scim.schemas import Json

Answer = tuple[int, Json | None]
COLUMNS: Final = {"id": "pk", "externalid": "external_id", "displayname": "folded"}


def list_all(asked: Asked) -> Answer:
    return 200, _listed(asked, asked.wanted)


def search(asked: Asked) -> Answer:
    return 200, _listed(asked, wanted(asked.said))


def look(asked: Asked) -> Answer:
    return 200, _shown(asked, grouping.group(asked.organisation, asked.id))


def add(asked: Asked) -> Answer:
    return 201, _shown(asked, grouping.add_group(asked.organisation, said_group(asked.said), asked.who))


def replace(asked: Asked) -> Answer:
    """PUT."""
    row, _found = _current(asked)
    return 200, _shown(asked, grouping.change_group(row, said_group(asked.said), asked.who))


def change(asked: Asked) -> Answer:
    """PATCH."""
    row, found = _current(asked)
    patch(found, asked.said, GROUP_KEPT)
    return 200, _shown(asked, grouping.change_group(row, said_group(found), asked.who))


def remove(asked: Asked) -> Answer:
    grouping.remove_group(_current(asked)[0], asked.who)
    return 204, None


def _listed(asked: Asked, wanted: Wanted) -> Json:
    rows = grouping.groups_of(asked.organisation)
    total, found = page(rows, COLUMNS, lambda each: group_json(each, asked.base), wanted)
    return list_response(total, wanted.start, [shown(each, wanted) for each in found])


def _current(asked: Asked) -> tuple[StaffGroup, Json]:
    row = grouping.group(asked.organisation, asked.id, lock=True)
    found = group_json(row, asked.base)
    asked.require_unchanged(found)
    return row, found


def _shown(asked: Asked, row: StaffGroup) -> Json:
    return shown(group_json(row, asked.base), asked.wanted)
