"""/workbench/save and /workbench/saved/<id>: questions that are kept, shared, repeated, published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.types import SavedInfo
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.shell import principal
from hiroba.web.workbench.desk import around


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a question, a new one or (saved=<id>) in the place of another. Raises Forbidden."""
    posted = request.POST
    visibility = posted.get("visibility", "private")
    chart = {"x": posted.get("x", ""), "ys": posted.getlist("y"), "kind": posted.get("kind", "")}
    draft = workbench.Draft(
        organisation=posted.get("organisation", ""),
        title=posted.get("title", ""),
        sql=posted.get("sql", ""),
        description=posted.get("description", ""),
        visibility=Visibility(visibility) if visibility in set(Visibility) else Visibility.PRIVATE,
        rhythm=posted.get("rhythm", ""),
        chart=chart if chart["x"] else {},
    )
    try:
        made = workbench.save(principal(request), draft, posted.get("saved", ""))
    except HirobaError as error:
        if error.status >= 401:
            raise
        messages.error(request, str(error))
        return redirect(reverse("workbench:page"))
    messages.success(request, _("クエリを保存しました。"))
    return redirect("workbench:saved", id=made.id)


@require_http_methods(["GET", "HEAD", "POST"])
def saved(request: HttpRequest, id: str) -> HttpResponse:
    """Show a kept question, or do what the form says. Raises UnknownQuery, Forbidden."""
    who = principal(request)
    found = workbench.get(who, id)
    if request.method == "POST":
        return _act(request, found)
    values: dict[str, Any] = around(request, found.sql)
    values |= {"saved": found, "may_change": workbench.may_change(who, found)}
    return render(request, "web/workbench/page.html", values)


def _act(request: HttpRequest, found: SavedInfo) -> HttpResponse:
    who, act = principal(request), request.POST.get("act", "")
    if act == "remove":
        workbench.remove(who, found.id)
        messages.success(request, _("クエリを消しました。"))
        return redirect("workbench:page")
    if act == "publish":
        try:
            workbench.publish(who, found.id)
            messages.success(request, _("結果をデータセットとして公開しました。"))
        except HirobaError as error:
            if error.status >= 401 and error.status != 503:
                raise
            messages.error(request, str(error))
    return redirect("workbench:saved", id=found.id)
