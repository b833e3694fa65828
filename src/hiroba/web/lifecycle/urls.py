"""Addresses of versions, endings, citations and usage."""

from __future__ import annotations

from django.urls import path, re_path

from hiroba.web.catalogue.dataset.view import dataset
from hiroba.web.lifecycle.cite import cite, cite_as
from hiroba.web.lifecycle.ending import ending
from hiroba.web.lifecycle.restoring import restore
from hiroba.web.lifecycle.usage import usage

app_name = "lifecycle"
_ONE = "datasets/<str:dataset_id>"
urlpatterns = [
    path(f"{_ONE}/versions/<int:number>", dataset, name="version"),
    path(f"{_ONE}/versions/<int:number>/restore", restore, name="restore"),
    path(f"{_ONE}/ending", ending, name="ending"),
    path(f"{_ONE}/cite", cite, name="cite"),
    re_path(r"^datasets/(?P<dataset_id>[^/]+)/cite\.(?P<form>txt|bib|json)$", cite_as, name="cite_as"),
    path(f"{_ONE}/usage", usage, name="usage"),
]
