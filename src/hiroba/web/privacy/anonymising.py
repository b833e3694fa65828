"""/datasets/<id>/anonymise: a table is made anonymous, looked at, and published as a dataset of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiroba.catalog.disclosure import service as disclosure
from hiroba.catalog.disclosure.types import LADDERS, PARTS, BadPlan, Part, Rest
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.reader import Opened, open_to_manage, table_of
from hiroba.web.privacy.choosing import asked, chosen
from hiroba.web.privacy.picture import bars, figures, sample

_FORM, _PAGE, _STATE = (f"web/privacy/{name}.html" for name in ("plan", "trial", "state"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def plan(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Choose; then it is worked out in the background. Raises UnknownDataset, Forbidden."""
    opened = open_to_manage(request, dataset_id)
    error = ""
    if request.method == "POST":
        try:
            wanted = chosen(request.POST, table_of(request, opened.detail))
            return redirect("privacy:trial", dataset_id, disclosure.begin(dataset_id, wanted, opened.who))
        except BadPlan as problem:
            error = str(problem)
    return render(request, _FORM, _choices(request, opened, error), status=422 if error else 200)


def _choices(request: HttpRequest, opened: Opened, error: str) -> dict[str, Any]:
    values = frame(opened, "") | {"error": error}
    if not opened.detail.tables:
        return values
    table, given = table_of(request, opened.detail), request.POST
    rows = [
        {
            "at": at,
            "column": each,
            "part": given.get(f"part-{at}", each.part.value),
            "ladder": given.get(f"ladder-{at}", each.ladder.value),
            "ladders": [(way.value, LADDERS[way]) for way in each.ladders],
        }
        for at, each in enumerate(disclosure.offered(table))
    ]
    return values | {
        "table": table,
        "rows": rows,
        "parts": [(part.value, PARTS[part]) for part in Part],
        "asked": asked(given),
    }


@require_safe
@never_cache
def trial(request: HttpRequest, dataset_id: str, id: str) -> HttpResponse:
    """How far it is, or what came out. Raises UnknownTrial, Forbidden."""
    opened = open_to_manage(request, dataset_id)
    return render(request, _PAGE, _found(opened, id))


@require_safe
@never_cache
def state(request: HttpRequest, dataset_id: str, id: str) -> HttpResponse:
    """How far it is, alone; it asks for itself until it is done, and then loads the page."""
    opened = open_to_manage(request, dataset_id)
    found = disclosure.trial(id, opened.id, opened.who)
    response = render(request, _STATE, {"trial": found})
    if found.state not in ("queued", "running"):
        response.headers["HX-Refresh"] = "true"
    return response


def _found(opened: Opened, id: str, title: str = "", error: str = "") -> dict[str, Any]:
    found = disclosure.trial(id, opened.id, opened.who)
    values = frame(opened, "") | {"trial": found, "error": error}
    if found.outcome is None:
        return values
    outcome = found.outcome
    kept = [name for name, part in found.plan.parts.items() if part is Part.KEPT]
    titles = {one.name: one.title for table in opened.detail.tables for one in table.schema.columns}
    return values | {
        "title": title or _("{title}（個人情報を減らしたもの）").format(title=opened.detail.card.title)[:200],
        "outcome": outcome,
        "figures": figures(outcome),
        "bars": bars(outcome),
        "steps": [(one, disclosure.level_words(one.name)) for one in outcome.steps],
        "lost": round(outcome.after.loss * 100),
        "share": round(outcome.suppressed / max(outcome.before.rows, 1) * 100, 1),
        "kept": [titles.get(name, name) for name in kept],
        "sample": sample(disclosure.first_rows(id, opened.id, opened.who)),
    }


@require_POST
def publish(request: HttpRequest, dataset_id: str, id: str) -> HttpResponse:
    """Publish what came out. Raises UnknownTrial, Forbidden."""
    opened = open_to_manage(request, dataset_id)
    title = request.POST.get("title", "").strip()[:200]
    wide = request.POST.get("visibility") == Visibility.PUBLIC.value
    visibility = Visibility.PUBLIC if wide else Visibility.ORGANISATION
    try:
        if not title:
            raise BadPlan(why=_("公開する名前を書いてください。"))
        made = disclosure.publish(id, dataset_id, title, visibility, _rest(request), opened.who)
    except HirobaError as problem:
        if problem.status != 422:
            raise
        return render(request, _PAGE, _found(opened, id, title, str(problem)), status=422)
    messages.success(request, _("個人情報を減らした表を、新しいデータとして公開しました。"))
    return redirect("catalogue:dataset", made)


def _rest(request: HttpRequest) -> Rest:
    given = request.POST.get("rest", "")
    if given not in list(Rest):
        raise BadPlan(why=_("もとのデータをどうするかを選んでください。"))
    return Rest(given)
