"""/scim/v2/Groups."""

from __future__ import annotations

from typing import Final

from hiroba.protocols.scim import grouping
from hiroba.protocols.scim.collection import Collection
from hiroba.protocols.scim.models import StaffGroup
from hiroba.protocols.scim.resources import GROUP_KEPT, group_json, said_group

GROUPS: Final = Collection[StaffGroup](
    columns={"id": "pk", "externalid": "external_id", "displayname": "folded"}, kept=GROUP_KEPT,
    all_of=grouping.groups_of, one=grouping.group, told=group_json,
    said=lambda resource, _row: said_group(resource),
    make=grouping.add_group, write=grouping.change_group, drop=grouping.remove_group,
)  # fmt: skip
