"""What an officer says of series: it is one, it is none, this belongs to it, this does not."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.series import proposing
from hiroba.catalog.series.following import ACCEPTED, DECLINED
from hiroba.catalog.series.models import Issue, Series
from hiroba.catalog.series.types import InvalidSeries, UnknownProposal, UnknownSeries
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal
from hiroba.kernel.journal import service as journal

_LEAST = 2
_LONGEST = 500


@transaction.atomic
def accept(
    organisation: str, key: str, who: Principal, title: str, members: Sequence[str] | None = None
) -> str:
    """Make the proposal a series and return its id. members: ids of those that belong to it, None for all.

    The same answer twice gives the same series. Raises Forbidden, UnknownProposal, InvalidSeries.
    """
    made = _made_already(organisation, key, who)
    if made is not None:
        return made
    _proposal, issues = proposing.proposed(organisation, key, who)
    chosen = [each for each in issues if members is None or each.dataset in members]
    title = title.strip()
    if not 0 < len(title) <= _LONGEST or len({each.text for each in chosen}) < _LEAST:
        raise InvalidSeries()
    now, first = timezone.now(), issues[0]
    series, _new = Series.objects.update_or_create(
        organisation=organisation, stem=first.stem, grain=first.grain,
        defaults={"title": title, "state": ACCEPTED, "changed": now}, create_defaults={
            "title": title, "state": ACCEPTED, "changed": now, "created": now,
        },
    )  # fmt: skip
    ids = [each.dataset for each in chosen]
    Issue.objects.filter(pk__in=ids, series=None).update(series=series, out=False)
    Issue.objects.filter(pk__in=[each.dataset for each in issues if each not in chosen]).update(out=True)
    _tell(who, "series.accept", series, {"members": len(ids)})
    return series.pk


def _made_already(organisation: str, key: str, who: Principal) -> str | None:
    decide.require(who, Action.DATASET_MANAGE, proposing.resource(organisation))
    for series in Series.objects.filter(organisation=organisation, state=ACCEPTED):
        if proposing.key_of(organisation, series.stem, series.grain) == key:
            return series.pk
    return None


@transaction.atomic
def decline(organisation: str, key: str, who: Principal) -> None:
    """Never propose it again by itself. Raises Forbidden, UnknownProposal."""
    proposal, issues = proposing.proposed(organisation, key, who)
    now, first = timezone.now(), issues[0]
    series, _new = Series.objects.get_or_create(
        organisation=organisation, stem=first.stem, grain=first.grain,
        defaults={"title": proposal.title[:_LONGEST], "state": DECLINED, "created": now, "changed": now},
    )  # fmt: skip
    _tell(who, "series.decline", series, {})


@transaction.atomic
def rename(series_id: str, who: Principal, title: str) -> None:
    """Raises UnknownSeries, Forbidden, InvalidSeries."""
    series = _locked(series_id, who)
    if not 0 < len(title.strip()) <= _LONGEST:
        raise InvalidSeries()
    series.title = title.strip()
    _touch(series, "title")
    _tell(who, "series.rename", series, {})


@transaction.atomic
def take_out(series_id: str, dataset: str, who: Principal) -> None:
    """The dataset leaves the series and does not come back by itself; what is not in it stays outside.

    Raises UnknownSeries, Forbidden.
    """
    series = _locked(series_id, who)
    if Issue.objects.filter(pk=dataset, series=series).update(series=None, out=True):
        _touch(series)
        _tell(who, "series.take_out", series, {"dataset": dataset})


@transaction.atomic
def put_in(series_id: str, dataset: str, who: Principal) -> None:
    """A dataset of the same name and another time joins, however its columns are.

    Raises UnknownSeries, Forbidden, UnknownProposal.
    """
    series = _locked(series_id, who)
    same = Issue.objects.filter(organisation=series.organisation, stem=series.stem, grain=series.grain)
    issue = same.filter(pk=dataset).first()
    if issue is None:
        raise UnknownProposal(key=dataset[:20])
    if issue.series_id is None:
        issue.series, issue.out = series, False
        issue.save(update_fields=["series", "out"])
        _touch(series)
        _tell(who, "series.put_in", series, {"dataset": dataset})


@transaction.atomic
def dissolve(series_id: str, who: Principal) -> None:
    """End the series; its datasets stay as they are. Raises UnknownSeries, Forbidden."""
    series = _locked(series_id, who)
    series.issues.update(series=None)
    series.state = DECLINED
    _touch(series, "state")
    _tell(who, "series.dissolve", series, {})


def _locked(series_id: str, who: Principal) -> Series:
    series = Series.objects.select_for_update().filter(pk=series_id, state=ACCEPTED).first()
    if series is None:
        raise UnknownSeries(id=series_id[:20])
    decide.require(who, Action.DATASET_MANAGE, proposing.resource(series.organisation))
    return series


def _touch(series: Series, *fields: str) -> None:
    series.changed = timezone.now()
    series.save(update_fields=["changed", *fields])


def _tell(who: Principal, action: str, series: Series, details: dict[str, int | str]) -> None:
    journal.record(who, action, "series", series.pk, organisation=series.organisation, details=details)
