"""Addresses of the subscriptions' pages."""

from __future__ import annotations

from django.urls import path

from hiroba.web.subscriptions import listing, making, page

app_name = "subscriptions"
_ALL = "organisations/<str:code>/subscriptions"
urlpatterns = [
    path(_ALL, listing.listing, name="listing"),
    path(f"{_ALL}/new", making.make, name="make"),
    path(f"{_ALL}/of/<path:id>", page.page, name="page"),
]
