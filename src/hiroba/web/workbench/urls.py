"""Addresses of the workbench."""

from __future__ import annotations

from django.urls import path

from hiroba.web.workbench import desk, kept, running

app_name = "workbench"
urlpatterns = [
    path("workbench", desk.page, name="page"),
    path("workbench/save", kept.save, name="save"),
    path("workbench/saved/<str:id>", kept.saved, name="saved"),
    path("workbench/runs/<str:id>", running.run, name="run"),
    path("workbench/runs/<str:id>/state", running.state, name="state"),
    path("workbench/runs/<str:id>/cancel", running.cancel, name="cancel"),
    path("workbench/runs/<str:id>/data.<str:form>", running.data, name="data"),
    path("workbench/runs/<str:id>/features.geojson", running.features, name="features"),
]
