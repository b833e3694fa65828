"""Addresses of publishing."""

from __future__ import annotations

from django.urls import path

from hiroba.web.publishing import personal, progress, views

app_name = "publishing"

urlpatterns = [
    path("publish", views.publish, name="publish"),
    path("publish/upload", views.upload, name="upload"),
    path("publish/submissions", progress.submissions, name="submissions"),
    path("publish/submissions/<slug:identifier>.json", progress.status, name="status"),
    path("publish/submissions/<slug:identifier>/row", progress.row, name="row"),
    path("publish/submissions/<slug:identifier>/personal", personal.personal, name="personal"),
    path("publish/submissions/<slug:identifier>", progress.submission, name="submission"),
]
