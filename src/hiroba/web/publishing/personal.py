"""/publish/submissions/<id>/personal: what was found of persons in a file, and what is to become of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PersonalFinding, QuasiColumn, SubmissionState, SubmissionStatus
from hiroba.kernel.errors.types import HirobaError
from hiroba.rules.privacy.types import TITLES, WAYS, WHY, Answer, Kind, Way
from hiroba.web.catalogue.names import organisations_by_code
from hiroba.web.shell import principal

_LEAST = (0, 2, 3, 5, 10)
_LONGEST_REASON = 500
_WITHOUT, _HARMLESS, _AS_IT_IS = "without", "harmless", ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def personal(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show and take the answer. Raises UnknownSubmission."""
    who = principal(request)
    status = publishing.submission(identifier, who)
    if status.state is not SubmissionState.STOPPED:
        return redirect("publishing:submission", identifier)
    if request.method == "POST":
        try:
            publishing.answer(identifier, _answer(status, request.POST), who)
        except HirobaError as error:
            messages.error(request, str(error))
            return render(request, "web/publishing/personal.html", _values(status, request.POST), status=422)
        messages.success(request, _said(request.POST))
        return redirect("publishing:submission", identifier)
    return render(request, "web/publishing/personal.html", _values(status, QueryDict()))


def _said(form: QueryDict) -> str:
    if form.get("closed") == "anonymise":
        return _("読み取りが終わったら、下の「個人情報を減らして公開する」へ進んでください。")
    return _("決めたとおりに進めます。")


def _values(status: SubmissionStatus, given: QueryDict) -> dict[str, Any]:
    tables = []
    asked = {name: (finding, quasi) for name, finding, quasi in _asked(status)}
    for number, table in enumerate(status.report.personal if status.report else []):
        tables.append(
            {
                "table": table,
                "unique": round(table.unique * 100),
                "findings": [
                    _finding(name, finding, given)
                    for name, (finding, _quasi) in asked.items()
                    if finding is not None and name.startswith(f"t{number}-")
                ],
                "quasi": [
                    {
                        "field": name,
                        "column": quasi,
                        "choices": _ways(quasi.ways),
                        "given": given.get(name, ""),
                    }
                    for name, (_finding_, quasi) in asked.items()
                    if quasi is not None and name.startswith(f"t{number}-")
                ],
            }
        )
    return {
        "status": status,
        "tables": tables,
        "least": _LEAST,
        "given_least": given.get("least", "0"),
        "reason": given.get("reason", ""),
        "organisation": organisations_by_code().get(status.organisation),
    }


def _asked(status: SubmissionStatus) -> Iterator[tuple[str, PersonalFinding | None, QuasiColumn | None]]:
    """Each question of the form by the name of its field."""
    for number, table in enumerate(status.report.personal if status.report else []):
        for place, finding in enumerate(table.findings):
            yield f"t{number}-f{place}", finding, None
        for place, quasi in enumerate(table.quasi):
            yield f"t{number}-q{place}", None, quasi


def _finding(name: str, finding: PersonalFinding, given: QueryDict) -> dict[str, Any]:
    kind = Kind(finding.kind)
    single = len(finding.columns) == 1
    choices = [(_WITHOUT, _("この列を除く")), *_ways(finding.ways)] if single else []
    if not single:
        choices = [(_AS_IT_IS, _("下の項目をおおまかにするか、同じ組み合わせが少ない行を除く"))]
    choices.append((_HARMLESS, _("個人情報ではない（理由を下に書く）")))
    return {
        "field": name,
        "finding": finding,
        "title": "・".join(finding.titles),
        "kind": TITLES[kind],
        "why": WHY.get(kind, ""),
        "percent": round(finding.share * 100),
        "choices": choices,
        "given": given.get(name, choices[0][0]),
    }


def _ways(ways: list[str]) -> list[tuple[str, Any]]:
    return [(way, WAYS[Way(way)]) for way in ways]


def _answer(status: SubmissionStatus, form: QueryDict) -> Answer:
    """What was chosen; of a closed publication nothing is changed in the file."""
    if form.get("closed"):
        return Answer(closed=True)
    without: list[str] = []
    coarser: dict[str, Way] = {}
    harmless: list[str] = []
    for name, finding, quasi in _asked(status):
        columns = finding.columns if finding is not None else [quasi.name] if quasi is not None else []
        chosen = form.get(name, "")
        if chosen == _HARMLESS and finding is not None:
            harmless.append(finding.key)
        elif chosen == _WITHOUT and len(columns) == 1:
            without += columns
        elif chosen in WAYS and len(columns) == 1:
            coarser[columns[0]] = Way(chosen)
    least = form.get("least", "0")
    return Answer(
        without=without,
        coarser=coarser,
        least=int(least) if least in {str(each) for each in _LEAST} else 0,
        harmless=harmless,
        reason=form.get("reason", "").strip()[:_LONGEST_REASON],
    )
