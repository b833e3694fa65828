"""/scim/v2/Users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hiroba.protocols.scim import staff
from hiroba.protocols.scim.collection import Collection
from hiroba.protocols.scim.models import StaffRecord
from hiroba.protocols.scim.resources import USER_KEPT, SaidUser, said_user, user_json


def _said(resource: Mapping[str, Any], record: StaffRecord | None) -> SaidUser:
    """Nobody is let in again because a message does not say whether they are active."""
    return said_user(resource, active=record is None or record.active)


USERS: Final = Collection[StaffRecord](
    columns={
        "id": "pk", "externalid": "external_id", "username": "folded",
        "emails": "email", "emails.value": "email",
    },
    kept=USER_KEPT,
    all_of=staff.everyone, one=staff.one, told=user_json, said=_said,
    make=staff.add, write=staff.change, drop=staff.remove,
)  # fmt: skip
