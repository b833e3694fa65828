"""/developers/sandbox: a place for trying things out, with made data and a key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.intake.sandboxes import service as sandboxes
from hiroba.intake.sandboxes.types import NoMoreSandboxes, Sandbox, allowance
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action
from hiroba.kernel.people import service as people
from hiroba.rules.metering import service as metering
from hiroba.web.developers.charts import chart
from hiroba.web.developers.providing import DAYS
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.shell import principal

_LASTS = timedelta(days=30)
_MAY = (Action.DATASET_READ, Action.DATASET_PUBLISH, Action.ENTITY_READ, Action.ENTITY_WRITE)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sandbox(request: HttpRequest) -> HttpResponse:
    """One's own place: made, given a key, taken away. The secret is in the answer to its POST only."""
    who = principal(request)
    secret = ""
    match request.POST.get("act") if request.method == "POST" else None:
        case "make":
            return _made(request)
        case "remove":
            sandboxes.remove(who)
            messages.success(request, _("試す場所を片づけました。"))
            return redirect("developers:portal")
        case "key":
            secret = _key(request)
    place = sandboxes.sandbox_of(who)
    if place is None:
        return redirect("developers:portal")
    sandboxes.used(who)
    return render(request, "web/developers/sandbox.html", _values(request, place) | {"secret": secret})


def _made(request: HttpRequest) -> HttpResponse:
    try:
        sandboxes.make(principal(request))
    except NoMoreSandboxes as error:
        messages.error(request, str(error))
        return redirect("developers:portal")
    return redirect("developers:sandbox")


def _key(request: HttpRequest) -> str:
    """A key that replaces the ones before it: nobody needs two for trying."""
    who, place = principal(request), sandboxes.sandbox_of(principal(request))
    if place is None or not first_time(request):
        return ""
    for each in people.tokens_of(int(who.id), place.organisation):
        people.revoke_token(each.id)
    expires = timezone.now() + _LASTS
    secret, _info = people.issue_token(int(who.id), place.organisation, _("試し用の鍵"), _MAY, expires)
    return secret


def _values(request: HttpRequest, place: Sandbox) -> dict[str, Any]:
    who, code = principal(request), place.organisation
    calls, allowed = chart(metering.calls(DAYS, organisation=code)), allowance(code)
    found = datasets.search(SearchQuery(organisation=(code,)), decide.sight(who))
    keys = [each for each in people.tokens_of(int(who.id), code) if each.revoked is None]
    return {
        "place": place, "datasets": found.items, "keys": keys, "chart": calls, "days": DAYS,
        "allowed": allowed, "left": max(0, allowed.day - calls.today),
        "base": f"{request.scheme}://{request.get_host()}", "once": new_mark(), "once_field": FIELD,
    }  # fmt: skip
