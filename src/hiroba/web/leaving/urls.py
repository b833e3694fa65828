"""Addresses of leaving."""

from __future__ import annotations

from django.urls import path

from hiroba.web.leaving import archives, page

app_name = "leaving"
urlpatterns = [
    path("organisations/<str:code>/leave", page.leave, name="leave"),
    path("organisations/<str:code>/archives", archives.ask, name="ask"),
    path("organisations/<str:code>/archives/now", archives.now, name="now"),
    path("organisations/<str:code>/archives/<slug:id>.zip", archives.download, name="download"),
]
