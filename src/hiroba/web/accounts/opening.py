"""Addresses of Hiroba as a provider: allauth's, with programs' tokens and redirects that leave by a page."""

from __future__ import annotations

import base64
import binascii
import json
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from allauth.idp.oidc import views as oidc
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.people import service as people
from hiroba.kernel.settings import service as settings
from hiroba.kernel.signin import service as signin
from hiroba.rules.metering import service as metering
from hiroba.rules.services import service as services
from hiroba.web.accounts.leaving import leave

_FRESH = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # RFC 6749 5.1


@csrf_exempt  # allauth checks it where a person answers
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """A person is asked whether a service may know them; the answer leads back to the service.

    Raises ServiceStopped.
    """
    services.admit_opening(request.GET.get("client_id", "") or request.POST.get("client_id", ""))
    if request.method != "POST":
        if not signin.leads_to(request.GET.get("client_id", ""), request.GET.get("redirect_uri", "")):
            return render(request, "idp/oidc/error.html", status=400)
        if wrong := _wrong(request):
            return _refused(request, *wrong)
    response = oidc.authorization(request)
    code = parse_qs(urlsplit(response.headers.get("Location", "")).query).get("code")
    if code and request.user.is_authenticated:
        signin.begin_visit(request, code[0])
    return _leaving(request, response)


def _wrong(request: HttpRequest) -> tuple[str, str] | None:
    """Every client proves that the code is its own, those with a secret too (RFC 7636; RFC 9700 2.1.1), and
    nobody is told of without being asked: what one service may know is no word for another."""
    if not request.GET.get("code_challenge") or request.GET.get("code_challenge_method") != "S256":
        return "invalid_request", "code_challenge with S256 required"
    if "none" in request.GET.get("prompt", "").split():
        return "interaction_required", "the person is asked each time"
    return None


def _refused(request: HttpRequest, error: str, description: str) -> HttpResponse:
    target, state = request.GET["redirect_uri"], request.GET.get("state", "")
    said = {"error": error, "error_description": description} | ({"state": state} if state else {})
    return HttpResponse(
        status=302, headers={"Location": f"{target}{'&' if '?' in target else '?'}{urlencode(said)}"}
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """A service asks for the session here to end, too (RP-Initiated Logout 1.0)."""
    return _leaving(request, oidc.logout(request))


def _leaving(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    target = response.headers.get("Location", "")
    outside = target.startswith(("http://", "https://"))
    if request.method == "POST" and response.status_code == 302 and outside:
        return leave(request, target)
    return response


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """The token endpoint: codes and refreshing by allauth, programs by ourselves."""
    if request.POST.get("grant_type") != "client_credentials":
        services.admit_opening(_client(request))
        response = _exchanged(request)
        return _counted(request, response) if response.status_code in (400, 401) else response
    form = {name: str(value) for name, value in request.POST.items()}
    try:
        secret, info = signin.machine_token(form, request.headers.get("Authorization", ""), _us(request))
    except signin.RefusedClient:
        refused = {"WWW-Authenticate": "Basic"} if "Authorization" in request.headers else {}
        return _counted(
            request, JsonResponse({"error": "invalid_client"}, status=401, headers=_FRESH | refused)
        )
    except people.WrongScopes:
        return JsonResponse({"error": "invalid_scope"}, status=400, headers=_FRESH)
    life = int((info.expires - info.created).total_seconds()) if info.expires else 0
    said = {
        "access_token": secret,
        "token_type": "Bearer",
        "expires_in": life,
        "scope": " ".join(sorted(scope.value for scope in info.scopes)),
    }
    return JsonResponse(said, headers=_FRESH)


def _exchanged(request: HttpRequest) -> HttpResponse:
    """A code or refresh token for others, by allauth; each counts once, also of two in one instant."""
    shown = request.POST.get("code", "") or request.POST.get("refresh_token", "")
    try:
        with transaction.atomic():
            response: HttpResponse = oidc.token(request)
            if response.status_code == 200:
                said = json.loads(response.content)
                opened = [said[name] for name in ("access_token", "refresh_token") if name in said]
                signin.spend(shown, opened)
                return response
    except signin.AlreadySpent:
        response = JsonResponse({"error": "invalid_grant"}, status=400, headers=_FRESH)
    signin.end_if_spent(shown)
    return response


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """A service ends a token of its own, and all that came of the same sign-in (RFC 7009 2.1): allauth looks
    at its proof, we at whose the token is."""
    token = request.POST.get("token", "")
    if signin.holder_of(token) not in ("", _client(request)):
        return JsonResponse({"error": "unauthorized_client"}, status=400, headers=_FRESH)
    response: HttpResponse = oidc.revoke(request)
    if response.status_code == 200:
        signin.end_grant(token)
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def closed(_request: HttpRequest) -> HttpResponse:
    """Screens without a keyboard sign nobody in here: no service is registered for that flow."""
    raise Http404


def _counted(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A refusal; too many of them are told to wait."""
    peer = request.META.get("REMOTE_ADDR", "")
    try:
        metering.guessed(metering.client_address(peer, request.headers.get("X-Forwarded-For", "")))
    except HirobaError as error:
        headers = _FRESH | {"Retry-After": str(error.data["seconds"])}
        return JsonResponse({"error": "slow_down"}, status=429, headers=headers)
    return response


def _client(request: HttpRequest) -> str:
    """Which client says that it is it; allauth looks for the proof."""
    scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "basic":
        return request.POST.get("client_id", "")
    try:
        return unquote_plus(base64.b64decode(value).decode().partition(":")[0])
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _us(request: HttpRequest) -> list[str]:
    """What a program's assertion may be meant for: us as the issuer, or this address."""
    base = settings.server().public_url.rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    return [base, f"{base}{reverse('idp:oidc:token')}"]
