"""/scim/v2/.search: people and groups together (RFC 7644 3.4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hiroba.protocols.scim.asked import Asked
from hiroba.protocols.scim.collection import Collection
from hiroba.protocols.scim.groups import GROUPS
from hiroba.protocols.scim.listing import Wanted, list_response, narrow, select, shown, wanted
from hiroba.protocols.scim.schemas import Json
from hiroba.protocols.scim.users import USERS


def search(asked: Asked) -> tuple[int, Json | None]:
    what = wanted(asked.said)
    found = select([*_fitting(USERS, asked, what), *_fitting(GROUPS, asked, what)], what)
    first = what.start - 1
    page = [shown(each, what) for each in found[first : first + what.count]]
    return 200, list_response(len(found), what.start, page)


def _fitting(kind: Collection[Any], asked: Asked, what: Wanted) -> Iterator[Json]:
    for each in kind.all_of(asked.organisation).filter(narrow(what.filter, kind.columns)):
        yield kind.told(each, asked.base)
