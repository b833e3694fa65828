"""/organisations/<code>/harvest/of/<id>/runs/<number>: one run, with everything that went wrong in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.intake.harvest import service as harvest
from hiroba.intake.harvest.types import UnknownSource
from hiroba.kernel.organisations import service as organisations
from hiroba.web.catalogue.reader import whole_number
from hiroba.web.harvest.rights import require_harvester, source_of
from hiroba.web.harvest.words import problem_row, run_row, source_row

_PAGE = 100  # problems


@require_safe
@never_cache
def run(request: HttpRequest, code: str, id: str, number: int) -> HttpResponse:
    """Show it. Raises UnknownSource, Forbidden."""
    info = organisations.get(code)
    who = require_harvester(request, code)
    source = source_of(code, id, who)
    found = harvest.run(number, who)
    if found.source != id:
        raise UnknownSource(id=number)
    page = whole_number(request, "page", 1, least=1, most=100_000)
    problems = harvest.problems(number, who, _PAGE + 1, (page - 1) * _PAGE)
    values = {
        "organisation": info,
        "row": source_row(source),
        "run": run_row(found),
        "problems": [problem_row(each) for each in problems[:_PAGE]],
        "following": page + 1 if len(problems) > _PAGE else None,
    }
    return render(request, "web/harvest/run.html", values)
