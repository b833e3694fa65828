"""The people of an organisation as its directory names them."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.db.models import QuerySet

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.protocols.scim.models import StaffRecord
from hiroba.protocols.scim.problems import Taken, Unknown
from hiroba.protocols.scim.resources import SaidUser
from hiroba.protocols.scim.settling import rename, settle, stop


def everyone(code: str) -> QuerySet[StaffRecord]:
    """Return an organisation's people, oldest first."""
    return StaffRecord.objects.filter(organisation=code).order_by("created", "pk").prefetch_related("groups")


def one(code: str, id: str, *, lock: bool = False) -> StaffRecord:
    """Return one of them, locked for the transaction; raises Unknown, also for somebody elsewhere."""
    rows = StaffRecord.objects.filter(organisation=code, pk=id[:24])
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise Unknown
    return row


@transaction.atomic
def add(code: str, said: SaidUser, who: Principal) -> StaffRecord:
    """Name somebody: a member from now on, unless called inactive. Raises Taken, WrongValue."""
    record = StaffRecord(organisation=code)
    _write(record, said)
    settle(record, who)
    _journal(who, "directory.add", record)
    return record


@transaction.atomic
def change(record: StaffRecord, said: SaidUser, who: Principal) -> StaffRecord:
    """Take over what the directory says now. Raises Taken, WrongValue."""
    before = {name: getattr(record, name) for name in asdict(said)}
    if before != asdict(said):
        _write(record, said)
        _journal(who, "directory.change", record)
    settle(record, who)  # also where nothing is new: what ended here meanwhile ends again
    if before["display_name"] != said.display_name:
        rename(record)
    return record


@transaction.atomic
def remove(record: StaffRecord, who: Principal) -> None:
    """Take somebody out of the organisation; nothing is kept of what the directory said of them."""
    stop(record, who)
    _journal(who, "directory.remove", record)
    record.groups.clear()
    record.delete()


def _write(record: StaffRecord, said: SaidUser) -> None:
    folded = said.user_name.casefold()
    same = StaffRecord.objects.filter(organisation=record.organisation, folded=folded)
    if same.exclude(pk=record.pk).exists():
        raise Taken(at="userName")
    for name, value in asdict(said).items():
        setattr(record, name, value)
    record.folded = folded
    record.save()


def _journal(who: Principal, action: str, record: StaffRecord) -> None:
    journal.record(
        who, action, "person", str(record.user_id or f"record-{record.pk}"), organisation=record.organisation,
        details={"active": int(record.active)},
    )  # fmt: skip
