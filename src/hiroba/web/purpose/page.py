"""/purpose: a reader says once what for, for as long as their session lasts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.rules.purposes import service as purposes
from hiroba.web.shell import PURPOSE_KEY, principal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def purpose(request: HttpRequest) -> HttpResponse:
    """Choose one of the list, or none. Raises UnknownPurpose."""
    if request.method == "POST":
        return _said(request)
    values = {
        "purposes": purposes.PURPOSES.values(), "said": _wanted(request) or principal(request).purpose,
        "next": _back(request, request.GET.get("next", "")),
    }  # fmt: skip
    return render(request, "web/purpose/page.html", values)


def _wanted(request: HttpRequest) -> str:
    """The purpose that a link proposes; it is the reader who says it."""
    proposed = request.GET.get("purpose", "")
    return proposed if proposed in purposes.PURPOSES else ""


def _said(request: HttpRequest) -> HttpResponse:
    said = request.POST.get("purpose", "")
    if said:
        request.session[PURPOSE_KEY] = purposes.get(said).id
        messages.success(
            request, _("使いみちをうかがいました。この使いみちに開かれているデータが見られます。")
        )
    else:
        request.session.pop(PURPOSE_KEY, None)
        messages.success(request, _("使いみちを取り消しました。"))
    return HttpResponseRedirect(_back(request, request.POST.get("next", "")))


def _back(request: HttpRequest, target: str) -> str:
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else "/"
