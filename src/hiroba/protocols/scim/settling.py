"""What a directory says becomes a role, or the end of all access; nothing outside its body is touched."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import email_confirmed
from django.db import transaction

from hiroba.kernel.acting import service as acting
from hiroba.kernel.decide.types import SYSTEM, Principal, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.signin import service as signin
from hiroba.protocols.scim.models import StaffRecord
from hiroba.protocols.scim.problems import Taken, WrongValue

_RANKS = {role: rank for rank, role in enumerate(Role)}


def connect() -> None:
    email_confirmed.connect(_confirmed, dispatch_uid="hiroba.protocols.scim.confirmed")


def settle(record: StaffRecord, who: Principal) -> None:
    """Bring account, role and access into line with a record. In the caller's transaction.

    Raises WrongValue (the address), Taken.
    """
    if not record.active:
        stop(record, who)
        return
    account = _account(record)
    if record.user_id is not None and record.user_id != account[0]:
        stop(record, who)  # the directory means somebody else now
    if record.user_id != account[0]:
        _hold(record, *account)
    if record.user_id is not None:
        _give(record, record.user_id, who)


def stop(record: StaffRecord, who: Principal) -> None:
    """End at once what somebody may in the organisation and its departments, and what acts for them there;
    where they have no role anywhere else, also where they are signed in."""
    if record.role:
        record.role = ""
        record.save(update_fields=["role"])
    id = record.user_id
    if id is None:
        return
    codes = organisations.body_below(record.organisation)
    for code in organisations.roles_of(id).keys() & set(codes):
        organisations.set_member(id, code, None, who=who)
    acting.end_deputies(who, str(id), codes)
    acting.end_emergencies(who, str(id), codes)
    people.end_keys(id, codes)
    if not organisations.roles_of(id) and not people.person(id).operator:
        signin.end_everything(id)


def rename(record: StaffRecord) -> None:
    """Let the account be called as the directory calls it: one that it made, and that is of nobody else."""
    if record.user_id is None or not record.made:
        return
    if organisations.roles_of(record.user_id).keys() <= set(organisations.body_below(record.organisation)):
        people.rename(record.user_id, record.display_name)


def _account(record: StaffRecord) -> tuple[int | None, bool]:
    try:
        return people.provision(record.email, record.display_name, record.language or "ja")
    except people.WrongEmail as error:
        raise WrongValue(at="emails") from error


def _hold(record: StaffRecord, id: int | None, made: bool) -> None:
    """Note whose account it is. A record that the directory has stopped gives way."""
    if id is not None:
        others = StaffRecord.objects.filter(organisation=record.organisation, user_id=id).exclude(
            pk=record.pk
        )
        if others.filter(active=True).exists():
            raise Taken(at="emails")
        others.update(user=None)
    record.user_id, record.made = id, made
    record.save(update_fields=["user", "made"])


def _give(record: StaffRecord, id: int, who: Principal) -> None:
    """A higher role that the members' page gave stays, and so does the last administrator."""
    code, wanted = record.organisation, _wanted(record)
    held = organisations.roles_of(id).get(code)
    if held is not None and _RANKS[held] > _RANKS[wanted] and (held.value != record.role or _alone(code, id)):
        return
    if held is not wanted:
        organisations.set_member(id, code, wanted, who=who)
    if record.role != wanted.value:
        record.role = wanted.value
        record.save(update_fields=["role"])


def _wanted(record: StaffRecord) -> Role:
    """The highest of the groups; a member at least."""
    roles = record.groups.exclude(role="").values_list("role", flat=True)
    return max((Role(each) for each in roles), key=_RANKS.__getitem__, default=Role.MEMBER)


def _alone(code: str, id: int) -> bool:
    """Whether nobody else could let others in."""
    return all(each.id == id for each in people.administrators(code))


@transaction.atomic
def _confirmed(sender: object, email_address: Any, **_: Any) -> None:  # noqa: ARG001 - as signals are sent
    """An address that a directory named before somebody showed that it is theirs. Whoever set up the ways in
    until then may have been somebody else."""
    waiting = StaffRecord.objects.filter(user=None, active=True, email__iexact=email_address.email)
    for record in waiting.select_for_update():
        people.only_by_address(email_address.user_id)
        signin.end_sessions(email_address.user_id)
        try:
            with transaction.atomic():
                settle(record, SYSTEM)
        except Taken:
            continue
