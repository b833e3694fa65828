"""Leaving for an address outside.

The answer to a form may not lead outside: the content security policy holds for redirects of forms, too. A
page that leads on by itself may, and says where it goes.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.account import views as account
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hiroba.kernel.signin import service as signin


def leave(request: HttpRequest, url: str) -> HttpResponse:
    """Return a page that leads on to an http(s) address by itself."""
    values = {"url": url, "host": urlsplit(url).netloc}
    response = render(request, "web/accounts/leaving.html", values)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out here and, where a provider opened the session, there too (RP-Initiated Logout 1.0)."""
    onward = ""
    if request.method == "POST" and request.user.is_authenticated:
        onward = signin.end_session_url(request, request.build_absolute_uri(reverse("web:home")))
    response: HttpResponse = account.logout(request)
    return leave(request, onward) if onward else response
