"""/organisations/<code>/feeds/new: first the kind, then from where and how often."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.intake.feeds import service as feeds
from hiroba.intake.feeds.types import Kind
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.web.feeds.forms import FeedForm
from hiroba.web.feeds.words import KINDS
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.shell import principal


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, then set up. ?kind= which. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    who = principal(request)
    feeds.require(who, code)
    values: dict[str, Any] = {"organisation": info}
    chosen = request.GET.get("kind", "")
    if chosen not in list(Kind):
        values["kinds"] = [(kind.value, title, note) for kind, (title, note) in KINDS.items()]
        return render(request, "web/feeds/kinds.html", values)
    kind = Kind(chosen)
    form = FeedForm(kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _make(request, code, who, form)
        if made is not None:
            return made
    values |= {"form": form, "kind": KINDS[kind][0], "note": KINDS[kind][1]}
    values |= {"once": new_mark(), "once_field": FIELD}
    return render(request, "web/feeds/make.html", values, status=400 if form.errors else 200)


def _make(request: HttpRequest, code: str, who: Principal, form: FeedForm) -> HttpResponse | None:
    """Set it up; None where the form has to be shown again."""
    if not first_time(request):
        return redirect("feeds:listing", code=code)
    try:
        id = feeds.add(form.draft(code), who)
    except HirobaError as error:
        form.refuse(error)
        return None
    messages.success(request, _("登録しました。最初の取得を始めます。"))
    return redirect("feeds:page", code=code, id=id)
