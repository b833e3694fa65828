"""Addresses of the list of services."""

from __future__ import annotations

from django.urls import path

from hiroba.web.services import listing, page

app_name = "services"
urlpatterns = [
    path("services", listing.listing, name="listing"),
    path("services/<slug:id>", page.page, name="page"),
    path("services/<slug:id>/state", page.switch, name="switch"),
    path("services/<slug:id>/settings", page.settings, name="settings"),
]
