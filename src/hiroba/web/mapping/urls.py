"""Address of the mapping desk."""

from __future__ import annotations

from django.urls import path

from hiroba.web.mapping.views import desk

app_name = "mapping"

urlpatterns = [path("datasets/<str:dataset_id>/mapping", desk, name="desk")]
