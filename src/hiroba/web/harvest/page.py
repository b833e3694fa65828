"""/organisations/<code>/harvest: the sources of an organisation, and one of them with its runs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.intake.harvest import service as harvest
from hiroba.intake.harvest.types import SourceInfo
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.web.harvest.rights import require_harvester, source_of
from hiroba.web.harvest.words import problem_row, run_row, source_row

_RUNS, _PROBLEMS, _DUPLICATES = 12, 10, 30  # that a page shows


@require_safe
@never_cache
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Show every source and how its last run went. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    who = require_harvester(request, code)
    rows = [source_row(each) for each in harvest.sources(code, who)]
    values = {
        "organisation": info,
        "rows": rows,
        "datasets": sum(row.source.datasets for row in rows),
        "failed": sum(row.source.last.failed for row in rows if row.source.last),
    }
    return render(request, "web/harvest/listing.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Show one source, or begin a harvest. Raises UnknownSource, Forbidden."""
    info = organisations.get(code)
    who = require_harvester(request, code)
    source = source_of(code, id, who)
    if request.method == "POST":
        harvest.begin(id, who, full=request.POST.get("full") == "on")
        messages.success(request, _("収集を始めました。終わるまで、このページを閉じてもかまいません。"))
        return redirect("harvest:page", code=code, id=id)
    values = {"organisation": info, "duplicates": harvest.duplicates(id, who, _DUPLICATES)}
    return render(request, "web/harvest/page.html", values | _state(source, who))


@require_safe
@never_cache
def now(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Show how far the run is: the part of the page that asks for itself until the run has ended."""
    who = require_harvester(request, code)
    values = {"organisation": organisations.get(code)} | _state(source_of(code, id, who), who)
    return render(request, "web/harvest/now.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Ask, then let the source go and withdraw what came from it. Raises UnknownSource, Forbidden."""
    info = organisations.get(code)
    who = require_harvester(request, code)
    source = source_of(code, id, who)
    if request.method == "POST":
        count = harvest.remove(id, who)
        told = _("収集元を消し、そこから集めたデータ {n} 件の公開を終えました。").format(n=count)
        messages.success(request, told)
        return redirect("harvest:listing", code=code)
    return render(request, "web/harvest/remove.html", {"organisation": info, "row": source_row(source)})


def _state(source: SourceInfo, who: Principal) -> dict[str, Any]:
    runs = [run_row(each) for each in harvest.runs(source.id, who, _RUNS)]
    last = runs[0] if runs else None
    problems = harvest.problems(last.run.id, who, _PROBLEMS) if last else []
    return {
        "row": source_row(source),
        "runs": runs,
        "last": last,
        "problems": [problem_row(each) for each in problems],
    }
