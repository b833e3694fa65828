"""/scim/v2/Users."""

from __future__ import annotations

from typing import Final

from hiroba.protocols.scim import staff
from hiroba.protocols.scim.asked import Asked
from hiroba.protocols.scim.listing import Wanted, list_response, page, shown, wanted
from hiroba.protocols.scim.models import StaffRecord
from hiroba.protocols.scim.patching import patch
from hiroba.protocols.scim.resources import USER_KEPT, said_user, user_json
from hiroba.protocols.scim.schemas import Json

Answer = tuple[int, Json | None]
COLUMNS: Final = {"id": "pk", "externalid": "external_id", "username": "folded"}


def list_all(asked: Asked) -> Answer:
    return 200, _listed(asked, asked.wanted)


def search(asked: Asked) -> Answer:
    return 200, _listed(asked, wanted(asked.said))


def look(asked: Asked) -> Answer:
    return 200, _shown(asked, staff.one(asked.organisation, asked.id))


def add(asked: Asked) -> Answer:
    return 201, _shown(asked, staff.add(asked.organisation, said_user(asked.said, active=True), asked.who))


def replace(asked: Asked) -> Answer:
    """PUT. Nobody is let in again because a message does not say whether they are active."""
    record, _found = _current(asked)
    return 200, _shown(asked, staff.change(record, said_user(asked.said, active=record.active), asked.who))


def change(asked: Asked) -> Answer:
    """PATCH."""
    record, found = _current(asked)
    patch(found, asked.said, USER_KEPT)
    return 200, _shown(asked, staff.change(record, said_user(found, active=record.active), asked.who))


def remove(asked: Asked) -> Answer:
    staff.remove(_current(asked)[0], asked.who)
    return 204, None


def _listed(asked: Asked, wanted: Wanted) -> Json:
    rows = staff.everyone(asked.organisation)
    total, found = page(rows, COLUMNS, lambda each: user_json(each, asked.base), wanted)
    return list_response(total, wanted.start, [shown(each, wanted) for each in found])


def _current(asked: Asked) -> tuple[StaffRecord, Json]:
    record = staff.one(asked.organisation, asked.id, lock=True)
    found = user_json(record, asked.base)
    asked.require_unchanged(found)
    return record, found


def _shown(asked: Asked, record: StaffRecord) -> Json:
    return shown(user_json(record, asked.base), asked.wanted)
