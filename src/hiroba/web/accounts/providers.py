"""Signing in by a provider of OpenID Connect: to it, back from it, and what is connected."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount import views as social
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiroba.kernel.signin import service as signin
from hiroba.web.accounts.leaving import leave


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider; by POST only, so that no link of others signs anybody in."""
    provider = _adapter(request, provider_id).get_provider()
    said = request.POST if request.method == "POST" else request.GET
    values = {"provider": provider, "next": _inside(request, said.get("next", ""))}
    if said.get("process") != "connect":
        values["process"] = AuthProcess.LOGIN
        return _onward(request, values)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    connected: HttpResponse = _connect(request, {**values, "process": AuthProcess.CONNECT})
    return connected


@reauthentication_required  # type: ignore[untyped-decorator]
def _connect(request: HttpRequest, values: dict[str, Any]) -> HttpResponse:
    """Another way into an account is made only by somebody who has just shown who they are."""
    return _onward(request, values)


def _onward(request: HttpRequest, values: dict[str, Any]) -> HttpResponse:
    if request.method != "POST":
        return render(request, "socialaccount/login.html", values)
    provider, nonce = values["provider"], secrets.token_urlsafe(32)
    try:
        away = provider.redirect(
            request, values["process"], next_url=values["next"] or None, nonce=nonce,
            auth_params=provider.get_auth_params() | {"nonce": nonce},
        )  # fmt: skip
    except (OAuth2Error, OSError, ValueError, KeyError):
        messages.error(
            request, _("いま、その事業者に接続できません。しばらくしてから、もう一度お試しください。")
        )
        return redirect("account_login")
    return leave(request, away["Location"]) if away.status_code == 302 else away


@never_cache
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider, with a code or an error."""
    response: HttpResponse = OAuth2CallbackView.adapter_view(_adapter(request, provider_id))(request)
    return response


@csrf_exempt
@never_cache
@require_POST
def ended(request: HttpRequest, provider_id: str) -> HttpResponse:
    """A provider says that a session has ended there (Back-Channel Logout 1.0, 2.8)."""
    adapter = _adapter(request, provider_id)
    try:
        signin.heard(adapter, request.POST.get("logout_token", ""))
    except signin.WrongLogoutToken:
        return JsonResponse({"error": "invalid_request"}, status=400)
    return HttpResponse()


@require_http_methods(["GET", "HEAD", "POST"])
def connections(request: HttpRequest) -> HttpResponse:
    """What is connected is listed with the other ways; here a connection is taken away."""
    if request.method != "POST":
        return redirect("signin:ways")
    response: HttpResponse = social.connections(request)
    if response.status_code == 200:  # the form was refused: the last way into an account stays
        messages.error(
            request, _("ほかのログインのしかたがないため、はずせません。先にパスワードを決めてください。")
        )
    return redirect("signin:ways")


def _adapter(request: HttpRequest, provider_id: str) -> Any:
    adapter = signin.RelyingAdapter(request, provider_id)
    try:
        adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return adapter


def _inside(request: HttpRequest, target: str) -> str:
    hosts = {request.get_host()}
    return target if url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure()) else ""
