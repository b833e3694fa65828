"""What an officer is asked: are these the same table at several times?"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.series import recognising
from hiroba.catalog.series.following import ACCEPTED, DECLINED
from hiroba.catalog.series.models import Issue, Series
from hiroba.catalog.series.types import Candidate, Grain, Proposal, UnknownProposal
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import EVERYTHING, Action, Principal, Resource

_LEAST = 2
_MOST = 100  # proposals at once


def may_decide(who: Principal, organisation: str) -> bool:
    """Whether this one makes and changes the series of the organisation."""
    return decide.decide(who, Action.DATASET_MANAGE, resource(organisation)).allowed


def resource(organisation: str) -> Resource:
    return Resource("dataset", "", organisation)


def proposals(organisation: str, who: Principal, *, declined: bool = False) -> tuple[Proposal, ...]:
    """What may be made a series, the largest first; `declined`: what was refused or dissolved before.

    Raises Forbidden.
    """
    decide.require(who, Action.DATASET_MANAGE, resource(organisation))
    decided = {
        (each.stem, each.grain): each.state for each in Series.objects.filter(organisation=organisation)
    }
    groups = (
        Issue.objects.filter(organisation=organisation, series=None)
        .values_list("stem", "grain")
        .annotate(number=Count("pk"))
        .filter(number__gte=_LEAST)
        .order_by("-number", "stem", "grain")
    )
    found = []
    for stem, grain, _number in groups:
        state = decided.get((stem, grain))
        if state == ACCEPTED or (state == DECLINED) is not declined:
            continue
        if (proposal := _proposal(organisation, stem, grain, declined=declined)) is not None:
            found.append(proposal)
        if len(found) >= _MOST:
            break
    return tuple(found)


def proposed(organisation: str, key: str, who: Principal) -> tuple[Proposal, list[Issue]]:
    """The proposal of this key with its issues, also one that was declined. Raises Forbidden,
    UnknownProposal."""
    decide.require(who, Action.DATASET_MANAGE, resource(organisation))
    for stem, grain in (
        Issue.objects.filter(organisation=organisation, series=None)
        .order_by("stem", "grain")
        .values_list("stem", "grain")
        .distinct()
    ):
        if key_of(organisation, stem, grain) == key:
            found = _proposal(organisation, stem, grain)
            if found is None:
                break
            ids = [each.dataset for each in found.candidates]
            return found, list(Issue.objects.filter(pk__in=ids))
    raise UnknownProposal(key=key[:32])


def key_of(organisation: str, stem: str, grain: str) -> str:
    return hashlib.sha256(f"{organisation}\x1f{stem}\x1f{grain}".encode()).hexdigest()[:16]


def heading(issues: Iterable[Issue]) -> str:
    """The name without its time, as most of them write it."""
    written = Counter(each.heading for each in issues if each.heading)
    return written.most_common(1)[0][0] if written else ""


def _proposal(organisation: str, stem: str, grain: str, *, declined: bool = False) -> Proposal | None:
    issues = Issue.objects.filter(organisation=organisation, stem=stem, grain=grain, series=None)
    found = recognising.chain(list(issues))
    if len({each.text for each, _alike in found}) < _LEAST:
        return None
    titles = datasets.titles([each.dataset for each, _alike in found], EVERYTHING)
    candidates = tuple(candidate(each, titles, alike) for each, alike in found if each.dataset in titles)
    title = heading(each for each, _alike in found) or candidates[-1].title
    return Proposal(
        key_of(organisation, stem, grain), organisation, title, Grain(grain), candidates, declined
    )


def candidate(issue: Issue, titles: dict[str, str], alike: float) -> Candidate:
    return Candidate(issue.dataset, titles[issue.dataset], recognising.period_of(issue), alike)
