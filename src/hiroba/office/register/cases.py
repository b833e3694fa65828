"""Use cases and pilot projects: who works on them, with which data, and what came of it."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from django.db import transaction
from django.db.models import F

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.office.register import models
from hiroba.office.register.checking import check_case
from hiroba.office.register.errors import EntryMoved, UnknownUseCase
from hiroba.office.register.rights import reads_inside, require_writer
from hiroba.office.register.types import CaseContent, CaseState, UseCase

TOPIC = "register.use_case"
_ORDER = (CaseState.RUNNING, CaseState.PLANNED, CaseState.DONE, CaseState.STOPPED)


def create_case(who: Principal, organisation: str, content: CaseContent) -> UseCase:
    """Raises SignInNeeded, Forbidden, UnknownOrganisation, WrongEntry."""
    organisations.get(organisation)
    require_writer(who, organisation)
    check_case(content)
    with transaction.atomic():
        row = models.UseCase.objects.create(
            organisation=organisation, public=content.public, body=msgspec.to_builtins(content)
        )
        _tell(who, "register.case_create", row.pk, organisation, 1)
    return case(who, row.pk)


def change_case(who: Principal, id: str, version: int, content: CaseContent) -> UseCase:
    """Raises UnknownUseCase, Forbidden, WrongEntry, EntryMoved (somebody was first)."""
    known = case(who, id)
    require_writer(who, known.organisation)
    check_case(content)
    with transaction.atomic():
        row = models.UseCase.objects.select_for_update().filter(pk=id, version=version).first()
        if row is None:
            raise EntryMoved(id=id)
        row.body, row.public, row.version = msgspec.to_builtins(content), content.public, F("version") + 1
        row.save()
        _tell(who, "register.case_change", id, known.organisation, version + 1)
    return case(who, id)


def case(who: Principal, id: str) -> UseCase:
    """Return one, without what this reader may not see. Raises UnknownUseCase."""
    row = models.UseCase.objects.filter(pk=id).first()
    inside = row is not None and reads_inside(who, row.organisation)
    if row is None or not (row.public or inside):
        raise UnknownUseCase
    return _value(row, inside=inside)


def cases(who: Principal, organisation: str, initiative: str = "") -> list[UseCase]:
    """Return those the reader may see, running ones first; `initiative`: only those that serve it."""
    inside = reads_inside(who, organisation)
    rows = models.UseCase.objects.filter(organisation=organisation).order_by("-written")
    found = [_value(row, inside=inside) for row in (rows if inside else rows.filter(public=True))]
    found = [each for each in found if not initiative or initiative in each.content.initiatives]
    return sorted(found, key=lambda each: _ORDER.index(each.content.state))


def _value(row: models.UseCase, *, inside: bool) -> UseCase:
    """Outside a working group shows its organisations only."""
    content = msgspec.convert(row.body, CaseContent)
    if not inside:
        content = replace(content, members=tuple(each for each in content.members if each.organisation))
    return UseCase(row.pk, row.organisation, row.version, content, row.written)


def _tell(who: Principal, action: str, id: str, organisation: str, version: int) -> None:
    journal.record(who, action, "use_case", id, organisation=organisation, details={"version": version})
    outbox.emit(TOPIC, id, {"id": id, "organisation": organisation, "version": version})
