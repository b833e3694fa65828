"""Groups of datasets beside the themes."""

from __future__ import annotations

import re
from typing import Final

from django.db import transaction

from hiroba.catalog.curation import rights
from hiroba.catalog.curation.models import Group
from hiroba.catalog.curation.remembering import forget
from hiroba.catalog.curation.types import BadCuration, GroupInfo, NameTaken, NotCurated
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal

_NAME: Final = re.compile(r"[a-z0-9_-]{2,100}")
MEMBER: Final = "group:"  # before a group's name, in the extras of a dataset that belongs to it


def groups() -> list[GroupInfo]:
    """All groups, by name."""
    return [_info(row) for row in Group.objects.order_by("name")]


def group(name: str) -> GroupInfo:
    """Raises NotCurated."""
    return _info(_row(name))


@transaction.atomic
def create_group(info: GroupInfo, who: Principal) -> GroupInfo:
    """Raises Forbidden, BadCuration, NameTaken."""
    rights.require(info.owner, who)
    if not _NAME.fullmatch(info.name):
        raise BadCuration(field="name", value=info.name[:60])
    if Group.objects.filter(pk=info.name).exists():
        raise NameTaken(field="name", value=info.name)
    row = Group.objects.create(name=info.name, owner=info.owner, **_said(info))
    journal.record(who, "group.create", "group", info.name, organisation=info.owner)
    transaction.on_commit(forget)
    return _info(row)


@transaction.atomic
def update_group(info: GroupInfo, who: Principal) -> GroupInfo:
    """Change what is said about it; its name and owner stay. Raises Forbidden, NotCurated."""
    row = _row(info.name)
    rights.require(row.owner, who)
    for name, value in _said(info).items():
        setattr(row, name, value)
    row.save()
    journal.record(who, "group.update", "group", row.name, organisation=row.owner)
    transaction.on_commit(forget)
    return _info(row)


@transaction.atomic
def delete_group(name: str, who: Principal) -> None:
    """Its datasets stay. Raises Forbidden, NotCurated."""
    row = _row(name)
    rights.require(row.owner, who)
    journal.record(who, "group.delete", "group", row.name, organisation=row.owner)
    row.delete()
    transaction.on_commit(forget)


def _said(info: GroupInfo) -> dict[str, str]:
    return {
        "title": (info.title or info.name)[:500],
        "description": info.description,
        "image": info.image,
    }


def _row(name: str) -> Group:
    found = Group.objects.filter(pk=name[:100]).first()
    if found is None:
        raise NotCurated(value=name[:60])
    return found


def _info(row: Group) -> GroupInfo:
    return GroupInfo(row.name, row.title, row.owner, row.description, row.image, row.created)
