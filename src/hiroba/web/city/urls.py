"""Addresses of the city's things. A path carries the space and the id of a thing, nothing personal."""

from __future__ import annotations

from django.urls import path

from hiroba.web.city import listing, page

app_name = "city"
urlpatterns = [
    path("city", listing.listing, name="listing"),
    path("city/now", listing.now, name="now"),
    path("city/<str:tenant>/<path:id>", page.page, name="thing"),
]
