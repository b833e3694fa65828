"""A place for trying things out is made for one person, and taken away again."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import MetadataChanges, SearchQuery
from hiroba.context.city import service as city
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions, Stage
from hiroba.intake.sandboxes import made
from hiroba.intake.sandboxes.models import SandboxRow
from hiroba.intake.sandboxes.types import MOST, NoMoreSandboxes, Sandbox, allowance
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    EVERYTHING,
    SYSTEM,
    Action,
    Effect,
    Party,
    PartyKind,
    Principal,
    Resource,
    Role,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
from hiroba.rules.metering import service as metering

_READING: Final = frozenset({Action.DATASET_READ.value, Action.ENTITY_READ.value})
_ABOUT: Final = MetadataChanges(
    description="試すために作った架空のデータです。実在の場所や数ではありません。",
    keywords=("試し用", "架空のデータ"),
    visibility=Visibility.ORGANISATION,
)


def make(who: Principal) -> Sandbox:
    """Make a place with made data, or return the one there is.

    Raises SignInNeeded, Forbidden (not a person), NoMoreSandboxes.
    """
    decide.require(who, Action.SERVICE_USE, Resource("service", "", ""))
    known = sandbox_of(who)
    if known is not None:
        return known
    place = _place(who)
    for each in made.files(place.made):
        _publish(each, place.organisation)
    return place


@transaction.atomic
def _place(who: Principal) -> Sandbox:
    """The organisation, closed to everybody else before there is anything in it."""
    if SandboxRow.objects.count() >= MOST:
        raise NoMoreSandboxes
    mark = secrets.token_hex(4)
    code, today = f"trial-{mark}", timezone.localdate()
    SandboxRow.objects.create(person=who.id, organisation=code, made=today, used=today)
    names = f"試し用の団体 {mark}", f"Trial organisation {mark}"
    organisations.create(OrganisationInfo(code, OrganisationKind.TRIAL, *names, None), who=who)
    organisations.set_member(int(who.id), code, Role.ADMINISTRATOR)
    target = Target(TargetKind.ORGANISATION, code, code)
    decide.put_rule(Rule(code, Effect.PROHIBIT, _READING, target, Party(PartyKind.ANYONE)))
    metering.allow(allowance(code), SYSTEM)
    journal.record(who, "sandbox.make", "organisation", code, organisation=code)
    return Sandbox(code, today, today)


def _publish(file: made.MadeFile, organisation: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file.name
        path.write_text(file.text, "utf-8")
        request = publishing.Request(
            file.name, file.name, f"sandbox:{file.key}", organisation, SYSTEM, PublishOptions()
        )
        report = publishing.publish_file(path, request, _silent)
    if report.dataset is not None:
        datasets.update_metadata(report.dataset, _ABOUT, SYSTEM)
        datasets.update_metadata(report.dataset, MetadataChanges(title=file.title), SYSTEM)


def sandbox_of(who: Principal) -> Sandbox | None:
    """Return somebody's place."""
    row = SandboxRow.objects.filter(person=who.id).first() if who.kind == "person" else None
    return Sandbox(row.organisation, row.made, row.used) if row is not None else None


def used(who: Principal) -> None:
    """Note that somebody looked at their place: it stays."""
    SandboxRow.objects.filter(person=who.id).exclude(used=timezone.localdate()).update(
        used=timezone.localdate()
    )


def remove(who: Principal) -> None:
    """Take away one's own place; a second time changes nothing."""
    row = SandboxRow.objects.filter(person=who.id).first() if who.kind == "person" else None
    if row is not None:
        take_away(row)


def take_away(row: SandboxRow) -> None:
    """End its keys, withdraw its data, take its things out of the city; then nobody acts for it."""
    code = row.organisation
    for id in _datasets(code):
        datasets.withdraw(id, SYSTEM)
    city.delete_missing(code, "", ())
    with transaction.atomic():
        for token in people.tokens_of(organisation=code):
            people.revoke_token(token.id)
        for client in people.clients_of(code):
            people.revoke_client(client.id)
        for member in organisations.members(code):
            organisations.set_member(member.user_id, code, None)
        row.delete()


def last_used(row: SandboxRow) -> date:
    """The last day on which somebody looked at it or a key of it called."""
    tokens = [each.last_used for each in people.tokens_of(organisation=row.organisation) if each.last_used]
    return max([row.used, *tokens])


def _datasets(code: str) -> Iterator[str]:
    while page := datasets.search(SearchQuery(organisation=(code,), page_size=100), EVERYTHING).items:
        yield from [card.id for card in page]


def _silent(_stage: Stage, _done: int, _total: int | None) -> None:
    return
