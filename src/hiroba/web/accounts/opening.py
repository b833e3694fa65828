"""Addresses of Hiroba as a provider: allauth's, with programs' tokens and redirects that leave by a page."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_plus, urlencode

from allauth.idp.oidc import views as oidc
from django.http import HttpRequest, HttpResponse, JsonResponse
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
    if request.method != "POST" and not _is_challenged(request):
        refused = _without_a_challenge(request)
        if refused is not None:
            return refused
    return _leaving(request, oidc.authorization(request))


def _is_challenged(request: HttpRequest) -> bool:
    return bool(request.GET.get("code_challenge")) and request.GET.get("code_challenge_method") == "S256"


def _without_a_challenge(request: HttpRequest) -> HttpResponse | None:
    """Every client proves that the code is its own, those with a secret too (RFC 7636; RFC 9700 2.1.1).

    None where it cannot be told: allauth then says on a page what else is wrong.
    """
    target, state = request.GET.get("redirect_uri", ""), request.GET.get("state", "")
    if not signin.leads_to(request.GET.get("client_id", ""), target):
        return None
    said = {"error": "invalid_request", "error_description": "code_challenge with S256 required"}
    said |= {"state": state} if state else {}
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
        response: HttpResponse = oidc.token(request)
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
