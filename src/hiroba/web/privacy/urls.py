"""Addresses of tables that are made anonymous, and of counts with noise."""

from __future__ import annotations

from django.urls import path

from hiroba.web.privacy import anonymising, budget, cells, counts

app_name = "privacy"
_ONE = "datasets/<str:dataset_id>/anonymise"
_COUNTS = "datasets/<str:dataset_id>/counts"
urlpatterns = [
    path("datasets/<str:dataset_id>/cells", cells.cells, name="cells"),
    path("counts", counts.offers, name="offers"),
    path(_COUNTS, counts.counts, name="counts"),
    path(f"{_COUNTS}/budget", budget.budget, name="budget"),
    path(_ONE, anonymising.plan, name="plan"),
    path(f"{_ONE}/<slug:id>", anonymising.trial, name="trial"),
    path(f"{_ONE}/<slug:id>/state", anonymising.state, name="state"),
    path(f"{_ONE}/<slug:id>/publish", anonymising.publish, name="publish"),
]
