"""Initiatives: every change is a version; of two who change the same one the second is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.office.register import models
from hiroba.office.register.checking import check
from hiroba.office.register.errors import EntryMoved, UnknownInitiative, WrongEntry
from hiroba.office.register.rights import reads_inside, require_writer
from hiroba.office.register.types import Content, Department, Initiative

TOPIC = "register.initiative"


def create(who: Principal, organisation: str, content: Content) -> Initiative:
    """Add an initiative, in the stage in which it is already; KPIs come by their verbs.

    Raises SignInNeeded, Forbidden, UnknownOrganisation, WrongEntry.
    """
    organisations.get(organisation)
    require_writer(who, organisation)
    content = _named(replace(content, kpis=()))
    check(content)
    _check_number(organisation, "", content)
    with transaction.atomic():
        row = models.Initiative.objects.create(organisation=organisation, public=content.public)
        _keep_version(row.pk, 1, content, who, "")
        _tell(who, "register.create", row.pk, organisation, 1)
    return initiative(who, row.pk)


def change(who: Principal, id: str, version: int, content: Content, note: str = "") -> Initiative:
    """Write the next version over `version`; its stage is changed by decisions only, its KPIs by their verbs.

    Raises UnknownInitiative, Forbidden, WrongEntry, EntryMoved (somebody was first).
    """
    known = initiative(who, id)
    require_writer(who, known.organisation)
    kept = replace(content, stage=known.content.stage, kpis=known.content.kpis)
    return rewrite(who, known, version, kept, note)


def rewrite(who: Principal, known: Initiative, version: int, content: Content, note: str = "") -> Initiative:
    """Write the next version: for the verbs of this room, which have asked who may."""
    content = _named(content)
    check(content)
    _check_number(known.organisation, known.id, content)
    if version == known.version and content == known.content:
        return known
    with transaction.atomic():
        rows = models.Initiative.objects.filter(pk=known.id, version=version)
        if not rows.update(version=F("version") + 1, public=content.public):
            raise EntryMoved(id=known.id)
        _keep_version(known.id, version + 1, content, who, note)
        _tell(who, "register.change", known.id, known.organisation, version + 1)
    return initiative(who, known.id)


def initiative(who: Principal, id: str) -> Initiative:
    """Return one as it stands, without what this reader may not see. Raises UnknownInitiative."""
    row = models.Initiative.objects.filter(pk=id).first()
    inside = row is not None and reads_inside(who, row.organisation)
    if row is None or not (row.public or inside):
        raise UnknownInitiative
    [found] = _read([row])
    return found if inside else _outside(found)


def initiatives(who: Principal, organisation: str) -> list[Initiative]:
    """Return those of an organisation that the reader may see, by number; ended ones last."""
    rows = models.Initiative.objects.filter(organisation=organisation)
    inside = reads_inside(who, organisation)
    found = _read(list(rows if inside else rows.filter(public=True)))
    found.sort(key=lambda each: (each.content.ended, each.content.number, each.id))
    return found if inside else [_outside(each) for each in found]


def versions(who: Principal, id: str) -> list[Initiative]:
    """Return every version, newest first: for members. Raises UnknownInitiative."""
    known = initiative(who, id)
    if not reads_inside(who, known.organisation):
        raise UnknownInitiative
    rows = models.InitiativeVersion.objects.filter(initiative=id).order_by("-number")
    return [_value(row, known.organisation) for row in rows]


def owners() -> list[str]:
    """Return the codes of the organisations that have a register."""
    return sorted(models.Initiative.objects.order_by().values_list("organisation", flat=True).distinct())


def _check_number(organisation: str, id: str, content: Content) -> None:
    """Of two with one number nobody knows which is meant; also, a form that was sent twice counts once."""
    rows = models.Initiative.objects.filter(organisation=organisation).exclude(pk=id)
    taken = {each.content.number for each in _read(rows) if not each.content.ended}
    if content.number in taken and not content.ended:
        problem = _("この番号は、ほかの取組が使っています。")
        raise WrongEntry(field="number", problem=problem)


def _outside(found: Initiative) -> Initiative:
    return replace(found, content=replace(found.content, risks=()), by="", note="")


def _named(content: Content) -> Content:
    """With the names that the departments have now, where they are new here."""
    names = {each.code: each.name_ja for each in organisations.all()}
    unknown = [each.code for each in content.departments if each.code not in names and not each.name]
    if unknown:
        organisations.get(unknown[0])
    departments = tuple(
        each if each.name else Department(each.code, names[each.code]) for each in content.departments
    )
    return replace(content, departments=departments)


def _keep_version(id: str, number: int, content: Content, who: Principal, note: str) -> None:
    try:
        with transaction.atomic():
            models.InitiativeVersion.objects.create(
                initiative_id=id, number=number, body=msgspec.to_builtins(content), by=who.id, note=note[:300]
            )
    except IntegrityError as error:
        raise EntryMoved(id=id) from error


def _tell(who: Principal, action: str, id: str, organisation: str, version: int) -> None:
    journal.record(who, action, "initiative", id, organisation=organisation, details={"version": version})
    outbox.emit(TOPIC, id, {"id": id, "organisation": organisation, "version": version})


def _read(rows: Iterable[models.Initiative]) -> list[Initiative]:
    owners = {row.pk: row.organisation for row in rows}
    current = models.InitiativeVersion.objects.filter(
        Q(initiative__in=owners), number=F("initiative__version")
    )
    return [_value(row, owners[row.initiative_id]) for row in current]


def _value(row: models.InitiativeVersion, organisation: str) -> Initiative:
    content = msgspec.convert(row.body, Content)
    return Initiative(row.initiative_id, organisation, row.number, content, row.written, row.by, row.note)
