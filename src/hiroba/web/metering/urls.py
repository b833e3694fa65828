"""Addresses of who used what, of limits and of costs."""

from __future__ import annotations

from django.urls import path

from hiroba.web.metering import history, limits, statement

app_name = "metering"
urlpatterns = [
    path("datasets/<str:dataset_id>/usage/who", history.of_dataset, name="of_dataset"),
    path("organisations/<str:code>/usage", history.of_organisation, name="of_organisation"),
    path("organisations/<str:code>/statement", statement.statement_of, name="statement_of"),
    path("operations/limits", limits.limits, name="limits"),
    path("operations/statement", statement.statement, name="statement"),
    path("operations/statement.csv", statement.statement_csv, name="statement_csv"),
]
