"""What an organisation's page tells of its directory."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import Role
from hiroba.protocols.scim.grouping import groups_of
from hiroba.protocols.scim.models import StaffLink, StaffRecord
from hiroba.protocols.scim.problems import ScimError
from hiroba.protocols.scim.types import GroupInfo, LinkInfo, StaffInfo


def link_of(code: str) -> LinkInfo:
    """Return how the link of an organisation stands, also where none was ever made."""
    row = StaffLink.objects.filter(organisation=code).first()
    people = StaffRecord.objects.filter(organisation=code)
    active = people.filter(active=True).count()
    stopped = people.filter(active=False).count()
    if row is None:
        return LinkInfo(None, None, None, "", "", active, stopped)
    return LinkInfo(row.came, row.changed, row.failed, row.at, _why(row.error), active, stopped)


def teams_of(code: str) -> list[GroupInfo]:
    """Return the groups that came, with what they give, by name."""
    rows = groups_of(code).annotate(size=Count("members")).order_by("folded")
    return [
        GroupInfo(each.pk, each.display_name, each.size, Role(each.role) if each.role else None)
        for each in rows
    ]


def latest(code: str, limit: int) -> list[StaffInfo]:
    """Return the people that changed last."""
    rows = StaffRecord.objects.filter(organisation=code).order_by("-modified", "pk")[:limit]
    return [
        StaffInfo(each.display_name or each.user_name, each.email, each.active, each.modified)
        for each in rows
    ]


def _why(code: str) -> str:
    if not code:
        return ""
    found = next((each for each in ScimError.__subclasses__() if each.code == code), None)
    return (
        str(found())
        if found
        else _("この鍵では、いまは受け取れません。鍵を作った方の役割と期限をご確認ください。")
    )
