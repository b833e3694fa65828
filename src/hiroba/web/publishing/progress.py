"""What was handed in: the list, one submission, its row and its state."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.intake.publishing import service as publishing
from hiroba.kernel.settings import service as settings
from hiroba.web.catalogue.names import organisations_by_code
from hiroba.web.catalogue.reader import whole_number
from hiroba.web.publishing.rows import as_json, change_words, row_of
from hiroba.web.shell import principal

_PER_PAGE = 20


@require_safe
def submissions(request: HttpRequest) -> HttpResponse:
    """GET /publish/submissions: newest first, in pages."""
    who = principal(request)
    if who.kind == "anonymous" and not settings.server().open:
        return redirect_to_login(request.get_full_path())
    page = whole_number(request, "page", 1, least=1, most=100_000)
    found = publishing.recent(who, _PER_PAGE + 1, (page - 1) * _PER_PAGE)
    values = {
        "rows": [row_of(each) for each in found[:_PER_PAGE]],
        "page": page,
        "more": len(found) > _PER_PAGE,
    }
    return render(request, "web/publishing/submissions.html", values)


@require_safe
@never_cache
def submission(request: HttpRequest, identifier: str) -> HttpResponse:
    """GET /publish/submissions/<id>: one file, with everything that was done to it."""
    status = publishing.submission(identifier, principal(request))
    values = {
        "row": row_of(status),
        "report": status.report,
        "changes": change_words(status.report, found=False) if status.report else [],
        "found": change_words(status.report, found=True) if status.report else [],
        "organisation": organisations_by_code().get(status.organisation),
    }
    return render(request, "web/publishing/submission.html", values)


@require_safe
@never_cache
def row(request: HttpRequest, identifier: str) -> HttpResponse:
    """GET /publish/submissions/<id>/row: the row alone; it asks for itself until it is final."""
    status = publishing.submission(identifier, principal(request))
    return render(request, "web/publishing/row.html", {"row": row_of(status)})


@require_safe
@never_cache
def status(request: HttpRequest, identifier: str) -> JsonResponse:
    """GET /publish/submissions/<id>.json."""
    return JsonResponse(as_json(publishing.submission(identifier, principal(request))))
