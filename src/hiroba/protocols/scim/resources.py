"""Records as resources of SCIM, and what a directory says as values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from hiroba.protocols.scim.matching import key_of
from hiroba.protocols.scim.models import StaffGroup, StaffRecord
from hiroba.protocols.scim.problems import WrongValue
from hiroba.protocols.scim.schemas import GROUP, PATH, USER, Json

USER_KEPT: Final = frozenset(
    {"username", "name", "displayname", "active", "emails", "externalid", "preferredlanguage"}
)
GROUP_KEPT: Final = frozenset({"displayname", "members", "externalid"})
_LONGEST: Final = {"userName": 254, "externalId": 254, "value": 254}
_SHORT: Final = 100
_BOOLEANS: Final = {"true": True, "false": False}  # as Entra ID sends them


@dataclass(frozen=True)
class SaidUser:
    """What a directory says of a person. language: "ja", "en" or "" for not said."""

    user_name: str
    external_id: str
    email: str
    display_name: str
    given_name: str
    family_name: str
    language: str
    active: bool


@dataclass(frozen=True)
class SaidGroup:
    """members: ids of records."""

    display_name: str
    external_id: str
    members: frozenset[str]


def user_json(record: StaffRecord, base: str) -> Json:
    """Return a User (RFC 7643 4.1). base: the installation's address."""
    found: Json = {
        "schemas": [USER],
        "id": record.pk,
        "userName": record.user_name,
        "displayName": record.display_name,
        "active": record.active,
        "emails": [{"value": record.email, "type": "work", "primary": True}],
        "groups": [
            {"value": each.pk, "display": each.display_name, "$ref": f"{base}{PATH}/Groups/{each.pk}"}
            for each in record.groups.all()
        ],
    }
    if record.external_id:
        found["externalId"] = record.external_id
    if record.language:
        found["preferredLanguage"] = record.language
    name = {"familyName": record.family_name, "givenName": record.given_name}
    if any(name.values()):
        formatted = " ".join(filter(None, name.values()))
        found["name"] = {"formatted": formatted} | {part: text for part, text in name.items() if text}
    version = hashlib.sha256(msgspec.json.encode(found, order="sorted")).hexdigest()[:24]
    return found | {"meta": _meta("User", record, base, version)}


def group_json(group: StaffGroup, base: str) -> Json:
    """Return a Group (RFC 7643 4.2)."""
    found: Json = {
        "schemas": [GROUP],
        "id": group.pk,
        "displayName": group.display_name,
        "members": [
            {"value": id, "$ref": f"{base}{PATH}/Users/{id}", "type": "User"} for id in members_of(group)
        ],
        "meta": _meta("Group", group, base, str(group.revision)),
    }
    return found | ({"externalId": group.external_id} if group.external_id else {})


def members_of(group: StaffGroup) -> list[str]:
    """Return the ids of the records in a group."""
    rows = StaffGroup.members.through.objects.filter(staffgroup_id=group.pk)
    return list(rows.order_by("pk").values_list("staffrecord_id", flat=True))


def said_user(resource: Mapping[str, Any], *, active: bool) -> SaidUser:
    """Read a User; what is not kept is passed over. active: where it is not said. Raises WrongValue."""
    user_name = text(resource, "userName")
    if not user_name:
        raise WrongValue(at="userName")
    name = _value(resource, "name") or {}
    if not isinstance(name, dict):
        raise WrongValue(at="name")
    family, given = text(name, "familyName"), text(name, "givenName")
    shown = (
        text(resource, "displayName") or text(name, "formatted") or " ".join(filter(None, (family, given)))
    )
    language = text(resource, "preferredLanguage")[:2].casefold()
    return SaidUser(
        user_name, text(resource, "externalId"), _email(resource, user_name), shown[:_SHORT], given, family,
        language if language in ("ja", "en") else "", _active(resource, active),
    )  # fmt: skip


def said_group(resource: Mapping[str, Any]) -> SaidGroup:
    """Read a Group. Raises WrongValue."""
    display_name = text(resource, "displayName")
    if not display_name:
        raise WrongValue(at="displayName")
    members = _value(resource, "members") or []
    if not isinstance(members, list) or not all(isinstance(each, dict) for each in members):
        raise WrongValue(at="members")
    return SaidGroup(
        display_name, text(resource, "externalId"), frozenset(text(each, "value") for each in members)
    )


def text(resource: Mapping[str, Any], name: str) -> str:
    """Return a text, "" where it is not said; raises WrongValue."""
    found = _value(resource, name)
    if found is None:
        return ""
    if not isinstance(found, str) or len(found) > _LONGEST.get(name, _SHORT) or "\0" in found:
        raise WrongValue(at=name)
    return found.strip()


def _value(resource: Mapping[str, Any], name: str) -> Any:
    key = key_of(resource, name)
    return None if key is None else resource[key]


def _active(resource: Mapping[str, Any], unsaid: bool) -> bool:
    found = _value(resource, "active")
    if isinstance(found, str):
        found = _BOOLEANS.get(found.casefold(), found)
    if found is None:
        return unsaid
    if not isinstance(found, bool):
        raise WrongValue(at="active")
    return found


def _email(resource: Mapping[str, Any], user_name: str) -> str:
    """The address that is primary, or for work, or the first; else the userName where it is one."""
    said = _value(resource, "emails") or []
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise WrongValue(at="emails")

    def rank(each: Json) -> tuple[bool, bool]:
        primary = str(_value(each, "primary")).casefold() == "true"
        return not primary, str(_value(each, "type")).casefold() != "work"

    found = [address for each in sorted(said, key=rank) if (address := text(each, "value"))]
    address = found[0] if found else user_name
    if "@" not in address:
        raise WrongValue(at="emails")
    return address


def _meta(kind: str, row: StaffRecord | StaffGroup, base: str, version: str) -> Json:
    return {
        "resourceType": kind,
        "created": row.created.isoformat(),
        "lastModified": row.modified.isoformat(),
        "location": f"{base}{PATH}/{kind}s/{row.pk}",
        "version": f'W/"{version}"',
    }
