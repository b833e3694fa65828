"""A reading into its entity; one that is older than what the entity says goes to the history only."""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.devices.errors import ForeignEntity, Unreadable
from hiroba.context.devices.measuring import check_time
from hiroba.context.devices.payloads.times import iso, micros_of
from hiroba.context.devices.types import Device, Found, Wire
from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Draft
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store.types import Change, Deleted, Micros, Owner, Stored, Unchanged
from hiroba.kernel.mynumber import service as mynumber

_NOT_ATTRIBUTES = frozenset({"id", "type", "scope", "@context", "expiresAt"})
_VALUES = frozenset({"value", "object", "json", "vocab", "languageMap", "valueList", "objectList", "type"})
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class Merging:
    """The write of one reading. late: its attributes that came after newer ones, known once it is applied;
    owner: of the entity that says newer ones."""

    def __init__(self, device: Device, draft: Draft) -> None:
        self._device, self._draft = device, draft
        self._update = entities.append(draft)
        self.late: dict[str, Any] = {}
        self.owner: Owner | None = None

    def __call__(self, stored: Stored | None, now: Micros) -> Change | Deleted | Unchanged:
        found = entities.alive(stored, now)
        if found is None:
            self.late = {}
            return entities.upsert(self._whole())(stored, now)
        late = _late(found, self._draft)
        self.late = {}  # until nothing is refused any more
        if not late:
            return self._update(found, now)
        past = {name: self._draft.body[name] for name in late}
        mynumber.refuse_in(past, _encode(past))
        body = {name: value for name, value in self._draft.body.items() if name not in late}
        change: Change | Deleted | Unchanged = Unchanged()
        if not body.keys() <= _NOT_ATTRIBUTES:
            change = entities.append(msgspec.structs.replace(self._draft, body=body))(found, now)
        self.late, self.owner = past, found.owner
        return change

    def _whole(self) -> Draft:
        """An entity that is not there yet also gets what its device says of it for good."""
        device = self._device
        if not device.fixed:
            return self._draft
        fixed = entities.read_entity({"id": device.entity, "type": device.type, **device.fixed}, jsonld.CORE)
        return msgspec.structs.replace(self._draft, body={**fixed.body, **self._draft.body})


def _late(stored: Stored, draft: Draft) -> list[str]:
    body = _decode(stored.body)
    found = []
    for name, attribute in draft.body.items():
        before = body.get(name)
        if not (isinstance(attribute, dict) and isinstance(before, dict)):
            continue
        old, new = before.get("observedAt"), attribute.get("observedAt")
        if old and new and (micros_of(old) or 0) > (micros_of(new) or 0):
            found.append(name)
    return found


async def entity_of(found: Found, document: Any, arrived: int) -> Draft:
    """Read an entity or a fragment that a device sent. Raises HirobaError."""
    device = found.device
    if not isinstance(document, dict):
        raise Unreadable(wire=Wire.NGSI_LD.label, reason=_("オブジェクトではありません"))
    given = document.get("id", device.entity)
    if given != device.entity:
        raise ForeignEntity(entity=device.entity, given=str(given)[:200])
    context = await jsonld.context_of(document["@context"]) if "@context" in document else jsonld.CORE
    moment = iso(arrived)
    members = {
        name: value if name in _NOT_ATTRIBUTES else _observed(value, moment, arrived)
        for name, value in document.items()
        if name != "@context"
    }
    head = {"id": device.entity, "type": device.type}
    kept = entities.read_entity(head, jsonld.CORE)  # whatever the payload's context makes of the type's name
    read = entities.read_entity({**members, **head}, context)
    return msgspec.structs.replace(read, types=kept.types, body={**read.body, **kept.body})


def _observed(attribute: Any, moment: str, arrived: int) -> Any:
    """The attribute with a time: what a device sends was observed, at the latest when it came."""
    if isinstance(attribute, list) and all(isinstance(each, dict) for each in attribute):
        return [_observed(each, moment, arrived) for each in attribute]
    if not isinstance(attribute, dict) or not _VALUES & attribute.keys():
        return {"value": attribute, "observedAt": moment}
    if "observedAt" not in attribute:
        return {**attribute, "observedAt": moment}
    observed = micros_of(attribute["observedAt"])
    if observed is not None:
        check_time(observed, arrived)
    return attribute
