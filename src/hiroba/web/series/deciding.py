"""Where officers say what is a series: proposals of their organisation, and what belongs to a series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.catalog.series import service as series
from hiroba.catalog.series.types import Candidate, InvalidSeries, Proposal
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.organisations import service as organisations
from hiroba.web.series.words import full, span
from hiroba.web.shell import principal

_PERCENT = 100


@dataclass(frozen=True)
class Offered:
    """A dataset on the page. alike: percent of the columns that are its neighbour's."""

    candidate: Candidate
    period: str
    alike: int


@dataclass(frozen=True)
class Asked:
    """A proposal on the page."""

    proposal: Proposal
    span: str
    offered: tuple[Offered, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: HttpRequest, code: str) -> HttpResponse:
    """/organisations/<code>/series: accept or decline what is proposed. Raises UnknownOrganisation,
    Forbidden, UnknownProposal."""
    organisation, who = organisations.get(code), principal(request)
    if request.method == "POST":
        return _answered(request, code, who)
    values = {
        "organisation": organisation,
        "asked": [_asked(each) for each in series.proposals(code, who)],
        "declined": [_asked(each) for each in series.proposals(code, who, declined=True)],
        "cards": series.series_list(decide.sight(who), code),
    }
    return render(request, "web/series/proposals.html", values)


def _answered(request: HttpRequest, code: str, who: Principal) -> HttpResponse:
    key = request.POST.get("key", "")
    if request.POST.get("act") == "decline":
        series.decline(code, key, who)
        messages.success(request, _("まとめないことにしました。あとからでもまとめられます。"))
        return redirect("series:proposals", code)
    try:
        made = series.accept(code, key, who, request.POST.get("title", ""), request.POST.getlist("member"))
    except InvalidSeries as error:
        messages.error(request, str(error))
        return redirect("series:proposals", code)
    messages.success(request, _("ひとつのシリーズにまとめました。続きのファイルは自動で加わります。"))
    return redirect("series:dataset", made)


@require_http_methods(["GET", "HEAD"])
def manage(request: HttpRequest, series_id: str) -> HttpResponse:
    """/series/<id>/manage. Raises UnknownSeries, Forbidden."""
    who = principal(request)
    info = series.series(series_id, who)
    decide.require(who, Action.DATASET_MANAGE, Resource("dataset", "", info.organisation))
    values = {
        "series": info,
        "organisation": organisations.get(info.organisation),
        "members": [(each, full(each.period)) for each in info.members],
        "waiting": [_offered(each) for each in info.waiting],
    }
    return render(request, "web/series/manage.html", values)


@require_POST
def change(request: HttpRequest, series_id: str) -> HttpResponse:
    """/series/<id>/change: rename, take a dataset out, put one in, or dissolve. Raises UnknownSeries,
    Forbidden, UnknownProposal."""
    who, act = principal(request), request.POST.get("act", "")
    dataset = request.POST.get("dataset", "")
    if act == "dissolve":
        code = series.series(series_id, who).organisation
        series.dissolve(series_id, who)
        messages.success(request, _("シリーズを解きました。それぞれのデータはそのまま残っています。"))
        return redirect("series:proposals", code)
    acts: dict[str, tuple[Callable[[], None], str]] = {
        "rename": (
            lambda: series.rename(series_id, who, request.POST.get("title", "")),
            _("名前を変えました。"),
        ),
        "take_out": (lambda: series.take_out(series_id, dataset, who), _("シリーズから外しました。")),
        "put_in": (lambda: series.put_in(series_id, dataset, who), _("シリーズに加えました。")),
    }
    if act in acts:
        do, words = acts[act]
        try:
            do()
            messages.success(request, words)
        except InvalidSeries as error:
            messages.error(request, str(error))
    return redirect("series:manage", series_id)


def _asked(proposal: Proposal) -> Asked:
    periods = [each.period for each in proposal.candidates]
    offered = tuple(_offered(each) for each in proposal.candidates)
    return Asked(proposal, span(periods[0], periods[-1]), offered)


def _offered(candidate: Candidate) -> Offered:
    return Offered(candidate, full(candidate.period), int(candidate.alike * _PERCENT))
