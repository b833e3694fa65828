"""Addresses of the rules."""

from __future__ import annotations

from django.urls import path

from hiroba.web.rules import deletion, listing, page, simulator, writing

app_name = "rules"
_ALL, _ONE = "organisations/<str:code>/rules", "rules/<slug:id>"
urlpatterns = [
    path(_ALL, listing.listing, name="listing"),
    path(f"{_ALL}/new", writing.new, name="new"),
    path(f"{_ALL}/odrl", writing.bring, name="bring"),
    path(f"{_ALL}/try", simulator.simulator, name="simulator"),
    path("datasets/<slug:dataset_id>/rules", listing.on_dataset, name="on_dataset"),
    path("rules/profile.jsonld", page.profile, name="profile"),
    path(f"{_ONE}.jsonld", page.document, name="document"),
    path(_ONE, page.page, name="page"),
    path(f"{_ONE}/deletion", deletion.deletion, name="deletion"),
    path(f"{_ONE}/change", writing.change, name="change"),
    path(f"{_ONE}/enact", page.enact, name="enact"),
    path(f"{_ONE}/end", page.end, name="end"),
    path(f"{_ONE}/discard", page.discard, name="discard"),
]
