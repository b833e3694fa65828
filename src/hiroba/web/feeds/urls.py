"""Addresses of the feeds' pages."""

from __future__ import annotations

from django.urls import path

from hiroba.web.feeds import changing, listing, making, page

app_name = "feeds"
_ALL = "organisations/<str:code>/feeds"
urlpatterns = [
    path(_ALL, listing.listing, name="listing"),
    path(f"{_ALL}/new", making.make, name="make"),
    path(f"{_ALL}/of/<slug:id>", page.page, name="page"),
    path(f"{_ALL}/of/<slug:id>/edit", changing.change, name="change"),
]
