"""/me/data: a resident's own page: what they are asked for, what they allow, who used what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hiroba.rules.consents import service as consents
from hiroba.rules.consents.types import Standing
from hiroba.web.consents.words import told
from hiroba.web.numbers import number_in
from hiroba.web.shell import principal


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Raises Forbidden."""
    who = principal(request)
    if who.kind == "anonymous":
        return redirect_to_login(request.get_full_path())
    rows = [_row(each) for each in consents.mine(who)]
    refusals, uses = (
        consents.refusals(who, _page(request, "refused")),
        consents.uses(who, _page(request, "page")),
    )
    values = {
        "waiting": [each for each in rows if each["waits"]],
        "given": [each for each in rows if each["standing"].given],
        "others": [each for each in rows if not each["waits"] and not each["standing"].given],
        "refusals": [(each, told(each.ask)) for each in refusals.items],
        "refused": refusals,
        "uses": [(each, told(each.ask)) for each in uses.items],
        "used": uses,
    }
    return render(request, "web/consents/mine.html", values)


@require_POST
def act(request: HttpRequest, id: str) -> HttpResponse:
    """Give or withdraw. Raises UnknownAsk, SignInNeeded, Forbidden."""
    who = principal(request)
    if request.POST.get("act") == "give":
        try:
            consents.give(who, id, number_in(request.POST.get("version", ""), 0))
        except consents.TextChanged as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("同意しました。いつでも取りやめられます。"))
    else:
        consents.withdraw(who, id)
        messages.success(request, _("同意を取りやめました。いまから、このためには使えません。"))
    return redirect("consents:mine")


def _row(standing: Standing) -> dict[str, Any]:
    """waits: never answered, or asked again in other words."""
    info = standing.info
    unanswered = standing.given is None and standing.withdrawn is None
    return {"standing": standing, "waits": info.open and unanswered, **told(info.ask)}


def _page(request: HttpRequest, name: str) -> int:
    return number_in(request.GET.get(name, "1"), 0)
