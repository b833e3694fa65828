"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import path, re_path

from hiroba.web.catalogue import ckan
from hiroba.web.catalogue.dataset.api import api
from hiroba.web.catalogue.dataset.columns import columns
from hiroba.web.catalogue.dataset.diff import diff
from hiroba.web.catalogue.dataset.quality import quality
from hiroba.web.catalogue.dataset.versions import versions
from hiroba.web.catalogue.dataset.view import dataset, named
from hiroba.web.catalogue.files.data import data, download, negotiated
from hiroba.web.catalogue.files.features import features
from hiroba.web.catalogue.files.original import original, unread
from hiroba.web.catalogue.files.policy import policy
from hiroba.web.catalogue.manage.views import edit, withdraw
from hiroba.web.catalogue.search.view import search
from hiroba.web.catalogue.synonyms.view import synonyms

app_name = "catalogue"

urlpatterns = [
    path("search", search, name="search"),
    path("search/synonyms", synonyms, name="synonyms"),
    path("datasets/<str:dataset_id>", dataset, name="dataset"),
    *(path(address, ckan.found) for address in ("dataset", "dataset/", "group", "group/")),
    *(
        path(address, ckan.organisation)
        for address in ("organization", "organization/", "organization/<str:name>")
    ),
    path("group/<str:name>", ckan.group),
    path("dataset/<str:name>", named, name="named"),
    path("dataset/<str:name>/resource/<uuid:_resource>", named, name="resource"),
    path("datasets/<str:dataset_id>/columns", columns, name="columns"),
    path("datasets/<str:dataset_id>/quality", quality, name="quality"),
    path("datasets/<str:dataset_id>/versions", versions, name="versions"),
    path("datasets/<str:dataset_id>/versions/<int:number>/diff", diff, name="diff"),
    path("datasets/<str:dataset_id>/api", api, name="api"),
    path("datasets/<str:dataset_id>/edit", edit, name="edit"),
    path("datasets/<str:dataset_id>/withdraw", withdraw, name="withdraw"),
    path("datasets/<str:dataset_id>/data", negotiated, name="negotiated"),
    path("datasets/<str:dataset_id>/download", download, name="download"),
    path("datasets/<str:dataset_id>/features.geojson", features, name="features"),
    path("datasets/<str:dataset_id>/policy.jsonld", policy, name="policy"),
    path("datasets/<str:dataset_id>/unread.csv", unread, name="unread"),
    path("datasets/<str:dataset_id>/original/<int:number>", original, name="original"),
    re_path(r"^datasets/(?P<dataset_id>[^/]+)/data\.(?P<form>[a-z0-9.-]+)$", data, name="data"),
]
