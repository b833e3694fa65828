"""Addresses of joining."""

from __future__ import annotations

from django.urls import path

from hiroba.web.joining import applying, reviewing, seeing, sharing

app_name = "joining"
urlpatterns = [
    path("join", applying.join, name="join"),
    path("join/sent", applying.sent, name="sent"),
    path("join/terms", applying.terms, name="terms"),
    path("join/terms/<slug:sha256>", applying.terms, name="terms_by_hash"),
    path("join/<str:key>", applying.mine, name="mine"),
    path("organisations/<str:code>/share", sharing.share, name="share"),
    path("organisations/<str:code>/share/end", sharing.unshare, name="unshare"),
    path("organisations/<str:code>/shared", seeing.seen, name="seen"),
    path("organisations/<str:code>/signatures", applying.signed, name="signed"),
    path("operations/applications", reviewing.queue, name="queue"),
    path("operations/applications/<slug:id>", reviewing.review, name="review"),
    path("operations/organisations", reviewing.choose, name="choose"),
    path("operations/organisations/<str:code>", reviewing.standing, name="standing"),
    path("operations/terms", reviewing.terms, name="publish_terms"),
]
