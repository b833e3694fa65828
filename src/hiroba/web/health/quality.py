"""/organisations/<code>/quality: how an organisation's data stands, and what to mend first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.catalog.health import service as health
from hiroba.catalog.health.types import Mend, MendKind
from hiroba.catalog.usage import service as usage
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource
from hiroba.kernel.organisations import service as organisations
from hiroba.web.health.words import MENDS, pictured
from hiroba.web.shell import principal

_FIRST = 8  # datasets of a line before 「ほか」
_MOST = 200  # after it; how many more there are is told


@dataclass(frozen=True)
class Task:
    """A line of the list. first, rest: (title, page to mend it on or to look at it). further: more."""

    kind: MendKind
    title: Any
    advice: Any
    count: int
    first: tuple[tuple[str, str], ...]
    rest: tuple[tuple[str, str], ...]
    further: int


@require_safe
def quality(request: HttpRequest, code: str) -> HttpResponse:
    """Show it to anybody; officers find links to where they mend.

    Raises UnknownOrganisation, OrganisationLeft.
    """
    info = organisations.get(code)
    organisations.require_there(code)
    who = principal(request)
    manages = decide.decide(who, Action.DATASET_MANAGE, Resource("dataset", code, code)).allowed
    standing = health.standing(code, decide.sight(who), usage.lately())
    most = max((*standing.by_stars, 1))
    values = {
        "organisation": info,
        "standing": standing,
        "manages": manages,
        "tasks": [_task(mend, manages=manages) for mend in standing.mends],
        "stars": [
            (number, pictured(number), count, count * 100 // most)
            for number, count in reversed(list(enumerate(standing.by_stars)))
        ],
        "fresh_share": standing.fresh * 100 // standing.promised if standing.promised else None,
    }
    return render(request, "web/health/quality.html", values)


def _task(mend: Mend, *, manages: bool) -> Task:
    title, advice, page = MENDS[mend.kind]
    shown = page if manages or page != "catalogue:edit" else "catalogue:dataset"
    rows = tuple((each.title, reverse(shown, args=[each.dataset])) for each in mend.datasets)
    rest = rows[_FIRST : _FIRST + _MOST]
    further = max(0, len(rows) - _FIRST - _MOST)
    return Task(mend.kind, title, advice, len(rows), rows[:_FIRST], rest, further)
