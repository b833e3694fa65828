"""Queries that are kept, shared, and repeated."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.catalog.workbench import publishing
from hiroba.catalog.workbench.models import SavedQuery
from hiroba.catalog.workbench.types import LONGEST_SQL, BadSaved, SavedInfo, UnknownQuery
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations

RHYTHMS: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
_TITLE: Final = 200  # letters


@dataclass(frozen=True)
class Draft:
    """What a person keeps. rhythm: "" | hour | day | week."""

    organisation: str
    title: str
    sql: str
    description: str = ""
    visibility: Visibility = Visibility.PRIVATE
    rhythm: str = ""
    chart: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def save(who: Principal, draft: Draft, id: str = "") -> SavedInfo:
    """Keep a query, a new one or in the place of `id`; from then on it runs for whoever saved it last.

    Raises Forbidden, BadSaved, UnknownQuery.
    """
    _check(draft)
    decide.require(who, Action.DATASET_PUBLISH, _resource(draft.organisation))
    row = _managed(who, id) if id else SavedQuery()
    row.organisation, row.by = draft.organisation, who.id[:64]
    row.title, row.description, row.sql = draft.title.strip(), draft.description.strip(), draft.sql
    row.visibility, row.rhythm, row.chart = draft.visibility.value, draft.rhythm, draft.chart
    row.due = timezone.now() if draft.rhythm else None
    row.save()
    details: dict[str, int | str] = {"visibility": row.visibility, "rhythm": row.rhythm}
    journal.record(who, "query.save", "query", row.pk, organisation=row.organisation, details=details)
    return info(row)


def get(who: Principal, id: str) -> SavedInfo:
    """Return a query that this reader may see. Raises UnknownQuery, OrganisationLeft."""
    row = SavedQuery.objects.filter(decide.visible(decide.sight(who), None), pk=id).first()
    if row is None:
        raise UnknownQuery
    organisations.require_there(row.organisation)
    return info(row)


def mine(who: Principal, limit: int = 100) -> tuple[SavedInfo, ...]:
    """Return the queries that this reader may see, changed last first."""
    rows = SavedQuery.objects.filter(decide.visible(decide.sight(who), None))
    there = rows.exclude(organisation__in=organisations.left()).order_by("-modified")
    return tuple(info(row) for row in there[:limit])


def may_change(who: Principal, saved: SavedInfo) -> bool:
    return decide.decide(who, Action.DATASET_PUBLISH, _resource(saved.organisation)).allowed


@transaction.atomic
def remove(who: Principal, id: str) -> None:
    """Forget a query; a dataset that was made of it stays. Raises UnknownQuery, Forbidden."""
    row = _managed(who, id)
    organisation = row.organisation
    row.delete()
    journal.record(who, "query.remove", "query", id, organisation=organisation)


def publish(who: Principal, id: str) -> SavedInfo:
    """Publish what the query answers now as a dataset; a repeated query publishes anew each time.

    Raises UnknownQuery, Forbidden, QueryError, BadSaved.
    """
    row = _managed(who, id)
    made = publishing.publish(
        who, id=row.pk, organisation=row.organisation, title=row.title, description=row.description,
        sql=row.sql,
    )  # fmt: skip
    SavedQuery.objects.filter(pk=row.pk).update(
        dataset=made.dataset, state="done", error="", ran=timezone.now()
    )
    return info(SavedQuery.objects.get(pk=row.pk))


def note_failure(id: str, error: HirobaError) -> None:
    SavedQuery.objects.filter(pk=id).update(state="failed", error=str(error), ran=timezone.now())


def note_rest(id: str, why: HirobaError) -> None:
    """Say once why a query is not asked now."""
    SavedQuery.objects.filter(pk=id).exclude(state="failed", error=str(why)).update(
        state="failed", error=str(why), ran=timezone.now()
    )


def _check(draft: Draft) -> None:
    if not draft.title.strip() or len(draft.title) > _TITLE:
        raise BadSaved(why=_("名前を{most}文字以内でつけてください。").format(most=_TITLE))
    if not draft.sql.strip() or len(draft.sql) > LONGEST_SQL:
        raise BadSaved(why=_("SQLを書いてください。"))
    if draft.rhythm and draft.rhythm not in RHYTHMS:
        raise BadSaved(why=_("くり返しの間隔を選んでください。"))


def _managed(who: Principal, id: str) -> SavedQuery:
    """The query, for somebody who may change it. Raises UnknownQuery, Forbidden."""
    row = SavedQuery.objects.filter(decide.visible(decide.sight(who), None), pk=id).first()
    if row is None:
        raise UnknownQuery
    decide.require(who, Action.DATASET_PUBLISH, _resource(row.organisation))
    return row


def _resource(organisation: str) -> Resource:
    return Resource("dataset", "", organisation, Visibility.PRIVATE)


def info(row: SavedQuery) -> SavedInfo:
    return SavedInfo(
        id=row.pk, organisation=row.organisation, title=row.title, description=row.description, sql=row.sql,
        visibility=Visibility(row.visibility), rhythm=row.rhythm, dataset=row.dataset, chart=row.chart,
        state=row.state, error=row.error, ran=row.ran, created=row.created, modified=row.modified,
    )  # fmt: skip
