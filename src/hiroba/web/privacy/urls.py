"""Addresses of tables that are made anonymous."""

from __future__ import annotations

from django.urls import path

from hiroba.web.privacy import anonymising

app_name = "privacy"
_ONE = "datasets/<str:dataset_id>/anonymise"
urlpatterns = [
    path(_ONE, anonymising.plan, name="plan"),
    path(f"{_ONE}/<slug:id>", anonymising.trial, name="trial"),
    path(f"{_ONE}/<slug:id>/state", anonymising.state, name="state"),
    path(f"{_ONE}/<slug:id>/publish", anonymising.publish, name="publish"),
]
