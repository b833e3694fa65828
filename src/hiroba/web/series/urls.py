"""Addresses of series."""

from __future__ import annotations

from django.urls import path, re_path

from hiroba.web.series.deciding import change, manage, proposals
from hiroba.web.series.files import data, download, features, negotiated
from hiroba.web.series.page import listing, page

app_name = "series"

urlpatterns = [
    path("series", listing, name="listing"),
    path("series/<str:series_id>", page, name="dataset"),
    path("series/<str:series_id>/manage", manage, name="manage"),
    path("series/<str:series_id>/change", change, name="change"),
    path("series/<str:series_id>/data", negotiated, name="negotiated"),
    path("series/<str:series_id>/download", download, name="download"),
    path("series/<str:series_id>/features.geojson", features, name="features"),
    re_path(r"^series/(?P<series_id>[^/]+)/data\.(?P<form>[a-z0-9.-]+)$", data, name="data"),
    path("organisations/<str:code>/series", proposals, name="proposals"),
]
