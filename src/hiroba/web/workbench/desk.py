"""/workbench: the question, the tables beside it, the kept ones below."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.types import LONGEST_SQL
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action
from hiroba.web.shell import my_organisations, principal
from hiroba.web.workbench.examples import examples

RHYTHMS = (
    ("", gettext_lazy("くり返さない")), ("hour", gettext_lazy("1時間ごと")),
    ("day", gettext_lazy("1日ごと")), ("week", gettext_lazy("1週間ごと")),
)  # fmt: skip
VISIBILITIES = (
    ("private", gettext_lazy("担当者だけ")), ("organisation", gettext_lazy("団体の中")),
    ("public", gettext_lazy("だれでも")),
)  # fmt: skip
_PATIENCE = 1.5  # seconds in which most answers are there: no page of waiting is shown
_TABLES = 12


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the desk (?sql= a question, ?tables= words), or begin to answer what was sent."""
    if request.method == "POST":
        sql = request.POST.get("sql", "")[: LONGEST_SQL + 1]
        begun = workbench.begin(principal(request), sql, _PATIENCE)
        answer = redirect("workbench:run", id=begun.id)
        saved = request.POST.get("saved", "")
        if saved.replace("-", "").replace("_", "").isalnum():
            answer["Location"] += f"?saved={saved}"
        return answer
    workbench.prepare()
    return render(request, "web/workbench/page.html", around(request, request.GET.get("sql", "")))


def around(request: HttpRequest, sql: str) -> dict[str, Any]:
    """What stands around every question."""
    who = principal(request)
    words = request.GET.get("tables", "")[:200]
    things = decide.sight(who, Action.ENTITY_READ)
    tables = workbench.tips(decide.sight(who), words, _TABLES, entities=things)
    return {
        "sql": sql[:LONGEST_SQL],
        "words": words,
        "tables": tables,
        "examples": examples(tables) if not sql else [],
        "kept": workbench.mine(who, 30),
        "organisations": my_organisations(who),
        "bounds": workbench.bounds(),
        "rhythms": RHYTHMS,
        "visibilities": VISIBILITIES,
    }
