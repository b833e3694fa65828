"""Addresses of retention."""

from __future__ import annotations

from django.urls import path

from hiroba.web.retention import page

app_name = "retention"
urlpatterns = [
    path("organisations/<str:code>/retention", page.listing, name="listing"),
]
