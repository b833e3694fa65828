"""/developers/services/<id>: one service outside, for those who run it: keys, calls, what is left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hiroba.kernel.decide.types import Action
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.signin import service as signin
from hiroba.rules.metering import service as metering
from hiroba.rules.services import service as services
from hiroba.rules.services.types import SCOPES, KeyInfo, KeyKind
from hiroba.web.developers.charts import chart
from hiroba.web.developers.forms import KeyForm
from hiroba.web.developers.providing import DAYS
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.shell import principal

_KINDS = {
    KeyKind.TOKEN: gettext_lazy("鍵"),
    KeyKind.PROGRAM: gettext_lazy("プログラム"),
    KeyKind.OPENING: gettext_lazy("ログイン"),
}


@never_cache
@require_safe
def desk(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownService, Forbidden, SignInNeeded."""
    return _page(request, id)


@never_cache
@require_POST
def issue(request: HttpRequest, id: str) -> HttpResponse:
    """Make a key; its secret is in this answer and nowhere else. Raises UnknownService, Forbidden."""
    known = services.service(id)
    services.require_provider(principal(request), known.organisation)
    form = KeyForm(request.POST, of=known)
    if not form.is_valid():
        return _page(request, id, form=form)
    if not first_time(request):
        return redirect("developers:desk", id=id)
    try:
        secret, key = _issued(request, id, form)
    except HirobaError as error:
        form.add_error("sector" if isinstance(error, signin.WrongSector) else None, str(error))
        return _page(request, id, form=form)
    return _page(request, id, secret=secret, made=key)


def _issued(request: HttpRequest, id: str, form: KeyForm) -> tuple[str, KeyInfo]:
    who, said = principal(request), form.cleaned_data
    scopes = [Action(each) for each in said["scopes"]]
    match KeyKind(said["kind"]):
        case KeyKind.PROGRAM:
            return services.register_program(who, id, said["name"], scopes)
        case KeyKind.OPENING:
            return services.register_opening(who, id, said["name"], said["redirects"].split(), said["sector"])
    return services.issue_key(who, id, said["name"], scopes, form.expires())


@require_POST
def revoke(request: HttpRequest, id: str) -> HttpResponse:
    """End a key at once. Raises UnknownService, Forbidden, UnknownToken."""
    services.revoke_key(principal(request), id, request.POST.get("key", ""))
    messages.success(request, _("鍵を無効にしました。この鍵を使うプログラムは、もう動きません。"))
    return redirect("developers:desk", id=id)


@require_POST
def end(request: HttpRequest, id: str) -> HttpResponse:
    """The provider ends its service. Raises UnknownService, Forbidden."""
    services.end(principal(request), id)
    messages.success(request, _("サービスをやめました。鍵はすべて使えなくなりました。"))
    return redirect("developers:organisation", code=services.service(id).organisation)


def _page(request: HttpRequest, id: str, **more: Any) -> HttpResponse:
    known = services.service(id)
    services.require_provider(principal(request), known.organisation)
    language = get_language() or "ja"
    calls, allowed = chart(metering.calls(DAYS, service=id)), metering.client_allowance(id)
    values: dict[str, Any] = {
        "service": known,
        "title": known.wish.title.said(language),
        "organisation": organisations.get(known.organisation),
        "scopes": [SCOPES[each] for each in sorted(known.wish.scopes)],
        "keys": [_row(each) for each in services.keys_of(id)],
        "form": KeyForm(of=known),
        "chart": calls,
        "days": DAYS,
        "allowed": allowed,
        "left": max(0, allowed.day - calls.today),
        "subscribers": services.subscribers(id),
        "base": f"{request.scheme}://{request.get_host()}",
        "discovery": request.build_absolute_uri(reverse("idp:oidc:configuration")),
        "token_address": request.build_absolute_uri(reverse("idp:oidc:token")),
        "once": new_mark(),
        "once_field": FIELD,
        **more,
    }
    wrong = bool(values["form"].errors)
    return render(request, "web/developers/service.html", values, status=422 if wrong else 200)


def _row(key: KeyInfo) -> dict[str, Any]:
    ended = key.revoked or (key.expires is not None and key.expires <= timezone.now())
    return {"key": key, "kind": _KINDS[key.kind], "scopes": [SCOPES[each] for each in sorted(key.scopes)],
            "ended": ended}  # fmt: skip
