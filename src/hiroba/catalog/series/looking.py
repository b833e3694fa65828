"""Series as a reader sees them: only the members that are theirs to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.catalog.series import proposing, recognising
from hiroba.catalog.series.following import ACCEPTED
from hiroba.catalog.series.gaps import gaps
from hiroba.catalog.series.models import Issue, Series
from hiroba.catalog.series.types import (
    Candidate,
    Grain,
    Member,
    SeriesCard,
    SeriesInfo,
    SeriesRef,
    UnknownSeries,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import EVERYTHING, Principal, Sight
from hiroba.kernel.organisations import service as organisations

_MOST = 200  # series in a list


def series(series_id: str, who: Principal) -> SeriesInfo:
    """Return the series with its members.

    Raises UnknownSeries, also where no member is to be seen, and OrganisationLeft where one was public.
    """
    row = Series.objects.filter(pk=series_id, state=ACCEPTED).first()
    if row is None:
        raise UnknownSeries(id=series_id[:20])
    issues = recognising.in_time(row.issues.all())
    members = _members(issues, decide.sight(who))
    officer = proposing.may_decide(who, row.organisation)
    if not members and not officer:
        _require_there(row.organisation, issues)
        raise UnknownSeries(id=series_id[:20])
    return SeriesInfo(
        row.pk, row.organisation, row.title, Grain(row.grain), members,
        gaps([each.period for each in members]), _waiting(row, issues) if officer else (),
    )  # fmt: skip


def _require_there(organisation: str, issues: Sequence[Issue]) -> None:
    """Return unless some of it was public and has gone with its owner; on the day the issues go, too.

    Raises OrganisationLeft.
    """
    for each in issues:
        datasets.require_there(each.dataset)
    if not issues:
        organisations.require_there(organisation)


def series_list(sight: Sight, organisation: str = "") -> tuple[SeriesCard, ...]:
    """Return the series of which this reader sees something, the last changed first."""
    rows = Series.objects.filter(state=ACCEPTED).prefetch_related("issues").order_by("-changed", "pk")
    if organisation:
        rows = rows.filter(organisation=organisation)
    shown = rows[:_MOST]
    ids = {issue.dataset for row in shown for issue in row.issues.all()}
    seen = datasets.titles(sorted(ids), sight)
    cards = (_card(row, [each for each in row.issues.all() if each.dataset in seen]) for row in shown)
    return tuple(card for card in cards if card is not None)


def of_datasets(ids: Sequence[str], sight: Sight) -> dict[str, SeriesRef]:
    """Return the series of each of these datasets that is in one, with its neighbours that this reader
    sees."""
    rows = Series.objects.filter(state=ACCEPTED, issues__in=list(ids)).distinct().prefetch_related("issues")
    lines = {row: recognising.in_time(row.issues.all()) for row in rows}
    others = sorted({issue.dataset for line in lines.values() for issue in line})
    seen = datasets.titles(others, sight)
    found: dict[str, SeriesRef] = {}
    for row, line in lines.items():
        shown = [each for each in line if each.dataset in seen]
        names = ["", *(each.dataset for each in shown), ""]
        for at, issue in enumerate(shown):
            period = recognising.period_of(issue)
            found[issue.dataset] = SeriesRef(
                row.pk, row.title, period, names[at], names[at + 2], names[1], names[-2]
            )
    return {each: found[each] for each in ids if each in found}


def _members(issues: Iterable[Issue], sight: Sight) -> tuple[Member, ...]:
    """In the order of time. Of two files for one time the one whose data is newer counts."""
    known = {each.dataset: each for each in issues}
    details = {each.card.id: each for each in datasets.details(list(known), sight)}
    shown = [issue for issue in known.values() if issue.dataset in details]
    found = []
    for _text, same in groupby(shown, key=lambda each: each.text):
        files = sorted((details[each.dataset] for each in same), key=_age)
        found += [
            Member(each, recognising.period_of(known[each.card.id]), counts=each is files[-1])
            for each in files
        ]
    return tuple(found)


def _age(detail: DatasetDetail) -> tuple[object, str]:
    return detail.card.modified, detail.card.id


def _waiting(row: Series, members: Sequence[Issue]) -> tuple[Candidate, ...]:
    issues = Issue.objects.filter(organisation=row.organisation, stem=row.stem, grain=row.grain, series=None)
    waiting = recognising.in_time(issues)
    titles = datasets.titles([each.dataset for each in waiting], EVERYTHING)
    return tuple(
        proposing.candidate(each, titles, recognising.nearest(each, members))
        for each in waiting
        if each.dataset in titles
    )


def _card(row: Series, shown: list[Issue]) -> SeriesCard | None:
    if not shown:
        return None
    line = recognising.in_time(shown)
    first, last = recognising.period_of(line[0]), recognising.period_of(line[-1])
    return SeriesCard(row.pk, row.organisation, row.title, Grain(row.grain), len(line), first, last)
