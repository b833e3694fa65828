"""The groups of a directory, and the roles that an administrator lets them give."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import F, QuerySet

from hiroba.kernel.decide.types import Principal, Role
from hiroba.kernel.journal import service as journal
from hiroba.protocols.scim.models import StaffGroup, StaffRecord
from hiroba.protocols.scim.problems import Taken, Unknown, WrongValue
from hiroba.protocols.scim.resources import SaidGroup, members_of
from hiroba.protocols.scim.settling import settle


def groups_of(code: str) -> QuerySet[StaffGroup]:
    """Return an organisation's groups, oldest first."""
    return StaffGroup.objects.filter(organisation=code).order_by("created", "pk")


def group(code: str, id: str, *, lock: bool = False) -> StaffGroup:
    """Return one of them, locked for the transaction; raises Unknown, also for one elsewhere."""
    rows = StaffGroup.objects.filter(organisation=code, pk=id[:24])
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise Unknown
    return row


@transaction.atomic
def add_group(code: str, said: SaidGroup, who: Principal) -> StaffGroup:
    """A new group gives no role until somebody says so. Raises Taken, WrongValue."""
    row = StaffGroup(organisation=code)
    _write(row, said)
    _regroup(row, said.members, who)
    _journal(who, "directory.group_add", row)
    return row


@transaction.atomic
def change_group(row: StaffGroup, said: SaidGroup, who: Principal) -> StaffGroup:
    """Raises Taken, WrongValue."""
    named = (row.display_name, row.external_id) != (said.display_name, said.external_id)
    if named:
        _write(row, said)
    if _regroup(row, said.members, who) or named:
        StaffGroup.objects.filter(pk=row.pk).update(revision=F("revision") + 1)
        _journal(who, "directory.group_change", row)
        row.refresh_from_db()
    return row


@transaction.atomic
def remove_group(row: StaffGroup, who: Principal) -> None:
    """What the group gave ends with it."""
    _regroup(row, frozenset(), who)
    _journal(who, "directory.group_remove", row)
    row.delete()


@transaction.atomic
def let_give(code: str, id: str, role: Role | None, who: Principal) -> None:
    """Let a group's members have a role from now on, or nothing more than any member with None.

    Raises Unknown. The caller has asked `decide`.
    """
    row = group(code, id, lock=True)
    said = role.value if role else ""
    if row.role == said:
        return
    row.role = said
    row.save(update_fields=["role"])
    journal.record(
        who, "directory.rule", "group", row.pk, organisation=code, details={"role": said or "none"}
    )
    _settle(members_of(row), who)


def _write(row: StaffGroup, said: SaidGroup) -> None:
    folded = said.display_name.casefold()
    same = StaffGroup.objects.filter(organisation=row.organisation, folded=folded)
    if same.exclude(pk=row.pk).exists():
        raise Taken(at="displayName")
    row.display_name, row.folded, row.external_id = said.display_name, folded, said.external_id
    row.save()


def _regroup(row: StaffGroup, members: frozenset[str], who: Principal) -> bool:
    """Let exactly these be in it; return whether anybody came or went. Raises WrongValue."""
    held = frozenset(members_of(row))
    more, gone = members - held, held - members
    there = StaffRecord.objects.filter(organisation=row.organisation, pk__in=more)
    if there.count() != len(more):
        raise WrongValue(at="members")
    row.members.add(*there)
    row.members.remove(*StaffRecord.objects.filter(pk__in=gone))
    if row.role:
        _settle([*sorted(more), *sorted(gone)], who)  # who comes before who goes: somebody always administers
    return bool(more or gone)


def _settle(ids: Collection[str], who: Principal) -> None:
    rows = StaffRecord.objects.filter(active=True).in_bulk(list(ids))
    for id in ids:
        if id in rows:
            settle(rows[id], who)


def _journal(who: Principal, action: str, row: StaffGroup) -> None:
    members = row.members.count()
    journal.record(who, action, "group", row.pk, organisation=row.organisation, details={"members": members})
