"""Addresses of sign-in: the page of all its ways, and what stands before allauth's own."""

from __future__ import annotations

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver
from django.views.generic.base import RedirectView

from hiroba.web.accounts import clients, leaving, opening, providers, signin

_own: list[URLPattern | URLResolver] = [
    path("account/signin", signin.ways, name="ways"),
    path("account/signin/sessions/<int:id>/end", signin.end_session, name="end_session"),
    path("account/signin/sessions/end-others", signin.end_others, name="end_others"),
    path("account/signin/services/<str:id>/end", signin.leave_service, name="leave_service"),
    path("organisations/<str:code>/clients", clients.clients, name="clients"),
    path("organisations/<str:code>/clients/service", clients.add_service, name="add_service"),
    path("organisations/<str:code>/clients/program", clients.add_program, name="add_program"),
    path("organisations/<str:code>/clients/remove", clients.remove, name="remove_client"),
]
_ours = RedirectView.as_view(pattern_name="signin:ways")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((_own, "signin"))),
    # allauth's lists have become parts of the one page
    path("accounts/2fa/", _ours),
    path("accounts/2fa/webauthn/", _ours),
    path("accounts/sessions/", _ours),
    path("accounts/3rdparty/", providers.connections),
    path("accounts/logout/", leaving.logout),
    path("accounts/oidc/<str:provider_id>/login/", providers.login),
    path("accounts/oidc/<str:provider_id>/login/callback/", providers.callback),
    path("accounts/oidc/<str:provider_id>/logout/", providers.ended),
    path("identity/o/authorize", opening.authorize),
    path("identity/o/logout", opening.logout),
    path("identity/o/api/token", opening.token),
    path("identity/o/api/revoke", opening.revoke),
    path("identity/o/device", opening.closed),
    path("identity/o/api/device/code", opening.closed),
    path("", include("allauth.idp.urls")),
]
