"""/scim/v2/.search: people and groups together (RFC 7644 3.4.3)."""

from __future__ import annotations

from hiroba.protocols.scim import groups, users
from hiroba.protocols.scim.asked import Asked
from hiroba.protocols.scim.grouping import groups_of
from hiroba.protocols.scim.listing import list_response, narrow, select, shown, wanted
from hiroba.protocols.scim.resources import group_json, user_json
from hiroba.protocols.scim.schemas import Json
from hiroba.protocols.scim.staff import everyone


def search(asked: Asked) -> tuple[int, Json | None]:
    what = wanted(asked.said)
    people = everyone(asked.organisation).filter(narrow(what.filter, users.COLUMNS))
    teams = groups_of(asked.organisation).filter(narrow(what.filter, groups.COLUMNS))
    found = select(
        [
            *(user_json(each, asked.base) for each in people),
            *(group_json(each, asked.base) for each in teams),
        ],
        what,
    )
    first = what.start - 1
    page = [shown(each, what) for each in found[first : first + what.count]]
    return 200, list_response(len(found), what.start, page)
