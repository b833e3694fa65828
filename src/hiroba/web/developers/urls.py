"""Addresses of the developers' pages."""

from __future__ import annotations

from django.urls import path

from hiroba.web.developers import desk, portal, providing, sandbox

app_name = "developers"
urlpatterns = [
    path("developers", portal.portal, name="portal"),
    path("developers/sandbox", sandbox.sandbox, name="sandbox"),
    path("developers/terms", providing.terms, name="terms"),
    path("developers/terms/<slug:sha256>", providing.terms, name="terms_by_hash"),
    path("developers/organisations/<str:code>", providing.of_organisation, name="organisation"),
    path("developers/organisations/<str:code>/apply", providing.apply, name="apply"),
    path("developers/applications/<int:id>/withdraw", providing.withdraw, name="withdraw"),
    path("developers/services/<slug:id>", desk.desk, name="desk"),
    path("developers/services/<slug:id>/keys", desk.issue, name="issue"),
    path("developers/services/<slug:id>/keys/end", desk.revoke, name="revoke"),
    path("developers/services/<slug:id>/end", desk.end, name="end"),
]
