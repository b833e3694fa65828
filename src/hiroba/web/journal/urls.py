"""Addresses of the journal."""

from __future__ import annotations

from django.urls import path

from hiroba.web.journal.page import page

app_name = "journal"
urlpatterns = [
    path("journal", page, name="all"),
    path("organisations/<str:code>/journal", page, name="page"),
]
